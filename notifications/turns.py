"""When a reader's turn is: what goes into the digest of a day, what waits for another, and what they do not want. Pure.

The sender asks this with what is waiting, and so does the page that tells somebody what will be sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from notifications.kinds import CONTACT, KINDS, TASKS, rank
from notifications.models import Frequency, Message, Preferences

# Topics whose kinds are steps of one ladder for each subject.
LADDERS = (TASKS, CONTACT)
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


class Hours(Protocol):
    """When somebody can be reached; the apps above know."""

    def next_open(self, at: datetime) -> datetime: ...


class Fate(NamedTuple):
    """Of a message at a moment: into the digest of that day, into none, or to be asked again at `wait`."""

    joins: bool = False
    wait: datetime | None = None


JOINS, UNWANTED = Fate(joins=True), Fate()


@dataclass(frozen=True, slots=True)
class Reader:
    zone: ZoneInfo
    chosen: Preferences
    # Asked for those alone whose digest has gone, or comes once a week.
    hours: Hours | None

    def fate(self, kind: str, at: datetime, *, served: bool) -> Fate:
        """`served`: the digest of this day has gone, or is about to."""
        frequency = self.chosen.frequency(kind)
        if frequency == Frequency.NEVER:
            return UNWANTED
        if frequency == Frequency.WEEKLY:
            opening = self._weekly(at, served=served)
        else:
            opening = self._morning(self.day(at) + A_DAY) if served else None
        return Fate(wait=opening) if opening else JOINS

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _weekly(self, at: datetime, *, served: bool) -> datetime | None:
        """None on the day of their weekly digest: the first business day on or after the weekday that they chose."""
        today = self.day(at)
        begins = today - timedelta(days=(today.isoweekday() - self.chosen.weekday) % 7)
        opening = self._morning(begins)
        if self.day(opening) == today and not served:
            return None
        return opening if self.day(opening) > today else self._morning(begins + A_WEEK)

    def _morning(self, day: date) -> datetime:
        return self.hours.next_open(datetime.combine(day, time(), self.zone).astimezone(UTC))


def latest(told: Iterable[Message]) -> list[Message]:
    """Without the steps that a later one of their ladder overtook while they waited for the same mail."""
    last: dict[tuple[str, str], Message] = {}
    for one in sorted(told, key=lambda one: one.due_at):
        last[_ladder(one)] = one
    return list(last.values())


def in_time(told: Iterable[tuple[datetime, Message]]) -> list[tuple[datetime, Message]]:
    """Without the steps that a later one of their ladder overtakes before the moment at which they can go: their rule
    would not write them any more."""
    steps: dict[tuple[str, str], list[datetime]] = {}
    all_told = list(told)
    for _moment, one in all_told:
        steps.setdefault(_ladder(one), []).append(one.due_at)

    def overtaken(moment: datetime, one: Message) -> bool:
        return any(one.due_at < due_at <= moment for due_at in steps[_ladder(one)])

    return [(moment, one) for moment, one in all_told if not overtaken(moment, one)]


def _ladder(one: Message) -> tuple[str, str]:
    """That a task comes due, and that it is overdue, is one ladder; and so is a deadline that came near and passed."""
    topic = KINDS[one.kind].topic if one.kind in KINDS else None
    return topic.slug if topic in LADDERS else one.kind, one.subject


def in_order(told: Iterable[Message]) -> list[Message]:
    """The most urgent first."""
    return sorted(told, key=lambda one: (rank(one.kind), one.due_at, one.key))
