"""The tasks of one person of the onboarding centre over all customers, as statements that start from that person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, LPad

from accounts.models import User
from engagements.models import Assignment, Engagement, RegionManager
from engagements.models.base import Party
from engagements.permissions import Role, Standing
from responsibilities.models import OPEN, BlockedReason, Task, TaskStatus

OPEN_NOW = Q(status__in=OPEN)
BLOCKED_ON_MICROSOFT = Q(status=TaskStatus.BLOCKED, blocked_reason=BlockedReason.MICROSOFT)


def specialised(user: User, at: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.live(at).filter(user=user, role=Assignment.Role.SPECIALIST)


def tasks_of(user: User, at: datetime) -> QuerySet[Task]:
    """What this person can work now: Microsoft's tasks where they are the specialist, and what was given to them.

    Each row knows in which role: `specialises`, `manages`. Whoever no longer has one sees nothing.
    """
    theirs = Task.objects.filter(engagement__in=specialised(user, at).values("engagement"))
    shared = theirs.filter(party__in=[Party.MICROSOFT, Party.BOTH]).values("pk")
    given = Task.objects.filter(assignee=user).values("pk")
    managed = RegionManager.objects.filter(user=user, region=OuterRef("engagement__region"))
    here = specialised(user, at).filter(engagement=OuterRef("engagement"))
    # Two lists of ids instead of one OR: each is found by its own index.
    return (
        Task.objects.workable()
        .filter(pk__in=shared.union(given))
        .annotate(specialises=Exists(here), manages=Exists(managed))
        .filter(Q(specialises=True) | Q(manages=True))
    )


def standing_in(task: Any) -> Standing:
    """What the annotations of `tasks_of` say, without a statement per row."""
    roles = {Role.SPECIALIST} if task.specialises else set()
    return Standing(frozenset(roles | ({Role.MANAGER} if task.manages else set())))


def overdue(day: date) -> Q:
    """A block is somebody else's delay."""
    return Q(status__in=[TaskStatus.NOT_STARTED, TaskStatus.IN_PROGRESS], due_on__lt=day)


def due_by(day: date) -> Q:
    return Q(status__in=[TaskStatus.NOT_STARTED, TaskStatus.IN_PROGRESS], due_on__lte=day)


def counted(tasks: QuerySet[Task], day: date) -> dict[str, int]:
    return tasks.aggregate(
        open=Count("pk", filter=OPEN_NOW),
        customers=Count("engagement__customer", filter=OPEN_NOW, distinct=True),
        overdue=Count("pk", filter=overdue(day)),
        today=Count("pk", filter=Q(due_on=day) & due_by(day)),
        blocked=Count("pk", filter=BLOCKED_ON_MICROSOFT),
    )


# ---- Orders in which a list can be read on, one text per row


_PLACE = LPad(Cast("number", CharField()), 6, Value("0"))
KEYS = {
    # The same number is another duty in another service.
    "task": Concat(_PLACE, "slug"),
    "customer": Concat("engagement__customer__name", Cast("engagement_id", CharField()), _PLACE),
}


def engagements_of(user: User, at: datetime) -> QuerySet[Engagement]:
    """Where this person is the specialist and work goes on."""
    return Engagement.objects.working().filter(pk__in=specialised(user, at).values("engagement"))
