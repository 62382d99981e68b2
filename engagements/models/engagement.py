from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from engagements.models.base import Base
from engagements.models.operator import BreakGlass
from engagements.models.organisation import Customer, Designation, Member, Purchase, Tenant
from engagements.models.region import Region, RegionManager
from engagements.programme import MISSED_CALLS_OFF

if TYPE_CHECKING:
    from accounts.models import User


class Status(models.TextChoices):
    INTAKE = "intake", _("Waits for a manager")
    ACTIVE = "active", pgettext_lazy("engagement", "Active")
    ON_HOLD = "on_hold", _("On hold")
    COMPLETED = "completed", _("Completed")
    INELIGIBLE = "ineligible", _("Not eligible")
    CANCELLED = "cancelled", pgettext_lazy("engagement", "Cancelled")


LIVE = (Status.INTAKE, Status.ACTIVE, Status.ON_HOLD)
WORKING = (Status.INTAKE, Status.ACTIVE)
FINAL = (Status.COMPLETED, Status.INELIGIBLE, Status.CANCELLED)


class WaitingOn(models.TextChoices):
    MICROSOFT = "microsoft", _("Microsoft")
    CUSTOMER = "customer", _("Customer")
    THIRD_PARTY = "third_party", _("A third party")
    CHANGE_APPROVAL = "change_approval", _("Change approval")
    NOBODY = "nobody", _("Nobody")


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def locked(self, pk: Any) -> Engagement:
        """The first step of every action: whoever holds this row decides about the engagement alone.

        Rows that point to it may be inserted meanwhile (`no_key`), or two acts could wait for each other in a circle.
        """
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)

    def live(self) -> EngagementQuerySet:
        return self.filter(status__in=LIVE)

    def working(self) -> EngagementQuerySet:
        return self.filter(status__in=WORKING)

    def unreached(self) -> EngagementQuerySet:
        """Neither contact clock has been stopped for good [K-02, F-04]."""
        return self.filter(reached_at=None, requested_at=None)

    def visible_to(self, user: User, at: datetime | None = None) -> EngagementQuerySet:
        """The security boundary: every page and door starts here [R-05]. What it leaves out does not exist."""
        at = at or timezone.now()
        managed = RegionManager.objects.filter(user=user).values("region")
        assigned = Assignment.objects.live(at).filter(user=user, role=Assignment.Role.SPECIALIST).values("engagement")
        member_of = Member.objects.filter(user=user).values("customer")
        speaks_for = Designation.objects.live(at).filter(user=user).values("customer")
        return self.filter(
            Q(region__in=managed) | Q(pk__in=assigned) | Q(customer__in=member_of) | Q(customer__in=speaks_for)
        )

    def staffed_by(self, user: User, at: datetime | None = None) -> EngagementQuerySet:
        """Where a person stands on Microsoft's side, whatever else they are there."""
        at = at or timezone.now()
        managed = RegionManager.objects.filter(user=user).values("region")
        assigned = Assignment.objects.live(at).filter(user=user, role=Assignment.Role.SPECIALIST).values("engagement")
        return self.filter(Q(region__in=managed) | Q(pk__in=assigned))

    def readable_by(self, user: User, at: datetime | None = None) -> EngagementQuerySet:
        """For the pages of one engagement: also what an operator opened by break-glass, which no list ever shows."""
        at = at or timezone.now()
        if not user.is_operator:
            return self.visible_to(user, at)
        opened = BreakGlass.objects.live(at).filter(user=user).values("engagement")
        visible = Engagement.objects.visible_to(user, at).values("pk")
        return self.filter(Q(pk__in=opened) | Q(pk__in=visible))


