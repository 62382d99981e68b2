"""What all our tables share: ids that tell nothing about how many there are."""

import uuid

from django.db import models


class Base(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Party(models.TextChoices):
    MICROSOFT = "microsoft"
    CUSTOMER = "customer"
    BOTH = "both"
