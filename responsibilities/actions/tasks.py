"""Working on tasks: one verb each [domain: Tasks]."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django_fsm import TransitionNotAllowed

from accounts.models import User
from engagements.actions.guard import Act, working
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.permissions import Permission, Standing, standing
from engagements.programme import UNDO_MINUTES
from engagements.refusals import Blocker, Invalid, NotAllowed, Refused
from phases.models import Phase
from phases.situation import Situation
from responsibilities.actions import consents
from responsibilities.models import BlockedReason, Task, TaskStatus
from responsibilities.records import RECORDS
from responsibilities.settling import all_of, settle, settle_tasks

STATUS_FIELDS = (
    "status",
    "status_at",
    "status_by",
    "reason",
    "note",
    "blocked_reason",
    "acts_next",
    "acts_on",
    "version",
)


@transaction.atomic
def start(task: Task, *, note: str = "", by: User, at: datetime, seen: int | None = None) -> Task:
    task, stands, tasks = _at_work(task, by=by, at=at, seen=seen)
    act = Act(task.engagement, _right(task, stands, note), stands, by, at)
    return _move(tasks, task, task.start, act, note=note)


@transaction.atomic
def complete(task: Task, *, note: str = "", by: User, at: datetime, seen: int | None = None) -> Task:
    """Refused while a predecessor that applies is unfinished, or while the record that fulfils it is missing."""
    task, stands, tasks = _at_work(task, by=by, at=at, seen=seen)
    act = Act(task.engagement, _right(task, stands, note), stands, by, at)
    in_the_way = consents.missing(task, at=at) or _missing_record(task, at=at) or _unfinished_predecessors(task, tasks)
    if in_the_way and task.is_open:
        raise Refused("task_not_ready", gettext("This task cannot be completed yet"), blockers=in_the_way)
    return _move(tasks, task, task.complete, act, note=note)


@transaction.atomic
def block(
    task: Task,
    *,
    reason: str,
    acts_next: str = "",
    acts_on: date | None = None,
    note: str = "",
    by: User,
    at: datetime,
    seen: int | None = None,
) -> Task:
    """Say what stands in the way, who acts next, and when."""
    task, stands, tasks = _at_work(task, by=by, at=at, seen=seen)
    act = Act(task.engagement, _right(task, stands, note), stands, by, at)
    if reason not in BlockedReason.values:
        raise Invalid("reason", gettext("Choose what stands in the way"))
    return _move(tasks, task, task.block, act, note=note, blocked_reason=reason, acts_next=acts_next, acts_on=acts_on)


@transaction.atomic
def unblock(task: Task, *, note: str = "", by: User, at: datetime, seen: int | None = None) -> Task:
    task, stands, tasks = _at_work(task, by=by, at=at, seen=seen)
    act = Act(task.engagement, _right(task, stands, note or task.note), stands, by, at)
    return _move(tasks, task, task.unblock, act, note=note)


@transaction.atomic
def mark_not_required(task: Task, *, reason: str, by: User, at: datetime, seen: int | None = None) -> Task:
    task, stands, tasks = _at_work(task, by=by, at=at, seen=seen)
    act = Act(task.engagement, _need(stands, Permission.MARK_NOT_REQUIRED), stands, by, at)
    return _move(tasks, task, task.mark_not_required, act, reason=_given(reason))


@transaction.atomic
def decline(task: Task, *, by: User, at: datetime, seen: int | None = None) -> Task:
    """The customer's own choice, for what the article leaves to them [C-22]; it never holds anything up."""
    task, stands, tasks = _at_work(task, by=by, at=at, seen=seen)
    if task.party != Party.CUSTOMER:
        raise NotAllowed
    act = Act(task.engagement, _need(stands, Permission.DECLINE), stands, by, at)
    if not task.is_declinable:
        raise Refused("not_declinable", gettext("Only what is left to the customer's choice can be declined"))
    return _move(tasks, task, task.decline, act)


@transaction.atomic
def reopen(task: Task, *, reason: str = "", by: User, at: datetime, seen: int | None = None) -> Task:
    """Bring a settled task back; the same person within ten minutes need not say why."""
    task, stands, tasks = _at_work(task, by=by, at=at, seen=seen)
    declined = task.status == TaskStatus.DECLINED
    right = _need(stands, Permission.DECLINE) if declined else _right(task, stands, reason or "undone")
    if task.is_settled and not can_undo(task, by=by, at=at):
        _given(reason)
    return _move(tasks, task, task.reopen, Act(task.engagement, right, stands, by, at), reason=reason)


def can_undo(task: Task, *, by: User, at: datetime) -> bool:
    recent = task.status_at is not None and at - task.status_at <= timedelta(minutes=UNDO_MINUTES)
    return task.is_settled and task.status_by_id == by.pk and recent


# ---- What stands in the way of completing


def _missing_record(task: Task, *, at: datetime) -> list[Blocker]:
    if not task.record or RECORDS[task.record](Situation(task.phase, at=at)):
        return []
    sentence = gettext("“%(title)s” is done by recording it, not by ticking it off") % {"title": task.title}
    return [Blocker(f"no_{task.record}", sentence, task.party, None, task.link, task.codes, task.lines)]


