from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import FSMField, transition

from engagements.models import Engagement
from engagements.models.base import Base


class Kind(models.TextChoices):
    """The article's four phases, Enable in two parts; closure is none of them [K-01, G-01, G-10]."""

    INITIATE = "initiate", _("Initiate")
    ASSESS = "assess", _("Assess")
    REMEDIATE = "remediate", _("Remediate")
    ENABLE_CORE = "enable_core", _("Enable: core capabilities")
    ENABLE_SERVICE = "enable_service", _("Enable: service")

    @property
    def number(self) -> int:
        return ORDER.index(self)

    @property
    def following(self) -> Kind | None:
        return ORDER[self.number + 1] if self.number + 1 < len(ORDER) else None


ORDER = tuple(Kind)
# While one of these is active, what was found and what has to change may still be put otherwise.
PLANNING = (Kind.ASSESS, Kind.REMEDIATE)


class Phase(Base):
    """One phase of one engagement. Opening the next one before closing this one breaks `one_active_phase`."""

    class Status(models.TextChoices):
        LOCKED = "locked", _("Locked")
        ACTIVE = "active", pgettext_lazy("phase", "Active")
        COMPLETE = "complete", _("Complete")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="phases")
    kind = models.CharField(max_length=20, choices=Kind)
    number = models.PositiveSmallIntegerField()
    status = FSMField(default=Status.LOCKED, choices=Status.choices, protected=True)
    started_at = models.DateTimeField(null=True, blank=True)  # when it really began [G-03]
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_reference = models.ForeignKey(Engagement, models.PROTECT, null=True, blank=True, related_name="referring_phases")
    required = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "kind"], name="phase_once"),
            models.UniqueConstraint(fields=["engagement"], condition=Q(status="active"), name="one_active_phase"),
        ]

    def __str__(self) -> str:
        return str(Kind(self.kind).label)

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def is_complete(self) -> bool:
        return self.status == self.Status.COMPLETE

    @transition(status, source=Status.LOCKED, target=Status.ACTIVE)
    def open(self) -> None: ...

    @transition(status, source=Status.ACTIVE, target=Status.COMPLETE)
    def close(self) -> None: ...

    @transition(status, source=Status.COMPLETE, target=Status.ACTIVE)
    def reopen(self) -> None: ...

    @transition(status, source=[Status.ACTIVE, Status.COMPLETE], target=Status.LOCKED)
    def lock(self) -> None: ...
