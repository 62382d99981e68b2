"""All that the page of one engagement shows and its gate asks, in two statements: the tasks, and everything else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audit.models import Event
from engagements.models import (
    Assignment,
    Consent,
    ContactAttempt,
    DataSheet,
    Designation,
    Eligibility,
    Engagement,
    Feature,
    Meeting,
    Member,
    Outcomes,
    ServiceProposal,
)
from engagements.models.organisation import MemberRole
from engagements.together import Lists
from phases.models import (
    Agreement,
    Finding,
    MinimumCheck,
    Phase,
    RemediationItem,
    RemediationPlan,
    SignOff,
)
from phases.situation import Situation
from responsibilities.models import ScopeEntry, ScopeQuestion, Task

EVENTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Overview:
    engagement: Engagement
    at: datetime
    phases: Sequence[Phase]
    tasks: Sequence[Task]
    meetings: Sequence[Meeting]
    specialists: Sequence[Assignment]
    members: Sequence[Member]
    designations: Sequence[Designation]
    consents: Sequence[Consent]
    entries: Sequence[ScopeEntry]
    questions: Sequence[ScopeQuestion]
    attempts: Sequence[ContactAttempt]
    events: Sequence[Event]
    known: dict[str, Any]

    @property
    def active(self) -> Phase | None:
        return next((phase for phase in self.phases if phase.is_active), None)

    @property
    def situation(self) -> Situation | None:
        """What the gate of the active phase asks about; nothing is read again."""
        if self.active is None:
            return None
        required = [task for task in self.tasks if task.phase_id == self.active.pk and task.applies and task.required]
        return Situation(self.active, at=self.at, required_tasks=required, **self.known)


def read(engagement: Engagement, *, at: datetime) -> Overview:
    found = EVERYTHING_ELSE.read(engagement=engagement.pk, customer=engagement.customer_id, at=at)
    tasks = list(engagement.tasks.all())
    phases = sorted(found["phases"], key=lambda phase: phase.number)
    for row in (*phases, *tasks):
        row.engagement = engagement
    meetings = sorted(found["meetings"], key=lambda meeting: meeting.starts_at)
    return Overview(
        engagement,
        at,
        phases,
        tasks,
        meetings,
        sorted(found["specialists"], key=lambda one: one.starts_at),
        found["members"],
        found["designations"],
        sorted(found["consents"], key=lambda consent: consent.granted_at),
        sorted(found["entries"], key=lambda entry: entry.added_at),
        sorted(found["questions"], key=lambda question: question.asked_at),
        sorted(found["attempts"], key=lambda attempt: attempt.at, reverse=True),
        sorted(found["events"], key=lambda event: (event.at, event.pk), reverse=True),
        _known({**found, "meetings": meetings}),
    )


def _everything_else(*, engagement: UUID, customer: UUID, at: datetime) -> dict[str, QuerySet[Any]]:
    return {**_beside(engagement, customer, at), **_for_the_gate(engagement)}


EVERYTHING_ELSE = Lists(_everything_else, engagement=UUID, customer=UUID, at=datetime)


def _beside(engagement: UUID, customer: UUID, at: datetime) -> dict[str, QuerySet[Any]]:
    here, specialist = {"engagement": engagement}, {"role": Assignment.Role.SPECIALIST}
    newest = Event.objects.about_scope(engagement).values("pk")
    return {
        "phases": Phase.objects.filter(**here),
        "meetings": Meeting.objects.filter(**here),
        "specialists": Assignment.objects.live(at).filter(**here, **specialist).select_related("user"),
        "members": Member.objects.filter(customer=customer).select_related("user"),
        "designations": Designation.objects.live(at).filter(customer=customer).select_related("user"),
        "consents": Consent.objects.live(at).filter(**here).select_related("granted_by"),
        "entries": ScopeEntry.objects.filter(**here),
        "questions": ScopeQuestion.objects.filter(**here),
        "attempts": ContactAttempt.objects.filter(**here).select_related("made_by"),
        "events": Event.objects.filter(pk__in=newest[:EVENTS_SHOWN]),
    }


def _for_the_gate(engagement: UUID) -> dict[str, QuerySet[Any]]:
    here = {"engagement": engagement}
    newest = RemediationPlan.objects.filter(**here).order_by("-version").values("pk")[:1]
    of_newest = {"plan__in": newest, "void_at": None}
    return {
        "eligibility": Eligibility.objects.filter(**here),
        "proposals": ServiceProposal.objects.filter(**here),
        "sheets": DataSheet.objects.filter(**here),
        "outcomes": Outcomes.objects.filter(**here),
        "findings": Finding.objects.filter(**here),
        "items": RemediationItem.objects.filter(**here),
        "checks": MinimumCheck.objects.filter(**here),
        "plans": RemediationPlan.objects.filter(pk__in=newest),
        "agreements": Agreement.objects.filter(**of_newest),
        "sign_offs": SignOff.objects.filter(**of_newest),
        "features": Feature.objects.filter(**here),
    }


def _known(found: dict[str, list[Any]]) -> dict[str, Any]:
    """By the names that `Situation` has for it."""
    return {
        "eligibility": _last(found["eligibility"], "decided_at"),
        "proposal": _last(found["proposals"], "proposed_at"),
        "data_sheet": _last(found["sheets"], "pk"),
        "outcomes": _last(found["outcomes"], "pk"),
        "meetings": found["meetings"],
        "has_specialist": bool(found["specialists"]),
        "has_customer_lead": any(one.role == MemberRole.LEAD and one.user.is_active for one in found["members"]),
        "findings": found["findings"],
        "items": sorted(found["items"], key=lambda item: (item.created_at, item.pk)),
        "checks": found["checks"],
        "plan": _last(found["plans"], "version"),
        "agreed_sides": {one.side for one in found["agreements"]},
        "signed_sides": {one.side for one in found["sign_offs"]},
        "features": found["features"],
        "consents": found["consents"],
    }


def _last(rows: Iterable[Any], by: str) -> Any:
    return max(rows, key=lambda row: getattr(row, by), default=None)
