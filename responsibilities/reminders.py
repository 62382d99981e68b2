"""Who is to be reminded of a task that comes due or is overdue: queries and drafts, nothing else.

Blocked work waits for somebody else and is never overdue; what is done, not required, declined or on hold is not work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import translation

from accounts.models import User
from engagements import office
from engagements.models import Assignment, Designation, Member, RegionManager
from engagements.models.base import Party
from engagements.models.organisation import MemberRole
from engagements.reminders import facts
from notifications import outbox
from notifications.keys import Joined, WeeksSince, day_text, owes, untold
from notifications.models import Message
from notifications.outbox import Draft
from responsibilities.models import AT_WORK, Task

TASK_DUE, TASK_OVERDUE = "task_due", "task_overdue"
WEEK = timedelta(days=7)
ACTING = (MemberRole.LEAD, MemberRole.TECHNICAL_LEAD)


# A task, a person, and the side on which they are reached.
Owed = tuple[UUID, UUID, str]


def tasks_due(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """Three business days before the due date; a task that is overdue by now is told as that."""
    return _drafts(_owed(TASK_DUE, at, until or at, reader), _soon, at)


def tasks_overdue(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """From the first business day after the due date on, at most weekly."""
    # Ahead, each week has a step of its own: the last one that begins in it is found at its end.
    for moment in [at] if until is None else [at, *weeks_between(at, until)]:
        yield from _drafts(_owed(TASK_OVERDUE, at, moment, reader), partial(_late, moment=moment), at)


def weeks_between(at: datetime, until: datetime) -> list[datetime]:
    """The end of each week ahead; the last one may be shorter."""
    return [min(at + WEEK * number, until) for number in range(1, -(-(until - at) // WEEK) + 1)]


def concerns(message: Message, *, at: datetime) -> bool:
    """Not of a task that was moved, settled, blocked or given to somebody else, nor in the words of a step before."""
    tasks, period = _due(message.kind, at, at)
    ways = _ways(tasks.filter(pk=message.subject), at)
    return any(owes(found, message, subject="pk", period=period, recipient=reader) for found, reader, _side in ways)


def _due(kind: str, at: datetime, moment: datetime) -> tuple[QuerySet[Task], Joined]:
    """Tasks that a sweep at `moment` tells of, as they are known at `at`, and how a message says which time it is."""
    tasks = Task.objects.workable().filter(status__in=AT_WORK)
    if kind == TASK_DUE:
        coming = tasks.filter(Q(overdue_at=None) | Q(overdue_at__gt=at), remind_at__lte=moment)
        return coming, Joined(day_text("due_on"), Value("-"), Value("soon"))
    week = Joined(Value("week"), WeeksSince("overdue_at", at=moment))
    return tasks.filter(overdue_at__lte=moment), Joined(day_text("due_on"), Value("-"), week)


# ---- Who has not been told


def _owed(kind: str, at: datetime, moment: datetime, reader: UUID | None) -> Iterator[Owed]:
    """In one statement, however many there are and have been."""
    tasks, period = _due(kind, at, moment)
    ways = [
        untold(found, kind=kind, subject="pk", period=period, recipient=who, reader=reader)
        .annotate(reader=F(who), side=side)
        .values_list("pk", "reader", "side")
        .order_by()
        for found, who, side in _ways(tasks, at)
    ]
    return ways[0].union(*ways[1:]).iterator()


def _ways(tasks: QuerySet[Task], at: datetime) -> Iterator[tuple[QuerySet[Task], str, Value | Case]]:
    """The assignee, else the people of the side that owes it; who they are, and on which side."""
    microsoft, customer = (Value(party, output_field=CharField()) for party in (Party.MICROSOFT, Party.CUSTOMER))
    on_staff, theirs = _assignee_on_staff(at), _assignee_of_customer(at)
    # Whether there is an assignee at all is asked first: most have none, and who is where takes long to find.
    assigned = tasks.filter(assignee__isnull=False)
    yield assigned.filter(on_staff | theirs), "assignee", Case(When(on_staff, microsoft), default=customer)
    # Nor anybody any more: who left, or may no longer sign in.
    nobodys = tasks.filter(Q(assignee=None) | ~(on_staff | theirs))
    owed_by_us = nobodys.exclude(party=Party.CUSTOMER)
    specialists = Assignment.objects.live(at).filter(role=Assignment.Role.SPECIALIST, user__is_active=True)
    yield owed_by_us.filter(engagement__assignments__in=specialists), "engagement__assignments__user", microsoft
    alone = ~Exists(specialists.filter(engagement=OuterRef("engagement")))
    yield owed_by_us.filter(alone, engagement__manager__is_active=True), "engagement__manager", microsoft
    acting = Member.objects.filter(role__in=ACTING, user__is_active=True)
    owed_by_them = nobodys.exclude(party=Party.MICROSOFT).filter(engagement__customer__members__in=acting)
    yield owed_by_them, "engagement__customer__members__user", customer


def _assignee_on_staff(at: datetime) -> Q:
    own = {"user": OuterRef("assignee"), "user__is_active": True}
    specialists = Assignment.objects.live(at).filter(role=Assignment.Role.SPECIALIST)
    assigned = specialists.filter(engagement=OuterRef("engagement"), **own)
    managing = RegionManager.objects.filter(region=OuterRef("engagement__region"), **own)
    return Q(Exists(assigned)) | Q(Exists(managing))


def _assignee_of_customer(at: datetime) -> Q:
    own = {"user": OuterRef("assignee"), "user__is_active": True, "customer": OuterRef("engagement__customer")}
    members = Member.objects.exclude(role=MemberRole.READ_ONLY).filter(**own)
    return Q(Exists(members)) | Q(Exists(Designation.objects.live(at).filter(**own)))


# ---- What they are told


def _drafts(owed: Iterator[Owed], told_as: Callable[[Task, datetime], Telling], at: datetime) -> Iterator[Draft]:
    for batch in outbox.batches(owed):
        tasks = _with_facts().in_bulk({task for task, _reader, _side in batch})
        readers = User.objects.in_bulk({reader for _task, reader, _side in batch})
        for task, reader, side in batch:
            telling = told_as(tasks[task], at)
            yield _draft(tasks[task], readers[reader], side, telling, max(telling.due_at, at))


def _with_facts() -> QuerySet[Task]:
    return Task.objects.select_related("engagement__customer", "engagement__region").prefetch_related(
        "engagement__region__holidays"
    )


class Telling(NamedTuple):
    kind: str
    step: str
    due_at: datetime


def _soon(task: Task, at: datetime) -> Telling:
    return Telling(TASK_DUE, "soon", task.remind_at or at)


def _late(task: Task, at: datetime, *, moment: datetime) -> Telling:
    since = task.overdue_at or at
    weeks = (moment - since) // WEEK
    return Telling(TASK_OVERDUE, f"week{weeks}", since + weeks * WEEK)


def _draft(task: Task, reader: User, side: str, told: Telling, at: datetime) -> Draft:
    return Draft(
        kind=told.kind,
        subject=task.pk,
        # With its date: a task that is moved is told again.
        period=f"{task.due_on}-{told.step}",
        recipient_id=reader.pk,
        due_at=told.due_at,
        not_before=office.hours_of(reader, task.engagement, side).next_open(at),
        scope_id=task.engagement_id,
        context={
            **facts(task.engagement),
            "what": _title(task, reader),
            "due": str(task.due_on),
            "link": task.link,
            "party": task.party,
            "turn": _turn(task, reader),
        },
    )


def _turn(task: Task, reader: User) -> str:
    """Only sides that owe a task hear of it."""
    if task.assignee_id == reader.pk:
        return "you"
    return Party.BOTH.value if task.party == Party.BOTH else "side"


def _title(task: Task, reader: User) -> str:
    with translation.override(reader.language):
        return task.title
