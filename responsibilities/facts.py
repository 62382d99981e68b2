"""What the pages of tasks and of customers read, each thing once and never per row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from audit.models import Event
from engagements.models import Assignment, DataSheet, Engagement, Meeting, ServiceProposal
from engagements.models.base import Party
from engagements.permissions import Permission, Standing
from phases import gates
from phases.models import Phase, RemediationPlan
from phases.models.phase import Kind
from phases.situation import Situation
from responsibilities.assignees import named
from responsibilities.catalogue import service
from responsibilities.models import Applicability, ScopeEntry, ScopeQuestion, Task

EVENTS_SHOWN = 20


# ---- One task


@dataclass(frozen=True, slots=True)
class TaskFacts:
    near: Sequence[Task]
    people: Sequence[tuple[User, str]]
    entries: Sequence[ScopeEntry]
    questions: Sequence[ScopeQuestion]
    events: Sequence[Event]


def of_task(task: Task, stands: Standing, *, at: datetime) -> TaskFacts:
    limit = task.limit.slug if task.limit else ""
    of_limit = {"engagement": task.engagement_id, "limit": limit}
    return TaskFacts(
        near=_near(task),
        people=named(task, at=at) if stands.may(Permission.PLAN_TASK) else [],
        entries=list(ScopeEntry.objects.filter(**of_limit).select_related("added_by")) if limit else [],
        questions=list(ScopeQuestion.objects.filter(**of_limit)) if limit else [],
        events=list(_events(task, stands)[:EVENTS_SHOWN]),
    )


def _near(task: Task) -> list[Task]:
    """The tasks that it waits for and those that wait for it, by the catalogue."""
    if task.entry is None:
        return []
    entries = service(task.engagement.service).tasks
    slugs = {*task.entry.predecessors, *(entry.slug for entry in entries if task.slug in entry.predecessors)}
    return list(task.engagement.tasks.applying().filter(slug__in=slugs)) if slugs else []


def _events(task: Task, stands: Standing) -> Sequence[Event]:
    events = Event.objects.about_scope(task.engagement_id).filter(subject_type="task", subject_id=task.pk)
    return events if stands.is_microsoft else events.shown_to_customers()


# ---- A customer's checklist


@dataclass(frozen=True, slots=True)
class ChecklistFacts:
    """`asked` is what waits for a word of the customer's, beside their tasks."""

    engagement: Engagement
    stands: Standing
    phases: Sequence[Phase]
    tasks: Sequence[Task]
    asked: Asked

    @property
    def active(self) -> Phase | None:
        return next((phase for phase in self.phases if phase.is_active), None)

    @property
    def by_slug(self) -> dict[str, Task]:
        return {task.slug: task for task in self.tasks if task.slug}


@dataclass(slots=True)
class Asked:
    proposal: ServiceProposal | None = None
    data_sheet: DataSheet | None = None
    plan_to_agree: RemediationPlan | None = None
    plan_to_sign: RemediationPlan | None = None
    answers: int = 0
    commitments: int = 0
    consent_requests: int = 0


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside the list and does not move with it."""

    call: Meeting | None
    specialists: Sequence[User] = field(default_factory=tuple)


def of_checklist(engagement: Engagement, stands: Standing, *, at: datetime) -> ChecklistFacts:
    phases = list(engagement.phases.all())
    places = {phase.pk: phase for phase in phases}
    shown = engagement.tasks.exclude(applicability=Applicability.DOES_NOT_APPLY)
    tasks = list(shown.select_related("assignee", "status_by"))
    for task in tasks:
        task.engagement, task.phase = engagement, places[task.phase_id]
    active = next((phase for phase in phases if phase.is_active), None)
    return ChecklistFacts(engagement, stands, phases, tasks, _asked(engagement, active, at=at))


def around(engagement: Engagement, *, at: datetime) -> Around:
    assigned = Assignment.objects.live(at).filter(engagement=engagement, role=Assignment.Role.SPECIALIST)
    specialists = [assignment.user for assignment in assigned.select_related("user")]
    return Around(engagement.meetings.coming(at).first(), specialists)


def _asked(engagement: Engagement, active: Phase | None, *, at: datetime) -> Asked:
    if active is None or not engagement.is_working:
        return Asked()
    active.engagement = engagement
    return asked_of(Situation(active, at=at), engagement)


def asked_of(situation: Situation, engagement: Engagement) -> Asked:
    asked = Asked()
    asked.answers = len(engagement.profile.unanswered)
    waiting = engagement.commitments.filter(acknowledged_at=None)
    asked.commitments = waiting.exclude(applicability=Applicability.DOES_NOT_APPLY).count()
    asked.consent_requests = engagement.consent_requests.waiting().count()
    ASKED_IN.get(Kind(situation.phase.kind), _nothing)(situation, asked)
    return asked


def _nothing(situation: Situation, asked: Asked) -> None:
    """Enable asks for no word of the customer's."""


def _ask_in_initiate(s: Situation, asked: Asked) -> None:
    if s.proposal and s.proposal.confirmed_at is None:
        asked.proposal = s.proposal
    if s.data_sheet and s.data_sheet.confirmed_at is None:
        asked.data_sheet = s.data_sheet


def _ask_in_assess(s: Situation, asked: Asked) -> None:
    if s.plan_is_current and Party.CUSTOMER not in s.agreed_sides:
        asked.plan_to_agree = s.plan


def _ask_in_remediate(s: Situation, asked: Asked) -> None:
    _ask_in_assess(s, asked)
    if Party.CUSTOMER not in s.signed_sides and not gates.ready_to_sign(s):
        asked.plan_to_sign = s.plan


ASKED_IN = {
    Kind.INITIATE: _ask_in_initiate,
    Kind.ASSESS: _ask_in_assess,
    Kind.REMEDIATE: _ask_in_remediate,
}
