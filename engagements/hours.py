"""Business hours: the only place that knows when a region or a person can be reached [R-07, T-08]."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Hours:
    """Weekday hours of one IANA time zone, less its holidays. `weekdays` are ISO numbers."""

    time_zone: str
    opens: time = time(9)
    closes: time = time(17)
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: frozenset[date] = frozenset()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def is_business_day(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.holidays

    def next_open(self, at: datetime) -> datetime:
        """`at` itself inside business hours, else the moment when they next begin."""
        local = at.astimezone(self.zone)
        if self.is_business_day(local.date()) and self.opens <= local.time() < self.closes:
            return at
        day = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        return self.opening(self.on_or_after(day))

    def opening(self, day: date) -> datetime:
        return moment(day, self.opens, self.zone)

    def closing(self, day: date) -> datetime:
        return moment(day, self.closes, self.zone)

    def local_day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def on_or_after(self, day: date) -> date:
        while not self.is_business_day(day):
            day += timedelta(days=1)
        return day

    def on_or_before(self, day: date) -> date:
        """The last business day not after `day` [K-22]."""
        while not self.is_business_day(day):
            day -= timedelta(days=1)
        return day

    def add_business_days(self, day: date, count: int) -> date:
        """`count` business days after `day`, or before it when negative."""
        step = timedelta(days=1 if count >= 0 else -1)
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
    return moment(day + timedelta(days=1), time(), ZoneInfo(time_zone))


def start_of_day(day: date, time_zone: str) -> datetime:
    return moment(day, time(), ZoneInfo(time_zone))


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time as a moment in UTC: two local datetimes of one zone would compare by their clocks alone."""
    return datetime.combine(day, clock, zone).astimezone(UTC)
