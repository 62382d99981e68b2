"""When to call a customer: while both sides are at work, and not at an hour at which it failed before [T-01]. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from engagements.hours import Hours

# Long enough for a call, short enough to be a plan; programme defaults, not from the article [K-20].
LONGEST, SHORTEST = timedelta(hours=2), timedelta(minutes=30)
DAYS_AHEAD = 10
ONE_DAY, QUARTER, ONE_HOUR = timedelta(days=1), timedelta(minutes=15), timedelta(hours=1)


class Window(NamedTuple):
    starts_at: datetime
    ends_at: datetime


def windows(
    ours: Hours, theirs: Hours, *, failed: Collection[datetime] = (), at: datetime, count: int = 3
) -> list[Window]:
    """The next times to call, one a day; none where the hours of both never meet.

    Where every hour was tried in vain, those are all there is.
    """
    tried = frozenset(moment.astimezone(theirs.zone).hour for moment in failed)
    return _first(ours, theirs, tried, at, count) or _first(ours, theirs, frozenset(), at, count)


def _first(ours: Hours, theirs: Hours, tried: frozenset[int], at: datetime, count: int) -> list[Window]:
    found: list[Window] = []
    today = ours.local_day(at)
    for day in (today + timedelta(days=n) for n in range(DAYS_AHEAD)):
        free = (
            window for shared in _shared(ours, theirs, day, _quarter(at)) for window in _free(shared, theirs, tried)
        )
        first = next((window for window in free if window.ends_at - window.starts_at >= SHORTEST), None)
        if first:
            found.append(Window(first.starts_at, min(first.ends_at, first.starts_at + LONGEST)))
        if len(found) == count:
            break
    return found


def _quarter(at: datetime) -> datetime:
    """Nobody plans a call for 10:07."""
    return at + (datetime.min.replace(tzinfo=at.tzinfo) - at) % QUARTER


def _shared(ours: Hours, theirs: Hours, day: date, at: datetime) -> Iterator[Window]:
    """A day of ours may meet two of theirs."""
    if not ours.is_business_day(day):
        return
    for other in (day - ONE_DAY, day, day + ONE_DAY):
        if theirs.is_business_day(other):
            window = Window(
                max(ours.opening(day), theirs.opening(other), at), min(ours.closing(day), theirs.closing(other))
            )
            if window.starts_at < window.ends_at:
                yield window


def _free(shared: Window, theirs: Hours, tried: frozenset[int]) -> Iterator[Window]:
    """What is left of it without the hours, by their clock, at which nobody was there."""
    start = None
    for hour, following in pairwise([*_hours(shared, theirs), shared.ends_at]):
        if hour.astimezone(theirs.zone).hour in tried:
            if start:
                yield Window(start, hour)
            start = None
            continue
        start = start or hour
        if following == shared.ends_at:
            yield Window(start, following)


def _hours(shared: Window, theirs: Hours) -> Iterator[datetime]:
    """Its beginning, and each full hour of their clock inside it."""
    moment = shared.starts_at
    while moment < shared.ends_at:
        yield moment
        local = moment.astimezone(theirs.zone)
        moment += ONE_HOUR - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
