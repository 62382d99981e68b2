"""Business hours and deadlines reckoned a second time, minute by minute: no datetime, no zone data, no code of ours.

Moments are whole minutes since 1970, days are days since 1970, and clocks change by the rules in the table below.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from functools import cached_property

MINUTES = 24 * 60
SUNDAY, THURSDAY, FRIDAY = 6, 3, 4


def day_number(year: int, month: int, day: int) -> int:
    """Counts whole years, then the months of this one."""
    leaps = (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400
    lengths = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30]
    return (year - 1) * 365 + leaps + sum(lengths[: month - 1]) + day - 1 - 719162


def weekday(day: int) -> int:
    """0 is Monday; the first day of 1970 was a Thursday."""
    return (day + 3) % 7


def on_or_after(which: int, year: int, month: int, day: int) -> int:
    found = day_number(year, month, day)
    while weekday(found) != which:
        found += 1
    return found


@dataclass(frozen=True)
class Zone:
    """Offsets in minutes; summer time begins and ends so many minutes (UTC) after the start of a day.

    The day is the first such weekday on or after a day of a month.
    """

    name: str
    standard: int
    summer: int
    begins: tuple[int, int, int, int]
    ends: tuple[int, int, int, int]

    def changes(self, year: int) -> dict[int, int]:
        """The two moments of a year at which the clocks change, and the offset from then on."""
        return {
            self._moment(year, self.begins): self.summer,
            self._moment(year, self.ends): self.standard,
        }

    @staticmethod
    def _moment(year: int, rule: tuple[int, int, int, int]) -> int:
        which, month, day, minutes = rule
        return on_or_after(which, year, month, day) * MINUTES + minutes


def _eu(name: str, standard: int) -> Zone:
    return Zone(name, standard, standard + 60, (SUNDAY, 3, 25, 60), (SUNDAY, 10, 25, 60))


def _american(name: str, standard: int) -> Zone:
    begins, ends = 120 - standard, 60 - standard
    return Zone(name, standard, standard + 60, (SUNDAY, 3, 8, begins), (SUNDAY, 11, 1, ends))


def _australian(name: str, standard: int, step: int, ends: int) -> Zone:
    return Zone(name, standard, standard + step, (SUNDAY, 10, 1, 120 - standard), (SUNDAY, 4, 1, ends))


ZONES = (
    _eu("Europe/London", 0),
    _eu("Europe/Berlin", 60),
    _american("America/New_York", -300),
    _american("America/Los_Angeles", -480),
    _american("America/St_Johns", -210),
    # At midnight: that of a Sunday is skipped, or comes twice.
    Zone("America/Santiago", -240, -180, (SUNDAY, 9, 2, 240), (SUNDAY, 4, 2, 180)),
    _australian("Australia/Sydney", 600, 60, -480),
    _australian("Australia/Adelaide", 570, 60, -450),
    # By half an hour.
    _australian("Australia/Lord_Howe", 630, 30, -540),
    Zone("Pacific/Auckland", 720, 780, (SUNDAY, 9, 24, -600), (SUNDAY, 4, 1, -600)),
    Zone("Africa/Cairo", 120, 180, (FRIDAY, 4, 24, -120), (THURSDAY, 10, 25, 1260)),
    Zone("Asia/Jerusalem", 120, 180, (FRIDAY, 3, 23, 0), (SUNDAY, 10, 25, -60)),
)


@dataclass(frozen=True)
class Office:
    """Opens and closes at minutes of the day; `weekdays` count from Monday, 0."""

    opens: int
    closes: int
    weekdays: frozenset[int]
    holidays: frozenset[int]

    def works(self, day: int) -> bool:
        return weekday(day) in self.weekdays and day not in self.holidays

    def step(self, day: int, count: int) -> int:
        """So many business days on, or back."""
        while count:
            day += 1 if count > 0 else -1
            if self.works(day):
                count -= 1 if count > 0 else -1
        return day


@dataclass(frozen=True)
class Sheet:
    """What a clock on the wall shows at each minute from `first` until before `last`, and whether it is open then."""

    zone: Zone
    office: Office
    first: int
    last: int
    opened: dict[int, int] = field(default_factory=dict)  # by day: the first minute
    closed: dict[int, int] = field(default_factory=dict)
    began: dict[int, int] = field(default_factory=dict)

    @cached_property
    def local(self) -> array[int]:
        changes = {}
        for year in range(2024, 2031):
            changes |= self.zone.changes(year)
        before = max(moment for moment in changes if moment <= self.first)
        offset, shown = changes[before], array("l")
        for minute in range(self.first, self.last):
            offset = changes.get(minute, offset)
            shown.append(minute + offset)
        return shown

    @cached_property
    def is_open(self) -> bytearray:
        """From the first minute of a day at which the clock has come to opening time, until the same of closing."""
        flags, today, works = bytearray(), None, False
        for minute, shown in enumerate(self.local, self.first):
            day, clock = divmod(shown, MINUTES)
            if day != today:
                self.began.setdefault(day, minute)
                today, works = day, self.office.works(day)
            if clock >= self.office.opens and day not in self.opened:
                self.opened[day] = minute
            if clock >= self.office.closes and day not in self.closed:
                self.closed[day] = minute
            flags.append(works and day in self.opened and day not in self.closed)
        return flags

    @cached_property
    def following(self) -> array[int]:
        """For each minute the next one that is open, itself included; the last ones of the sheet know none."""
        found, answer = self.last, array("l")
        for number in range(len(self.is_open) - 1, -1, -1):
            if self.is_open[number]:
                found = self.first + number
            answer.append(found)
        return answer[::-1]

    def day(self, minute: int) -> int:
        return self.local[minute - self.first] // MINUTES

    def open_at(self, minute: int) -> bool:
        return bool(self.is_open[minute - self.first])

    def next_open(self, minute: int) -> int:
        return self.following[minute - self.first]

    # ---- Deadlines

    def due(self, bought: int) -> int:
        """The first minute that the customer's calendar shows a day more than 30 after the purchase."""
        return self.began[bought + 31]

    def target(self, due: int, last_day: int) -> int:
        """Walking back from the last day until the region closes on a working day, in time. `last_day` is its name."""
        day = last_day
        while not self.office.works(day) or self.closed[day] > due:
            day -= 1
        return self.closed[day]


def safe(region: Sheet, customer: Sheet, due: int) -> int | None:
    """The end of the last minute before `due` that both are open, if there is one in 30 days."""
    minute = due - 1
    while minute > due - 30 * MINUTES:
        if region.open_at(minute) and customer.open_at(minute):
            return minute + 1
        minute -= 1
    return None