def _unfinished_predecessors(task: Task, tasks: list[Task]) -> list[Blocker]:
    before = task.entry.predecessors if task.entry else ()
    return [_comes_first(other) for other in tasks if other.slug in before and other.applies and other.is_open]


def _comes_first(predecessor: Task) -> Blocker:
    sentence = gettext("To be done first: %(title)s") % {"title": predecessor.title}
    at = predecessor.status_at
    return Blocker(
        "comes_first", sentence, predecessor.party, at, predecessor.link, predecessor.codes, predecessor.lines
    )


# ---- How a verb goes


def _at_work(task: Task, *, by: User, at: datetime, seen: int | None) -> tuple[Task, Standing, list[Task]]:
    """The task and all of its engagement, in one reading behind the lock: what comes first, and what is summed up."""
    engagement = Engagement.objects.locked(task.engagement_id)
    tasks = all_of(engagement)
    task = next(found for found in tasks if found.pk == task.pk)
    stands = standing(by, engagement, at=at)
    if not stands.takes_part:
        raise NotAllowed
    if seen is not None and seen != task.version:
        raise Refused("changed_meanwhile", gettext("Somebody else changed this task meanwhile"))
    working(engagement)
    if not task.applies:
        raise Refused("task_does_not_apply", gettext("This task does not apply, or depends on an open answer"))
    if task.phase.status != Phase.Status.ACTIVE:
        raise Refused("phase_not_active", gettext("The phase of this task is not active"))
    return task, stands, tasks


def _right(task: Task, stands: Standing, note: str) -> Permission:
    """Each side works its own tasks; staff may record a customer's, with a note that says how they know."""
    if task.party != Party.CUSTOMER and stands.may(Permission.WORK_MICROSOFT_TASK):
        return Permission.WORK_MICROSOFT_TASK
    if may_work(task, stands):
        return Permission.WORK_CUSTOMER_TASK
    if not stands.may(Permission.RECORD_CUSTOMER_TASK) or task.party != Party.CUSTOMER:
        raise NotAllowed
    if not note.strip():
        raise Invalid("note", gettext("Say how you know: this is recorded for the customer"))
    return Permission.RECORD_CUSTOMER_TASK


def may_work(task: Task, stands: Standing) -> bool:
    microsoft = stands.may(Permission.WORK_MICROSOFT_TASK) and task.party != Party.CUSTOMER
    return microsoft or (stands.may(Permission.WORK_CUSTOMER_TASK) and task.party != Party.MICROSOFT)


def _need(stands: Standing, permission: Permission) -> Permission:
    if not stands.may(permission):
        raise NotAllowed
    return permission


def _given(reason: str) -> str:
    if not reason.strip():
        raise Invalid("reason", gettext("Give a reason"))
    return reason


def _move(tasks: list[Task], task: Task, verb: Callable[[], None], act: Act, *, note: str = "", **fields: Any) -> Task:
    before = task.status
    _transition(task, verb)
    task.status_at, task.status_by, task.version = act.at, act.by, task.version + 1
    task.note = note or task.note
    defaults: dict[str, Any] = {"reason": "", "blocked_reason": "", "acts_next": "", "acts_on": None}
    for name, value in {**defaults, **fields}.items():
        setattr(task, name, value)
    task.save(update_fields=STATUS_FIELDS)
    _record(task, before, act, note)
    if task.record:
        settle(task.engagement, by=act.by, at=act.at)
    else:
        settle_tasks(task.engagement, tasks, by=act.by, at=act.at)
    return task


def _transition(task: Task, verb: Callable[[], None]) -> None:
    try:
        verb()
    except TransitionNotAllowed as error:
        status = TaskStatus(task.status).label
        raise Refused("wrong_status", gettext("This is not possible: the task is “%s”") % status) from error


_WORDS = {
    TaskStatus.DONE: "task.completed",
    TaskStatus.BLOCKED: "task.blocked",
    TaskStatus.NOT_REQUIRED: "task.not_required",
    TaskStatus.DECLINED: "task.declined",
}
_BACK_AT_WORK = {TaskStatus.NOT_STARTED: "task.started", TaskStatus.BLOCKED: "task.unblocked"}


def _verb(before: str, after: str) -> str:
    return _WORDS.get(TaskStatus(after)) or _BACK_AT_WORK.get(TaskStatus(before), "task.reopened")


def _record(task: Task, before: str, act: Act, note: str) -> None:
    """On behalf of the customer where staff record their task, or a representative works it."""
    recorded = act.permission == Permission.RECORD_CUSTOMER_TASK
    blocked = {"blocked_reason": task.blocked_reason} if task.blocked_reason else {}
    under = {"consent": str(task.consent)} if task.is_performed and task.status == TaskStatus.DONE else {}
    act.record(
        _verb(before, task.status),
        task,
        on_behalf_of=task.engagement.customer.name if recorded else act.on_behalf_of,
        before={"status": before},
        after={"status": task.status, **blocked, **under},
        reason=task.reason or note,
    )
