"""What follows from any change, in the same transaction: records fulfil tasks, counters are kept, the gate is noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from accounts.models import User
from audit import trail
from engagements import waiting
from engagements.models import Engagement
from engagements.models.engagement import WaitingOn
from engagements.permissions import standing
from phases import asking, gates
from phases.models import Phase
from phases.situation import Situation
from responsibilities import touched
from responsibilities.models import BlockedReason, Task, TaskStatus
from responsibilities.records import AT_CLOSING, RECORDS

P = ParamSpec("P")
Subject = TypeVar("Subject")
Result = TypeVar("Result")
Sums = Callable[..., bool]

SUMMED = (
    "phase_required",
    "phase_done",
    "required",
    "done",
    "blocked",
    "microsoft_due_on",
    "customer_due_on",
    "next_task_id",
    "waiting_on",
    *waiting.KEPT,
    "customer_open_since",
    "reopen_needed",
)


def settled(action: Callable[Concatenate[Subject, P], Result]) -> Callable[Concatenate[Subject, P], Result]:
    """The action of a lower app, followed by what it means for tasks, counters and gate."""

    @wraps(action)
    @transaction.atomic
    def verb(subject: Subject, *args: P.args, **more: P.kwargs) -> Result:
        engagement_id = subject.pk if isinstance(subject, Engagement) else subject.engagement_id
        result = action(subject, *args, **more)
        settle(Engagement.objects.locked(engagement_id), by=more["by"], at=more["at"])
        return result

    return verb


def settle(engagement: Engagement, *, by: User | None, at: datetime) -> None:
    """Expects the engagement's row to be locked."""
    phases = list(engagement.phases.all())
    active = _active(phases)
    tasks = list(engagement.tasks.all())
    for task in tasks:
        task.engagement = engagement
    if active and engagement.is_working:
        active.engagement = engagement
        _follow_records(active, phases, tasks, by=by, at=at)
    _sum_up(engagement, phases, tasks, sum_engagement, by=by, at=at)
    if active:
        asking.note(active, at=at)


def settle_tasks(engagement: Engagement, tasks: list[Task], *, by: User | None, at: datetime) -> None:
    """The same where nothing but tasks has changed, and none of a closed phase: no record asks for them, and what
    closed phases lack is what it was. `tasks` are `all_of` it, read behind the lock."""
    phases = {task.phase_id: task.phase for task in tasks}
    _sum_up(engagement, list(phases.values()), tasks, sum_tasks, by=by, at=at)


def all_of(engagement: Engagement) -> list[Task]:
    """Its tasks with their phases, in one statement; tasks of one phase share it."""
    phases: dict[UUID, Phase] = {}
    tasks = list(engagement.tasks.select_related("phase", "consent"))
    for task in tasks:
        task.phase = phases.setdefault(task.phase_id, task.phase)
        task.engagement = task.phase.engagement = engagement
    return tasks


def _active(phases: Iterable[Phase]) -> Phase | None:
    return next((phase for phase in phases if phase.is_active), None)


def _sum_up(
    engagement: Engagement, phases: list[Phase], tasks: list[Task], sums: Sums, *, by: User | None, at: datetime
) -> None:
    Phase.objects.bulk_update(sum_phases(phases, tasks), SUMMED_OF_PHASE)
    was = engagement.waiting_on
    changed = sums(engagement, phases, tasks, at=at)
    if engagement.waiting_on != was or not engagement.is_live:
        changed = True
        if waiting.follow(engagement, at=at):
            trail.record("engagement.waited", by=by, at=at, about=engagement, after=engagement.waited)
    if changed:
        engagement.save(update_fields=SUMMED)
    if active := _active(phases):
        active.engagement = engagement
        gates.note(active, at=at, required_tasks=[task for task in tasks if _is_duty(task, active)])


SUMMED_OF_PHASE = ("required", "done")


# ---- Records


def _follow_records(active: Phase, phases: list[Phase], tasks: list[Task], *, by: User | None, at: datetime) -> None:
    """In closed phases too, where a new version of the plan may bring a duty that its record fulfils already."""
    situation = Situation(active, at=at)
    reached = {phase.pk for phase in phases if phase.is_active or phase.is_complete}
    for task in tasks:
        name = task.record or task.also_done_by
        if not name or name in AT_CLOSING or not task.applies or task.phase_id not in reached:
            continue
        if task.is_open and RECORDS[name](situation):
            fulfil(task, by=by, at=at)
        elif _rests_on_record(task, active) and not RECORDS[name](situation):
            task.reopen()
            _save(task, "task.reopened", by=by, at=at)


def _rests_on_record(task: Task, active: Phase) -> bool:
    return task.phase_id == active.pk and bool(task.record) and task.status == TaskStatus.DONE


def fulfil(task: Task, *, by: User | None, at: datetime) -> None:
    task.fulfil()
    _save(task, "task.completed", by=by, at=at)


def _save(task: Task, verb: str, *, by: User | None, at: datetime) -> None:
    task.status_at, task.status_by, task.version = at, by, task.version + 1
    task.blocked_reason = task.acts_next = ""
    task.save(update_fields=["status", "status_at", "status_by", "version", "blocked_reason", "acts_next"])
    party = standing(by, task.engagement, at=at).party if by else None
    trail.record(verb, by=by, at=at, about=task, party=party, after={"by_record": task.record or "call"})


