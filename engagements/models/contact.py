from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagements.models.base import Base
from engagements.models.engagement import Engagement
from engagements.models.organisation import Customer, Designation, Member, Tenant
from engagements.models.region import RegionManager
from engagements.programme import UNDO_MINUTES

if TYPE_CHECKING:
    from accounts.models import User


class ContactAttempt(Base):
    """One line of the ledger behind both contact clocks [E-04]."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Phone")
        MAIL = "mail", _("Mail")
        MEETING = "meeting", _("Online meeting")

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Reached")
        NO_ANSWER = "no_answer", _("No answer")
        MESSAGE_LEFT = "message_left", _("Left a message")
        WRONG_PERSON = "wrong_person", _("Wrong person")
        BOUNCED = "bounced", _("Bounced")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="contact_attempts")
    at = models.DateTimeField()
    # People log late; what was logged just now can be taken back. Unknown of what is older than this field.
    logged_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=20, choices=Channel)
    outcome = models.CharField(max_length=20, choices=Outcome)
    person = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_outcome_display()}"

    def can_be_taken_back(self, *, by: User, at: datetime) -> bool:
        """By whoever logged it, within minutes."""
        recent = self.logged_at is not None and at - self.logged_at <= timedelta(minutes=UNDO_MINUTES)
        return recent and self.made_by_id == by.pk


class AssistanceRequestQuerySet(models.QuerySet["AssistanceRequest"]):
    def visible_to(self, user: User, at: datetime) -> AssistanceRequestQuerySet:
        """Those of one's own organisation, and those of the regions that one manages."""
        member_of = Member.objects.filter(user=user).values("customer")
        speaks_for = Designation.objects.live(at).filter(user=user).values("customer")
        managed = RegionManager.objects.filter(user=user).values("region")
        mine = Q(customer__in=member_of) | Q(customer__in=speaks_for)
        return self.filter(mine | Q(customer__region__in=managed))


class AssistanceRequest(Base):
    """A customer that is ready to deploy asks first [E-06, E-07]; acknowledging it opens the engagement."""

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("request for assistance", "Waiting")
        ACKNOWLEDGED = "acknowledged", pgettext_lazy("request for assistance", "Acknowledged")
        DECLINED = "declined", pgettext_lazy("request for assistance", "Declined")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="assistance_requests")
    tenant = models.ForeignKey(Tenant, models.CASCADE, related_name="assistance_requests")
    service = models.SlugField()
    message = models.TextField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    status = models.CharField(max_length=20, choices=Status, default=Status.WAITING)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    engagement = models.ForeignKey(Engagement, models.SET_NULL, null=True, related_name="assistance_requests")

    objects = AssistanceRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "service"], condition=Q(status="waiting"), name="one_waiting_request_per_service"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer} asks for {self.service}"