class Engagement(Base):
    """One onboarding of one eligible service for one tenant [P-01, P-13]."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="engagements")
    tenant = models.ForeignKey(Tenant, models.PROTECT, related_name="engagements")
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="engagements")
    service = models.SlugField()
    region = models.ForeignKey(Region, models.PROTECT, related_name="engagements")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="managed_engagements"
    )
    status = FSMField(default=Status.INTAKE, choices=Status.choices, protected=True)
    status_reason = models.TextField(blank=True)
    duplicate_reason = models.TextField(blank=True, help_text=_("Why a second onboarding was allowed"))
    opened_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    # Both contact clocks [K-02]: moments, so that a sweep compares and does not calculate.
    contact_due_at = models.DateTimeField()
    contact_target_at = models.DateTimeField(help_text=_("When the region closes for the last time before it"))
    contact_safe_at = models.DateTimeField(help_text=_("When both sides can last be expected at work before it"))
    attempted_at = models.DateTimeField(null=True, blank=True)
    reached_at = models.DateTimeField(null=True, blank=True)
    requested_at = models.DateTimeField(null=True, blank=True, help_text=_("Assistance request acknowledged"))

    # Kept in the same transaction as what they sum up, so that a list never counts.
    phase = models.CharField(max_length=20, default="initiate")
    phase_required = models.PositiveIntegerField(default=0)
    phase_done = models.PositiveIntegerField(default=0)
    required = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    blocked = models.PositiveIntegerField(default=0)
    microsoft_due_on = models.DateField(null=True, blank=True)
    customer_due_on = models.DateField(null=True, blank=True)
    next_task_id = models.UUIDField(null=True, blank=True)
    waiting_on = models.CharField(max_length=20, choices=WaitingOn, default=WaitingOn.MICROSOFT)
    waiting_since = models.DateTimeField(null=True, blank=True)
    waited = models.JSONField(
        default=dict, blank=True, help_text=_("Business minutes until then, by whose turn it was")
    )
    customer_open_since = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when the customer always had a task to work on")
    )
    missed_calls = models.PositiveIntegerField(default=0, help_text=_("In a row"))
    gate_open_since = models.DateTimeField(null=True, blank=True)
    reopen_needed = models.JSONField(default=list, blank=True, help_text=_("Closed phases touched since [S-10]"))
    checkpoint_every_days = models.PositiveIntegerField(null=True, blank=True)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "service"],
                condition=~Q(status__in=[Status.CANCELLED, Status.INELIGIBLE]) & Q(duplicate_reason=""),
                name="one_onboarding_per_service",
            )
        ]
        indexes = [
            models.Index(fields=["region", "status", "customer_due_on"], name="engagement_region"),
            models.Index(
                fields=["contact_due_at"],
                condition=Q(reached_at=None, requested_at=None, status__in=WORKING),
                name="engagement_unreached",
            ),
            # In the order of the desk's lists, so that their first rows are found without the others.
            models.Index(
                fields=["region", "contact_safe_at"],
                condition=Q(reached_at=None, requested_at=None, status__in=WORKING),
                name="engagement_to_reach",
            ),
            models.Index(
                fields=["region", "waiting_since"],
                condition=Q(waiting_on=WaitingOn.CUSTOMER, status__in=WORKING),
                name="engagement_waiting",
            ),
            models.Index(
                fields=["region", "microsoft_due_on"],
                condition=Q(microsoft_due_on__isnull=False, status__in=WORKING),
                name="engagement_ours_due",
            ),
            models.Index(
                fields=["region", "missed_calls"],
                condition=Q(missed_calls__gte=MISSED_CALLS_OFF, status__in=WORKING),
                name="engagement_calls_missed",
            ),
            models.Index(
                fields=["gate_open_since"],
                condition=Q(gate_open_since__isnull=False, status__in=WORKING),
                name="engagement_gate_open",
            ),
            models.Index(
                fields=["customer_open_since"],
                condition=Q(customer_open_since__isnull=False, status__in=WORKING),
                name="engagement_customer_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer} · {self.service}"

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_working(self) -> bool:
        return self.status in WORKING

    @property
    def is_reached(self) -> bool:
        """An acknowledged assistance request satisfies both clocks [E-06, F-04]."""
        return bool(self.reached_at or self.requested_at)

    @transition(status, source=Status.INTAKE, target=Status.ACTIVE)
    def activate(self) -> None: ...

    @transition(status, source=Status.ACTIVE, target=Status.ON_HOLD)
    def hold(self) -> None: ...

    @transition(status, source=Status.ON_HOLD, target=Status.ACTIVE)
    def resume(self) -> None: ...

    @transition(status, source=Status.ACTIVE, target=Status.COMPLETED)
    def complete(self) -> None: ...

    @transition(status, source=list(WORKING), target=Status.INELIGIBLE)
    def rule_out(self) -> None: ...

    @transition(status, source=list(LIVE), target=Status.CANCELLED)
    def cancel(self) -> None: ...


class StaffRole(models.TextChoices):
    MANAGER = "manager", _("Project manager")
    SPECIALIST = "specialist", _("Specialist")


class HandOver(Base):
    """One act by which somebody of the onboarding centre takes over engagements from a colleague [P-14, R-05]."""

    role = models.CharField(max_length=20, choices=StaffRole)
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def live(self, at: datetime) -> AssignmentQuerySet:
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)


class Assignment(Base):
    """Who of the onboarding centre works on it, from when to when [P-14, R-05]."""

    Role = StaffRole

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="assignments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    # What it was taken over by.
    hand_over = models.ForeignKey(HandOver, models.SET_NULL, null=True, blank=True, related_name="assignments")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "user", "role"], condition=Q(ends_at=None), name="assigned_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class Eligibility(Base):
    """A decision with its decider and reason, never a bare yes or no [P-02, E-03]."""

    class Decision(models.TextChoices):
        ELIGIBLE = "eligible", _("Eligible")
        INELIGIBLE = "ineligible", _("Not eligible")
        EXCEPTION = "exception", _("Exception")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="eligibility_decisions")
    decision = models.CharField(max_length=20, choices=Decision)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        get_latest_by = "decided_at"
        ordering = ["-decided_at"]

    def __str__(self) -> str:
        return self.get_decision_display()


class ServiceProposal(Base):
    """Which eligible services are onboarded: Microsoft proposes, the customer confirms [E-08, K-19]."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="service_proposals")
    services = models.JSONField(default=list)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        get_latest_by = "proposed_at"
        ordering = ["-proposed_at"]
        indexes = [models.Index(fields=["proposed_at"], condition=Q(confirmed_at=None), name="proposal_waits")]

    def __str__(self) -> str:
        return ", ".join(self.services)


class DataSheet(Base):
    """What both sides must agree on before Assess [E-10, C-20c]; a later change needs a new confirmation."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="data_sheet")
    contacts = models.TextField(blank=True)
    tenant_domain = models.CharField(max_length=253, blank=True)
    seats = models.PositiveIntegerField(null=True, blank=True)
    region_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, blank=True)
    representative = models.CharField(max_length=200, blank=True)
    window_from = models.DateField(null=True, blank=True)
    window_to = models.DateField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True, help_text=_("When it was complete, as it reads now"))
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(asked_at__isnull=False, confirmed_at=None),
                name="data_sheet_waits",
            )
        ]

    def __str__(self) -> str:
        return f"data sheet of {self.engagement_id}"


class Profile(Base):
    """The answers that decide which responsibilities apply [V-01…V-12]; absent means not answered."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="profile")
    answers = models.JSONField(default=dict, blank=True)
    unanswered = models.JSONField(default=list, blank=True, help_text=_("Answers that some condition still asks for"))
    remediation_needed = models.BooleanField(null=True, help_text=_("Unknown until a plan is published"))
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"profile of {self.engagement_id}"

    def get(self, name: str) -> Any:
        return self.answers.get(name)
