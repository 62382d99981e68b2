"""R17: business hours and deadlines around the changes of summer time, against a reckoning by the minute."""

import random
from datetime import UTC, date, datetime, time, timedelta

import pytest

from engagements import deadlines, hours
from engagements.hours import Hours
from tests.load import oracle
from tests.load.oracle import MINUTES, ZONES, Office, Sheet

YEAR = 2027
# Steps and safe hours are looked for up to 30 days back.
DAYS_BEFORE, DAYS_AFTER = 42, 20
EPOCH = date(1970, 1, 1)
# When a region works: in the day, and over the very hours at which clocks change.
SHIFTS = ((9 * 60, 17 * 60), (90, 390))
# Each zone daily around one of its two changes, by turns; around the other one: make test-full, make load.
CASES = [
    pytest.param(zone, change, marks=[pytest.mark.full] if (number + change) % 2 else [])
    for number, zone in enumerate(ZONES)
    for change in (0, 1)
]
MONDAY_TO_FRIDAY, EVERY_DAY = frozenset(range(5)), frozenset(range(7))


def moment(minute):
    return datetime.fromtimestamp(minute * 60, UTC)


def minute_of(at):
    seconds = at.timestamp()
    assert seconds % 60 == 0
    return int(seconds) // 60


def day_of(number):
    return EPOCH + timedelta(days=number)


class Case:
    """One zone around one change: the customer's usual hours there, a region in a zone of its own, and dice."""

    def __init__(self, zone, change, shift):
        self.dice = random.Random(f"{zone.name} {change} {shift}")
        self.at_change = sorted(zone.changes(YEAR))[change]
        self.first = self.at_change - DAYS_BEFORE * MINUTES
        self.last = self.at_change + DAYS_AFTER * MINUTES
        changed = self.at_change // MINUTES
        holidays = frozenset({changed + 1, changed - 3, changed + 9})
        weekdays = EVERY_DAY if shift != SHIFTS[0] else MONDAY_TO_FRIDAY
        self.here, self.sheet = self.office(zone, *shift, weekdays, holidays)
        partner = self.dice.choice([other for other in ZONES if other != zone])
        self.region, self.region_sheet = self.office(partner, *SHIFTS[0], MONDAY_TO_FRIDAY, holidays)

    def office(self, zone, opens, closes, weekdays, holidays):
        ours = Hours(
            zone.name,
            time(*divmod(opens, 60)),
            time(*divmod(closes, 60)),
            frozenset(day + 1 for day in weekdays),
            frozenset(map(day_of, holidays)),
        )
        return ours, self.checked(Sheet(zone, Office(opens, closes, weekdays, holidays), self.first, self.last))

    def checked(self, sheet):
        assert len(sheet.following) == sheet.last - sheet.first
        return sheet

    def differences(self, count):
        near, far = 4 * MINUTES, 8 * MINUTES
        for number in range(count):
            reach = near if number % 2 else far
            minute = self.at_change + self.dice.randrange(-reach, reach)
            yield from self.about_hours(minute)
            yield from self.about_deadlines(minute)

    def about_hours(self, minute):
        at, sheet, ours = moment(minute), self.sheet, self.here
        day, away = sheet.day(minute), self.dice.randrange(-6, 7)
        yield "open", ours.is_open(at), sheet.open_at(minute)
        yield "next open", minute_of(ours.next_open(at)), sheet.next_open(minute)
        yield "within a minute", ours.is_open(at + timedelta(seconds=59)), sheet.open_at(minute)
        yield "day", ours.local_day(at), day_of(day)
        yield "business days on", ours.add_business_days(day_of(day), away), day_of(sheet.office.step(day, away))
        yield "opening", minute_of(ours.opening(day_of(day + 1))), sheet.opened[day + 1]
        yield "closing", minute_of(ours.closing(day_of(day + 1))), sheet.closed[day + 1]

    def about_deadlines(self, minute):
        """A purchase whose 30 days end about then, for a customer here and a region elsewhere."""
        zone, sheet = self.here.time_zone, self.sheet
        last = sheet.day(minute)
        due_at, due = deadlines.contact_deadline(day_of(last - 30), zone), sheet.due(last - 30)
        yield "due", minute_of(due_at), due
        yield "last day", deadlines.due_day(due_at, zone), day_of(last)
        target = self.region_sheet.target(due, last)
        yield "target", minute_of(deadlines.target_before(due_at, zone, self.region)), target
        safe = oracle.safe(self.region_sheet, sheet, due)
        found = deadlines.last_safe_hour(due_at, zone, self.region, self.here)
        yield "safe hour", minute_of(found), target if safe is None else safe
        asked = self.at_change + self.dice.randrange(-20 * MINUTES, 12 * MINUTES)
        step = deadlines.contact_step(due_at, self.region, zone, at=moment(asked))
        yield "step", step and step.name, self.step(last, asked)

    def step(self, last, minute):
        """By the calendar on the customer's wall alone."""
        today = self.sheet.day(minute)
        if today > last:
            return f"breach-{day_of(today)}"
        rungs = [(last - days, 0, f"{days}d") for days in (14, 7, 3)]
        # Where two begin on one day, the last one is told.
        rungs.append((self.region_sheet.office.step(last, -1), 1, "1bd"))
        return max((rung for rung in rungs if rung[0] <= today), default=(0, 0, None))[2]


def differing(case, count):
    return [(what, ours, theirs) for what, ours, theirs in case.differences(count) if ours != theirs]


@pytest.mark.parametrize(("zone", "change"), CASES, ids=lambda value: getattr(value, "name", value))
def test_hours_and_deadlines_are_those_of_a_second_reckoning(zone, change, is_long, figures):
    shifts = SHIFTS if is_long else SHIFTS[change:][:1]
    count = (10_000 if is_long else 40) // len(shifts)
    found = [one for shift in shifts for one in differing(Case(zone, change, shift), count)]
    instants = count * len(shifts)
    figures(f"{zone.name}, {'second' if change else 'first'} change: {instants} instants, {len(found)} differences")
    assert found[:5] == []


def naive(day, clock, zone):
    """As if the clocks had always stood as they did at the beginning of the year."""
    at = datetime.combine(day, clock, UTC)
    return at - datetime(day.year, 1, 1, tzinfo=zone).utcoffset()


def test_the_second_reckoning_finds_clocks_that_never_change(monkeypatch):
    monkeypatch.setattr(hours, "moment", naive)
    monkeypatch.setattr(deadlines, "moment", naive)
    found = {what for what, *_more in differing(Case(ZONES[1], 0, SHIFTS[0]), 60)}
    assert found >= {"next open", "due"}


def test_the_second_reckoning_finds_thirty_days_of_24_hours(monkeypatch):
    def after_30_times_24_hours(bought, zone):
        return hours.start_of_day(bought, zone) + timedelta(days=31)

    monkeypatch.setattr(deadlines, "contact_deadline", after_30_times_24_hours)
    assert "due" in {what for what, *_more in differing(Case(ZONES[1], 0, SHIFTS[0]), 60)}