# ---- Sums


def sum_phases(phases: list[Phase], tasks: list[Task]) -> list[Phase]:
    """Those whose counts were not what their tasks say; they are now, but not yet saved."""
    changed = []
    for phase in phases:
        mine = [task for task in tasks if _is_duty(task, phase)]
        sums = len(mine), sum(t.is_settled for t in mine)
        if sums != (phase.required, phase.done):
            phase.required, phase.done = sums
            changed.append(phase)
    return changed


def _is_duty(task: Task, phase: Phase) -> bool:
    return task.phase_id == phase.pk and task.applies and task.required


def sum_engagement(engagement: Engagement, phases: list[Phase], tasks: list[Task], *, at: datetime) -> bool:
    """Sum up tasks and phases on the engagement; whether that changed anything."""
    before, engagement.reopen_needed = engagement.reopen_needed, _reopen_needed(engagement, phases, tasks)
    return sum_tasks(engagement, phases, tasks, at=at) or engagement.reopen_needed != before


def sum_tasks(engagement: Engagement, phases: list[Phase], tasks: list[Task], *, at: datetime) -> bool:
    """The same without a look at closed phases."""
    before = {name: getattr(engagement, name) for name in SUMMED}
    active = {phase.pk for phase in phases if phase.is_active}
    now = [t for t in tasks if t.phase_id in active and t.applies and t.is_open]
    engagement.phase_required = sum(phase.required for phase in phases if phase.is_active)
    engagement.phase_done = sum(phase.done for phase in phases if phase.is_active)
    engagement.required = sum(phase.required for phase in phases)
    engagement.done = sum(phase.done for phase in phases)
    engagement.blocked = sum(t.status == TaskStatus.BLOCKED for t in now)
    engagement.microsoft_due_on = _earliest(t for t in now if t.party != "customer")
    engagement.customer_due_on = _earliest(t for t in now if t.party == "customer" and not paused(t))
    following = _next(now)
    engagement.next_task_id = following.pk if following else None
    theirs = engagement.is_working and engagement.is_reached and any(map(_is_the_customers, now))
    engagement.customer_open_since = (engagement.customer_open_since or at) if theirs else None
    waiting_on = _turn(engagement, following)
    if waiting_on != engagement.waiting_on or engagement.waiting_since is None:
        engagement.waiting_on, engagement.waiting_since = waiting_on, at
    return any(getattr(engagement, name) != value for name, value in before.items())


def _earliest(tasks: Iterable[Task]) -> date | None:
    return min((t.due_on for t in tasks if t.due_on), default=None)


def _next(tasks: list[Task]) -> Task | None:
    """The open task to look at first: what is due soonest, required before optional, in catalogue order.

    What only the end of the phase settles is nobody's next step; what is blocked comes last.
    """
    steps = [t for t in tasks if t.record not in AT_CLOSING] or tasks
    ready = [t for t in steps if t.status != TaskStatus.BLOCKED] or steps
    return min(ready, key=lambda t: (t.due_on or date.max, not t.required, t.number), default=None)


def paused(task: Task) -> bool:
    """Blocked by somebody else than its owner: never overdue."""
    return task.status == TaskStatus.BLOCKED


def _is_the_customers(task: Task) -> bool:
    """Theirs alone, and theirs to do now; what only the end of the phase settles asks nobody for anything."""
    return task.party == "customer" and not paused(task) and task.record not in AT_CLOSING


_BLOCKED_BY = {
    BlockedReason.CUSTOMER: WaitingOn.CUSTOMER,
    BlockedReason.MICROSOFT: WaitingOn.MICROSOFT,
    BlockedReason.THIRD_PARTY: WaitingOn.THIRD_PARTY,
    BlockedReason.CHANGE_APPROVAL: WaitingOn.CHANGE_APPROVAL,
    BlockedReason.PENDING_REMEDIATION: WaitingOn.CUSTOMER,
}


def _turn(engagement: Engagement, following: Task | None) -> WaitingOn:
    if not engagement.is_working:
        return WaitingOn.NOBODY
    # Who was never reached cannot be waited for.
    return waits_for(following) if engagement.is_reached else WaitingOn.MICROSOFT


def waits_for(task: Task | None) -> WaitingOn:
    """Whose turn the next step is; with nothing left to do it is Microsoft's, to close the phase."""
    if task is None:
        return WaitingOn.MICROSOFT
    if task.status == TaskStatus.BLOCKED:
        return _BLOCKED_BY[BlockedReason(task.blocked_reason)]
    return WaitingOn.CUSTOMER if task.party == "customer" else WaitingOn.MICROSOFT


def _reopen_needed(engagement: Engagement, phases: list[Phase], tasks: list[Task]) -> list[str]:
    undone = {t.phase_id for t in tasks if t.applies and t.required and t.is_open}
    profile = engagement.profile
    unmet = touched.unmet(engagement, phases, profile.answers, unanswered=profile.unanswered)
    return touched.reopen_needed(phases, undone=undone, unmet=unmet)
