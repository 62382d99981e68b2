from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from engagements.models import Engagement
from engagements.models.base import Base, Party
from phases.models.assessment import Area


class RemediationPlan(Base):
    """A published version: items, timeline and rhythm of checkpoints as they stood [G-05, K-05, T-06]."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="remediation_plans")
    version = models.PositiveIntegerField()
    content = models.JSONField(default=list)
    hash = models.CharField(max_length=64)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    # Since when it could be agreed on, and readiness signed, and a side has not done it yet; empty when none waits.
    agree_since = models.DateTimeField(null=True)
    sign_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-version"]
        get_latest_by = "version"
        indexes = [
            models.Index(fields=["agree_since"], condition=Q(agree_since__isnull=False), name="plan_to_agree_on"),
            models.Index(fields=["sign_since"], condition=Q(sign_since__isnull=False), name="plan_to_sign"),
        ]
        constraints = [models.UniqueConstraint(fields=["engagement", "version"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def is_empty(self) -> bool:
        return not self.content


class RemediationItem(Base):
    """One change to the environment that Assess found necessary [G-07]."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("plan item", "Open")
        RESOLVED = "resolved", pgettext_lazy("plan item", "Resolved")
        NOT_REQUIRED = "not_required", pgettext_lazy("plan item", "Not required")
        WAIVED = "waived", pgettext_lazy("plan item", "Waived")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="remediation_items")
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    area = models.CharField(max_length=20, choices=Area)
    party = models.CharField(max_length=10, choices=Party, default=Party.CUSTOMER)
    due_on = models.DateField(null=True, blank=True)
    status = FSMField(default=Status.OPEN, choices=Status.choices, protected=True)
    reason = models.TextField(blank=True)
    created_at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_settled(self) -> bool:
        return self.status != self.Status.OPEN

    @transition(status, source=Status.OPEN, target=Status.RESOLVED)
    def resolve(self) -> None: ...

    @transition(status, source=Status.OPEN, target=Status.NOT_REQUIRED)
    def mark_not_required(self) -> None: ...

    @transition(status, source=Status.OPEN, target=Status.WAIVED)
    def waive(self) -> None: ...

    @transition(status, source=[Status.RESOLVED, Status.NOT_REQUIRED, Status.WAIVED], target=Status.OPEN)
    def reopen(self) -> None: ...


class PlanSignature(Base):
    """Somebody puts their name to a version of the plan, for one side only."""

    side = models.CharField(max_length=10, choices=[(Party.MICROSOFT, _("Microsoft")), (Party.CUSTOMER, _("Customer"))])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on_behalf_of = models.CharField(max_length=200, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["plan", "side"], condition=Q(void_at=None), name="%(class)s_one_a_side"),
            models.UniqueConstraint(fields=["plan", "by"], condition=Q(void_at=None), name="%(class)s_one_a_person"),
        ]


class Agreement(PlanSignature):
    """Plan and timeline are agreed: the exit of Assess [F-14, K-07]."""

    plan = models.ForeignKey(RemediationPlan, models.CASCADE, related_name="agreements")

    def __str__(self) -> str:
        return f"{self.by} agreed for {self.get_side_display()}"


class SignOff(PlanSignature):
    """The environment was verified as ready, jointly: the exit of Remediate [G-08, F-17]."""

    plan = models.ForeignKey(RemediationPlan, models.CASCADE, related_name="sign_offs")

    def __str__(self) -> str:
        return f"{self.by} signed for {self.get_side_display()}"
