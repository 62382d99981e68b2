"""What the API keeps for itself, and never for long: answers to repeat, and how often somebody asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Answered(models.Model):
    """A POST that was done under a key of its sender's. Written in the transaction of what it did."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    # Method and path, with the query: the same key means the same request.
    door = models.TextField()
    digest = models.CharField(max_length=64)
    # 0 until it is answered, which nobody outside the transaction ever sees.
    status = models.PositiveSmallIntegerField(default=0)
    answer = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="answered_once")]

    def __str__(self) -> str:
        return f"{self.door} {self.status}"


class Asked(models.Model):
    """How many requests were let in for somebody within one minute."""

    # A person's id, or the address of somebody whom we do not know.
    who = models.CharField(max_length=64)
    minute = models.BigIntegerField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "minute"], name="asked_per_minute")]
        indexes = [models.Index(fields=["minute"], name="asked_by_age")]

    def __str__(self) -> str:
        return f"{self.who} {self.minute}: {self.count}"
