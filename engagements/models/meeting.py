from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from engagements.models.base import Base
from engagements.models.engagement import WORKING, Assignment, Engagement
from engagements.models.organisation import Designation, Member
from engagements.models.region import RegionManager


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def checkpoints(self) -> MeetingQuerySet:
        return self.filter(kind=Meeting.Kind.CHECKPOINT)

    def coming(self, at: datetime) -> MeetingQuerySet:
        return self.filter(status=Meeting.Status.SCHEDULED, starts_at__gt=at)

    def on_the_day_of(self, at: datetime) -> MeetingQuerySet:
        """The reader's day, from midnight to midnight; what was cancelled is not on it."""
        start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
        day = self.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1))
        return day.exclude(status=Meeting.Status.CANCELLED)

    def working(self) -> MeetingQuerySet:
        return self.filter(engagement__status__in=WORKING)


class Meeting(Base):
    """Every call of an engagement is one type with a kind [K-10, T-02…T-04]; remote only [R-09]."""

    class Kind(models.TextChoices):
        KICKOFF = "kickoff", _("Kick-off")
        INFORMATION = "information", _("Information call")
        ASSESS_PLAN = "assess_plan", _("Checklist and plan")
        ASSESS_PROVISIONING = "assess_provisioning", _("User provisioning")
        ASSESS_CONFIGURATION = "assess_configuration", _("Service configuration")
        CHECKPOINT = "checkpoint", _("Checkpoint call")

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        HELD = "held", _("Held")
        MISSED = "missed", _("Missed")
        CANCELLED = "cancelled", pgettext_lazy("call", "Cancelled")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="meetings")
    kind = models.CharField(max_length=30, choices=Kind)
    status = FSMField(default=Status.SCHEDULED, choices=Status.choices, protected=True)
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField(default=45)
    day_before_at = models.DateTimeField(help_text=_("One business day before, in the region's hours"))
    join_url = models.URLField(blank=True)
    topics = models.JSONField(default=list, blank=True)
    notes = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True, help_text=_("Held, missed or cancelled"))
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # The call of a rhythm whose end planned this one.
    follows = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="following")
    sequence = models.PositiveIntegerField(default=0)
    # With the sequence: what calendars compare.
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["starts_at"], name="meeting_starts"),
            models.Index(fields=["starts_at"], condition=Q(status="scheduled"), name="meeting_scheduled"),
            models.Index(fields=["settled_at"], condition=Q(status="missed"), name="meeting_missed"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @transition(status, source=Status.SCHEDULED, target=Status.HELD)
    def hold(self) -> None: ...

    @transition(status, source=Status.SCHEDULED, target=Status.MISSED)
    def miss(self) -> None: ...

    @transition(status, source=Status.MISSED, target=Status.SCHEDULED)
    def wait_again(self) -> None: ...

    @transition(status, source=Status.SCHEDULED, target=Status.CANCELLED)
    def cancel(self) -> None: ...

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def taking_part(self, at: datetime) -> AttendanceQuerySet:
        """Those who still belong to the engagement: who left since the invitation hears nothing more of it."""
        user, engagement = OuterRef("user"), OuterRef("meeting__engagement")
        customer, region = OuterRef("meeting__engagement__customer"), OuterRef("meeting__engagement__region")
        return self.filter(
            Exists(Member.objects.filter(user=user, customer=customer))
            | Exists(Designation.objects.live(at).filter(user=user, customer=customer))
            | Exists(Assignment.objects.live(at).filter(user=user, engagement=engagement))
            | Exists(RegionManager.objects.filter(user=user, region=region))
        )


class Attendance(Base):
    class Answer(models.TextChoices):
        YES = "yes", pgettext_lazy("answer to an invitation", "Yes")
        MAYBE = "maybe", pgettext_lazy("answer to an invitation", "Maybe")
        NO = "no", pgettext_lazy("answer to an invitation", "No")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attendances")
    party = models.CharField(max_length=10)
    present = models.BooleanField(null=True, help_text=_("Unknown until the call is over"))
    # To the call as it is planned now: a call that is moved asks again.
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "user"], name="attends_once")]

    def __str__(self) -> str:
        return str(self.user)
