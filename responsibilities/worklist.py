"""The tasks of one person of the onboarding centre over all customers, as statements that start from that person."""

from __future__ import annotations

from datetime import date

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, LPad

from engagements.models.base import Party
from engagements.permissions import Role, Standing
from responsibilities.models import AT_WORK, OPEN, BlockedReason, Task, TaskStatus
from responsibilities.reach import Reach

OPEN_NOW = Q(status__in=OPEN)
BLOCKED_ON_MICROSOFT = Q(status=TaskStatus.BLOCKED, blocked_reason=BlockedReason.MICROSOFT)


def tasks_of(reach: Reach) -> QuerySet[Task]:
    """What this person can work now: Microsoft's tasks where they are the specialist, and what was given to them.

    Whoever no longer serves an engagement sees nothing of it, whatever was given to them there.
    """
    shared = Q(engagement__in=reach.assigned, party__in=[Party.MICROSOFT, Party.BOTH])
    served = Q(engagement__in=reach.assigned) | Q(engagement__region__in=reach.regions)
    return Task.objects.workable().filter(shared | Q(assignee=reach.user)).filter(served)


def standing_in(task: Task, reach: Reach) -> Standing:
    """Without a statement per row: whatever is served and not managed is served as its specialist."""
    return Standing(frozenset({Role.MANAGER if task.engagement.region_id in reach.regions else Role.SPECIALIST}))


def dressed(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With what a row shows."""
    return tasks.select_related("engagement__customer", "engagement__tenant", "phase")


def overdue(day: date) -> Q:
    """A block is somebody else's delay."""
    return Q(status__in=AT_WORK, due_on__lt=day)


def due_by(day: date) -> Q:
    return Q(status__in=AT_WORK, due_on__lte=day)


def counted(tasks: QuerySet[Task], day: date) -> dict[str, int]:
    return tasks.aggregate(
        open=Count("pk", filter=OPEN_NOW),
        customers=Count("engagement__customer", filter=OPEN_NOW, distinct=True),
        overdue=Count("pk", filter=overdue(day)),
        today=Count("pk", filter=Q(due_on=day) & due_by(day)),
        blocked=Count("pk", filter=BLOCKED_ON_MICROSOFT),
    )


# ---- Orders in which a list can be read on, one text per row


_TEXT = CharField()
_PLACE = LPad(Cast("number", _TEXT), 6, Value("0"))
KEYS = {
    # The same number is another duty in another service.
    "task": Concat(_PLACE, "slug", output_field=_TEXT),
    "customer": Concat("engagement__customer__name", Cast("engagement_id", _TEXT), _PLACE, output_field=_TEXT),
}
