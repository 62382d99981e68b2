"""One verb for many: each by itself, so that one refusal keeps none of the others back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from engagements.models import Engagement
from engagements.permissions import Permission, require
from engagements.refusals import Invalid, NotAllowed, Refused
from responsibilities.actions.planning import acknowledge
from responsibilities.models import Task

Action = Callable[..., Task]


@dataclass(frozen=True, slots=True)
class Result:
    """`refusal` says in a sentence why nothing happened; empty where it was done."""

    task: Task
    refusal: str = ""

    @property
    def is_done(self) -> bool:
        return not self.refusal


def each(tasks: Iterable[Task], action: Action, *, by: User, at: datetime) -> list[Result]:
    """Every task in a transaction of its own."""
    return [_one(task, action, by=by, at=at) for task in tasks]


def _one(task: Task, action: Action, *, by: User, at: datetime) -> Result:
    try:
        action(task, by=by, at=at)
    except Refused as refused:
        return Result(task, " ".join([refused.sentence, *(blocker.sentence for blocker in refused.blockers)]))
    except Invalid as invalid:
        return Result(task, invalid.sentence)
    except NotAllowed as denied:
        return Result(task, denied.sentence or gettext("Your role does not allow this"))
    return Result(task)


@transaction.atomic
def acknowledge_all(engagement: Engagement, *, by: User, at: datetime) -> int:
    """All standing commitments at once; those acknowledged before keep who did it and when."""
    engagement = Engagement.objects.locked(engagement.pk)
    require(by, Permission.ACKNOWLEDGE_COMMITMENT, engagement, at=at)
    waiting = engagement.commitments.filter(acknowledged_at=None).exclude(applicability="does_not_apply")
    return len([acknowledge(commitment, by=by, at=at) for commitment in waiting])
