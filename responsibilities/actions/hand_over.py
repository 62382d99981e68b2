"""A hand-over with what hangs on it: the tasks that were the giver's are the taker's in the same moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.models import User
from audit import trail
from audit.models import Event
from engagements.actions import handing
from engagements.actions.handing import Handing
from engagements.models import HandOver
from engagements.models.base import Party
from responsibilities.models import Task


@transaction.atomic
def hand_over(
    chosen: Collection[UUID], *, role: str, giver: User, taker: User, reason: str, by: User, at: datetime
) -> HandOver:
    """One transaction for the whole act. Gates and counters stay as they are: one assigned person follows another."""
    handed = handing.hand_over(chosen, role=role, giver=giver, taker=taker, reason=reason, by=by, at=at)
    _move_tasks(handed)
    return handed.record


def _move_tasks(handed: Handing) -> None:
    """What is settled keeps whose it was; what they had as somebody of the customer is not Microsoft's to hand on."""
    record = handed.record
    theirs = Task.objects.open().filter(engagement__in=handed.ids, assignee=record.giver).exclude(party=Party.CUSTOMER)
    moved = list(theirs)
    Task.objects.filter(pk__in=[task.pk for task in moved]).update(assignee=record.taker, version=F("version") + 1)
    Event.objects.bulk_create(_entry(record, task) for task in moved)


def _entry(record: HandOver, task: Task) -> Event:
    return trail.entry(
        "task.assigned",
        by=record.by,
        at=record.at,
        about=task,
        party=Party.MICROSOFT,
        before={"value": str(record.giver)},
        after={"value": str(record.taker)},
    )
