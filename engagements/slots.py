"""When both sides could talk: free times within the business hours of both, or the closest there are [R-07, T-02].

Pure but for `sides` and `busy`, which read what it takes. `at` is the only clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from engagements.hours import Hours
from engagements.models import Meeting
from engagements.models.base import Party
from engagements.office import of_organisation
from engagements.programme import PROPOSED_A_DAY, PROPOSED_DAYS, PROPOSED_WITHIN_DAYS

if TYPE_CHECKING:
    from engagements.models import Engagement

# Calls begin on the hour or half past it; nobody is asked to join sooner than in two hours.
STEP, NOTICE = timedelta(minutes=30), timedelta(hours=2)
Sides = dict[Party, Hours]
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be proposed, and who would be outside their business hours then."""

    starts_at: datetime
    outside: frozenset[Party] = frozenset()


def sides(engagement: Engagement) -> Sides:
    """The one place that says whose hours a call has to suit: the region's in its zone, the customer's in theirs."""
    return {Party.MICROSOFT: engagement.region.hours, Party.CUSTOMER: of_organisation(engagement.customer)}


def propose(
    hours: Sides, taken: Sequence[Span], *, minutes: int, at: datetime, days: int = PROPOSED_DAYS
) -> list[Slot]:
    """A few times on each of the next business days on which there are any, earliest first.

    Where the hours of both never meet, those times on which the fewest minutes lie outside of them.
    """
    length = timedelta(minutes=minutes)
    known = [(start, _outside(hours, start, start + length)) for start in _starts(at)]
    suited = [(start, outside) for start, outside in known if not any(outside.values())]
    free = [one for one in suited or _closest(known) if _is_free(one[0], one[0] + length, taken)]
    slots = [Slot(start, frozenset(side for side, away in outside.items() if away)) for start, outside in free]
    return _spread(slots, hours[Party.MICROSOFT], days)


Known = tuple[datetime, dict[Party, timedelta]]
NOT_AT_ALL = timedelta(days=1)


def _starts(at: datetime) -> Iterator[datetime]:
    first = at + NOTICE
    first += (datetime.min.replace(tzinfo=first.tzinfo) - first) % STEP
    for number in range(PROPOSED_WITHIN_DAYS * 48):
        yield first + number * STEP


def _outside(hours: Sides, start: datetime, end: datetime) -> dict[Party, timedelta]:
    return {side: _away(of, start, end) for side, of in hours.items()}


def _away(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """How far the worse end of a call lies outside of somebody's day; a whole day on one without business."""
    day = hours.local_day(start)
    if not hours.is_business_day(day) or hours.local_day(end) != day:
        return NOT_AT_ALL
    return max(timedelta(), hours.opening(day) - start, end - hours.closing(day))


def _closest(known: Sequence[Known]) -> list[Known]:
    """Those with hardly more outside than the best of all, on a business day of both: nobody gets up at night only
    because what is left of today is all night."""
    possible = [row for row in known if NOT_AT_ALL not in row[1].values()]
    least = min((_burden(row) for row in possible), default=timedelta())
    return [row for row in possible if _burden(row) <= least + STEP]


def _burden(row: Known) -> timedelta:
    return sum(row[1].values(), timedelta())


def _is_free(start: datetime, end: datetime, taken: Sequence[Span]) -> bool:
    return not any(begins < end and start < ends for begins, ends in taken)


def _spread(slots: Sequence[Slot], hours: Hours, days: int) -> list[Slot]:
    """Not three times in a row: the first, one in the middle and the last of each day."""
    of_day: dict[date, list[Slot]] = defaultdict(list)
    for slot in slots:
        of_day[hours.local_day(slot.starts_at)].append(slot)
    return [slot for day in sorted(of_day)[:days] for slot in _some(of_day[day])]


def _some(slots: Sequence[Slot]) -> list[Slot]:
    last, wanted = len(slots) - 1, min(PROPOSED_A_DAY, len(slots))
    if wanted == 1:
        return list(slots[:1])
    return [slots[round(number * last / (wanted - 1))] for number in range(wanted)]


# ---- What is taken already


def busy(people: Collection[UUID], *, at: datetime, but: Meeting | None = None) -> list[Span]:
    """The other calls of these people, wherever they are; `but` is the one that is to be moved."""
    until = at + timedelta(days=PROPOSED_WITHIN_DAYS + 1)
    rows = Meeting.objects.filter(status=Meeting.Status.SCHEDULED, attendances__user__in=people)
    # A call that began a while ago may still go on.
    rows = rows.filter(starts_at__gt=at - timedelta(days=1), starts_at__lt=until).distinct()
    return [(row.starts_at, row.ends_at) for row in rows if but is None or row.pk != but.pk]
