"""What a manager does from the desk with many engagements at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from engagements.models import Engagement
from engagements.refusals import NotAllowed, Refused
from phases.models import Phase
from responsibilities.actions import phases


@dataclass(frozen=True, slots=True)
class Closing:
    """What came of closing several gates: each for itself, one refusal does not hold the others back."""

    closed: list[Phase] = field(default_factory=list)
    refused: list[tuple[Engagement, Refused | NotAllowed]] = field(default_factory=list)


def close_open_gates(engagements: Iterable[Engagement], *, by: User, at: datetime) -> Closing:
    """Close the active phase of each; not one transaction, because each is a decision of its own."""
    result = Closing()
    for phase in _active(engagements):
        try:
            result.closed.append(phases.close(phase, by=by, at=at))
        except (Refused, NotAllowed) as refusal:
            result.refused.append((phase.engagement, refusal))
    return result


def _active(engagements: Iterable[Engagement]) -> list[Phase]:
    active = Phase.objects.filter(engagement__in=engagements, status=Phase.Status.ACTIVE)
    return list(active.select_related("engagement__customer").order_by("engagement_id"))
