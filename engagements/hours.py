"""Business hours of one place: pure reckoning with days, clocks and zones [R-07, T-08]. Whose they are: `office`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from engagements import public_holidays
from engagements.public_holidays import MONDAY_TO_FRIDAY

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Hours:
    """Weekday hours of one IANA time zone, less its holidays. `weekdays` are ISO numbers."""

    time_zone: str
    opens: time = time(9)
    closes: time = time(17)
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    # Closed on days of its own, and on the public holidays of a country or a part of it.
    holidays: frozenset[date] = frozenset()
    country: str = ""
    subdivision: str = ""

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def is_business_day(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.holidays and not self._is_public_holiday(day)

    def _is_public_holiday(self, day: date) -> bool:
        return day in public_holidays.days_off(self.country, self.subdivision, day.year)

    def is_open(self, at: datetime) -> bool:
        day = self.local_day(at)
        return self.is_business_day(day) and self.opening(day) <= at < self.closing(day)

    def next_open(self, at: datetime) -> datetime:
        """`at` itself inside business hours, else the moment when they next begin."""
        day = self.local_day(at)
        if self.is_business_day(day) and at < self.closing(day):
            return max(at, self.opening(day))
        return self.opening(self.on_or_after(day + ONE_DAY))

    def opening(self, day: date) -> datetime:
        return moment(day, self.opens, self.zone)

    def closing(self, day: date) -> datetime:
        return moment(day, self.closes, self.zone)

    def spells_before(self, at: datetime, *, days: int) -> Iterator[tuple[datetime, datetime]]:
        """From when until when it is open, as far as that lies before `at`; the latest first, and no further back."""
        last = self.local_day(at)
        for day in (last - ONE_DAY * number for number in range(days + 1)):
            if self.is_business_day(day) and (opening := self.opening(day)) < at:
                yield opening, min(self.closing(day), at)

    def local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def on_or_after(self, day: date) -> date:
        while not self.is_business_day(day):
            day += ONE_DAY
        return day

    def on_or_before(self, day: date) -> date:
        """The last business day not after `day` [K-22]."""
        while not self.is_business_day(day):
            day -= ONE_DAY
        return day

    def add_business_days(self, day: date, count: int) -> date:
        """`count` business days after `day`, or before it when negative."""
        step = ONE_DAY if count >= 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_business_day(day):
                day += step
        return day

    def business_days_between(self, start: date, end: date) -> int:
        """Business days after `start` up to and including `end`; 0 when `end` is not later."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(map(self.is_business_day, days))

    # ---- How long, in business hours

    def business_time_between(self, start: datetime, end: datetime) -> timedelta:
        """The time between two moments in which it is open; none when `end` is not later.

        Measured between moments, so that a night in which the clocks change is as long as it really was.
        """
        first, last = self.local_day(start), self.local_day(end)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return sum((self._open_within(day, start, end) for day in days), timedelta())

    def _open_within(self, day: date, start: datetime, end: datetime) -> timedelta:
        if not self.is_business_day(day):
            return timedelta()
        return max(min(end, self.closing(day)) - max(start, self.opening(day)), timedelta())


def end_of_day(day: date, time_zone: str) -> datetime:
    """24:00 of a calendar day in a zone: the moment a deadline "on that day" has passed [K-02]."""
    return moment(day + ONE_DAY, time(), ZoneInfo(time_zone))


def start_of_day(day: date, time_zone: str) -> datetime:
    return moment(day, time(), ZoneInfo(time_zone))


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time as a moment in UTC: two local datetimes of one zone would compare by their clocks alone.

    The first one at which the clock shows it; where the clocks skip it, the one at which they do.
    """
    wanted = datetime.combine(day, clock)
    found = wanted.replace(tzinfo=zone).astimezone(UTC)
    return found if _shown(found, zone) == wanted else _skip(wanted, zone)


def _shown(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _skip(wanted: datetime, zone: ZoneInfo) -> datetime:
    """Reckoned with the clock of before it lies after the change, with that of after before it: between them it is."""
    after = wanted.replace(tzinfo=zone).astimezone(UTC)
    before = wanted.replace(tzinfo=zone, fold=1).astimezone(UTC)
    while after - before > ONE_SECOND:
        middle = before + (after - before) / 2
        before, after = (before, middle) if _shown(middle, zone) >= wanted else (middle, after)
    return after.replace(microsecond=0)
