"""What a manager can hand over and to whom, and the pack: what somebody who takes over has to know.

Each thing is read once, for any number of engagements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from audit.models import Event
from engagements.models import Assignment, Engagement, HandOver, Meeting, Promise
from engagements.models.engagement import EngagementQuerySet
from phases.models import RemediationItem
from responsibilities.models import ScopeQuestion, Task, TaskStatus
from responsibilities.reach import Reach

Role = Assignment.Role
NOTES_SHOWN = 3
DATES_SHOWN = 5

# ---- Who hands over what


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody in one of their parts, and on how many live engagements."""

    role: str
    user: User
    count: int

    @property
    def key(self) -> str:
        return f"{self.role}:{self.user.pk}"


def givers(engagements: EngagementQuerySet, at: datetime) -> list[Giver]:
    """Everybody who works on these: managers first, each by name."""
    theirs = Assignment.objects.live(at).filter(role=Role.SPECIALIST, engagement__in=engagements)
    counts = {
        Role.MANAGER: dict(engagements.exclude(manager=None).order_by().values_list("manager").annotate(Count("pk"))),
        Role.SPECIALIST: dict(theirs.order_by().values_list("user").annotate(Count("engagement", distinct=True))),
    }
    users = User.objects.filter(pk__in={pk for found in counts.values() for pk in found}).order_by("name", "email")
    known = list(users)
    return [Giver(role, user, counts[role][user.pk]) for role in counts for user in known if user.pk in counts[role]]


def steered(reach: Reach) -> EngagementQuerySet:
    """What a manager may hand on: all that is not over in their regions, whoever has it."""
    return Engagement.objects.live().filter(region__in=reach.regions)


def of(reach: Reach, role: str, giver: User, at: datetime) -> EngagementQuerySet:
    """What this person has in that part and the manager may hand on."""
    live = steered(reach)
    if role == Role.MANAGER:
        return live.filter(manager=giver)
    theirs = Assignment.objects.live(at).filter(user=giver, role=Role.SPECIALIST)
    return live.filter(pk__in=theirs.values("engagement"))


def managers_of(reach: Reach) -> QuerySet[User]:
    return User.objects.filter(managed_regions__region__in=reach.regions, is_active=True).distinct()


def specialists_of(reach: Reach) -> QuerySet[User]:
    known = Assignment.objects.filter(engagement__region__in=reach.regions, role=Role.SPECIALIST)
    return User.objects.filter(pk__in=known.values("user"), is_active=True).order_by("name")


# ---- The pack


@dataclass(frozen=True, slots=True)
class Part:
    """One engagement of a pack."""

    engagement: Engagement
    promised: Sequence[Task]
    promises: Sequence[Promise]
    dated: Sequence[Task]
    call: Meeting | None
    items: Sequence[RemediationItem]
    questions: Sequence[ScopeQuestion]
    notes: Sequence[Event]


def taken_over(record: HandOver, reach: Reach, at: datetime) -> EngagementQuerySet:
    """Only what the reader serves now: whoever handed everything over reads nothing more of it."""
    found: EngagementQuerySet = reach.served(at).filter(assignments__hand_over=record).distinct()
    return found


def parts(engagements: Sequence[Engagement], at: datetime) -> list[Part]:
    ids = [engagement.pk for engagement in engagements]
    waiting = ScopeQuestion.objects.filter(engagement__in=ids, answer=ScopeQuestion.Answer.WAITING)
    items = RemediationItem.objects.filter(engagement__in=ids, status=RemediationItem.Status.OPEN)
    calls = Meeting.objects.coming(at).filter(engagement__in=ids)
    promises = Promise.objects.open().filter(engagement__in=ids).by_day().select_related("user", "meeting")
    found = tuple(map(_grouped, (_tasks(ids), promises, calls, items, waiting)))
    notes = _notes(ids)
    return [_part(one, *(rows[one.pk] for rows in found), notes[one.pk]) for one in engagements]


def _part(
    engagement: Engagement,
    tasks: list[Task],
    promises: list[Promise],
    calls: list[Meeting],
    items: list[RemediationItem],
    questions: list[ScopeQuestion],
    notes: list[Event],
) -> Part:
    for task in tasks:
        task.engagement = engagement
    promised = [task for task in tasks if _is_promised(task)]
    dated = [task for task in tasks if task.due_on and not _is_promised(task)][:DATES_SHOWN]
    return Part(engagement, promised, promises, dated, next(iter(calls), None), items, questions, notes)


def _tasks(ids: Sequence[UUID]) -> QuerySet[Task]:
    """Those that somebody waits for or that have their day, soonest first."""
    promised = Q(status=TaskStatus.BLOCKED) | ~Q(acts_next="") | Q(acts_on__isnull=False) | Q(due_on__isnull=False)
    open_ones = Task.objects.applying().open().filter(promised, engagement__in=ids)
    return open_ones.select_related("assignee").order_by("due_on", "number", "pk")


def _is_promised(task: Task) -> bool:
    return task.status == TaskStatus.BLOCKED or bool(task.acts_next) or task.acts_on is not None


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.engagement_id].append(row)
    return found


def _notes(ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
    """The newest notes of each engagement, as the trail keeps them."""
    found: dict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(scope_id__in=ids, verb="task.noted", after__isnull=False).order_by("-at", "-id"):
        if event.scope_id and len(found[event.scope_id]) < NOTES_SHOWN:
            found[event.scope_id].append(event)
    return found
