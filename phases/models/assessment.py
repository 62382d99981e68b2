from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from engagements.models import Engagement
from engagements.models.base import Base


class Area(models.TextChoices):
    """The seven areas that Assess covers [G-04]; on-premises AD only where identities come from there."""

    ON_PREM_AD = "on_prem_ad", _("On-premises Active Directory")
    BROWSERS = "browsers", _("Internet browsers")
    CLIENT_OS = "client_os", _("Client operating systems")
    DNS = "dns", _("DNS")
    NETWORK = "network", _("Network")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    IDENTITY_SYSTEM = "identity_system", _("Identity system")


class Finding(Base):
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="findings")
    area = models.CharField(max_length=20, choices=Area)
    summary = models.TextField(blank=True)
    change_required = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "area"], name="one_finding_an_area")]

    def __str__(self) -> str:
        return str(Area(self.area).label)


class ToolRun(Base):
    """What a tool told us, in our words; never its raw output [T-05]."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="tool_runs")
    tool = models.CharField(max_length=200)
    run_by = models.CharField(max_length=200, blank=True)
    run_on = models.DateField()
    summary = models.TextField()
    interpretation = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.tool


class MinimumCheck(Base):
    """One thing that must be at its minimum level before Enable: a forest [X-04] or AD FS [P-09]."""

    class Kind(models.TextChoices):
        FOREST = "forest", _("Forest functional level")
        ADFS = "adfs", _("AD FS version")

    class Status(models.TextChoices):
        OPEN = "open", _("Not checked")
        PASSED = "passed", _("Passed")
        WAIVED = "waived", pgettext_lazy("minimum check", "Waived")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="minimum_checks")
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=200, help_text=_("The forest's name; empty for AD FS"), blank=True)
    found = models.CharField(max_length=50, blank=True)
    status = FSMField(default=Status.OPEN, choices=Status.choices, protected=True)
    reason = models.TextField(blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "kind", "subject"], name="check_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}".strip()

    @property
    def is_settled(self) -> bool:
        return self.status != self.Status.OPEN

    @transition(status, source=Status.OPEN, target=Status.PASSED)
    def set_passed(self) -> None: ...

    @transition(status, source=Status.OPEN, target=Status.WAIVED)
    def waive(self) -> None: ...

    @transition(status, source=[Status.PASSED, Status.WAIVED], target=Status.OPEN)
    def reopen(self) -> None: ...
