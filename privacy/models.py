from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from engagements.models.base import Base


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    def pending(self) -> "ErasureRequestQuerySet":
        return self.filter(status__in=PENDING)

    def of(self, person: User) -> "ErasureRequestQuerySet":
        return self.filter(person=person)


class ErasureRequest(Base):
    """Somebody's wish not to be named here any more. Three people see to it: one asks, one approves, one erases."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waits for approval")
        APPROVED = "approved", _("Approved, waits for a second administrator")
        ERASED = "erased", _("Erased")
        DECLINED = "declined", pgettext_lazy("request for erasure", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("request for erasure", "Withdrawn")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="erasure_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    # Erased, declined or withdrawn.
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for erasure")
        verbose_name_plural = _("requests for erasure")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(status__in=["waiting", "approved"]), name="one_pending_erasure"
            )
        ]

    def __str__(self) -> str:
        return str(self.person)


PENDING = (ErasureRequest.Status.WAITING, ErasureRequest.Status.APPROVED)
