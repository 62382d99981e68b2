"""Who is to be reminded of a task that comes due or is overdue: queries and drafts, nothing else.

Blocked work waits for somebody else and is never overdue; what is done, not required, declined or on hold is not work.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import translation

from engagements import reminders
from engagements.hours import Hours
from engagements.models import Assignment, Member
from engagements.models.base import Party
from engagements.models.organisation import MemberRole
from engagements.reminders import CHUNK, facts, staff_hours
from notifications import outbox
from notifications.outbox import Draft
from responsibilities.models import AT_WORK, Task

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.models import Message

WEEK = timedelta(days=7)
ACTING = (MemberRole.LEAD, MemberRole.TECHNICAL_LEAD)


def post_tasks_due(at: datetime) -> int:
    """Three business days before the due date; a task that is overdue by now is told as that."""
    coming = _tasks(at).filter(Q(overdue_at=None) | Q(overdue_at__gt=at), remind_at__lte=at)
    return outbox.post((d for t in coming.iterator(chunk_size=CHUNK) for d in _soon(t, at)), at=at)


def post_tasks_overdue(at: datetime) -> int:
    """From the first business day after the due date on, at most weekly."""
    late = _tasks(at).filter(overdue_at__lte=at)
    return outbox.post((d for t in late.iterator(chunk_size=CHUNK) for d in _late(t, at)), at=at)


KINDS = ("task_due", "task_overdue")


def concerns(message: Message) -> bool:
    """A reminder of a task that was given to somebody is for them alone: when the task moves, it stops."""
    told = message.kind in KINDS and message.scope_id is not None
    task = Task.objects.filter(pk=message.subject).first() if told else None
    if task is None or task.assignee_id is None:
        return reminders.concerns(message)
    return task.assignee_id == message.recipient_id and reminders.concerns(message, named=True)


def _tasks(at: datetime) -> QuerySet[Task]:
    """With all that a draft says, in a fixed number of statements."""
    specialists = Assignment.objects.live(at).filter(role=Assignment.Role.SPECIALIST).select_related("user")
    members = Member.objects.filter(role__in=ACTING, user__is_active=True).select_related("user")
    engagement = ("engagement__customer", "engagement__region", "engagement__manager")
    return (
        Task.objects.workable()
        .filter(status__in=AT_WORK)
        .select_related(*engagement, "assignee", "phase")
        .prefetch_related(
            "engagement__region__holidays",
            Prefetch("engagement__assignments", specialists, to_attr="specialists"),
            Prefetch("engagement__customer__members", members, to_attr="acting"),
        )
        .order_by(F("due_on"), "pk")
    )


def _soon(task: Task, at: datetime) -> Iterator[Draft]:
    return _drafts(task, "task_due", "soon", task.remind_at or at, at)


def _late(task: Task, at: datetime) -> Iterator[Draft]:
    since = task.overdue_at or at
    weeks = (at - since) // WEEK
    return _drafts(task, "task_overdue", f"week{weeks}", since + weeks * WEEK, at)


def _drafts(task: Task, kind: str, step: str, due_at: datetime, at: datetime) -> Iterator[Draft]:
    for reader, hours in _readers(task):
        yield Draft(
            kind=kind,
            subject=task.pk,
            # With its date: a task that is moved is told again.
            period=f"{task.due_on}-{step}",
            recipient_id=reader.pk,
            due_at=due_at,
            not_before=hours.next_open(at),
            scope_id=task.engagement_id,
            context={
                **facts(task.engagement),
                "what": _title(task, reader),
                "due": str(task.due_on),
                "link": task.link,
            },
        )


def _title(task: Task, reader: User) -> str:
    with translation.override(reader.language):
        return task.title


def _readers(task: Task) -> list[tuple[User, Hours]]:
    """The assignee, else the people of the side that owes it, each with the hours in which they can be reached."""
    engagement = task.engagement
    microsoft = [assignment.user for assignment in engagement.specialists] or [engagement.manager]
    customer = [member.user for member in engagement.customer.acting]
    if task.assignee is not None:
        microsoft, customer = _only(task.assignee, microsoft, customer)
    elif task.party != Party.BOTH:
        microsoft, customer = (microsoft, []) if task.party == Party.MICROSOFT else ([], customer)
    staff = [(user, staff_hours(user, engagement.region.hours)) for user in microsoft if user]
    return staff + [(user, Hours(user.time_zone)) for user in customer]


def _only(assignee: User, microsoft: list[User | None], customer: list[User]) -> tuple[list[User | None], list[User]]:
    return ([], [assignee]) if assignee in customer else ([assignee], [])
