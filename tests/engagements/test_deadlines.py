from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements import deadlines
from engagements.hours import Hours

LONDON = Hours("Europe/London")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Auckland", "America/Santiago")
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def target(bought: date, zone: str, hours: Hours) -> datetime:
    return deadlines.target_before(deadlines.contact_deadline(bought, zone), zone, hours)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("bought", "zone", "due"),
    [
        ("2026-03-01", "UTC", "2026-04-01T00:00+00:00"),
        ("2026-03-01", "Europe/Berlin", "2026-04-01T00:00+02:00"),  # summer time begins within the 30 days
        ("2026-10-10", "Europe/Berlin", "2026-11-10T00:00+01:00"),  # and ends within them
        ("2026-02-10", "America/New_York", "2026-03-13T00:00-04:00"),
        ("2026-03-01", "Asia/Tokyo", "2026-04-01T00:00+09:00"),
        ("2024-01-31", "UTC", "2024-03-02T00:00+00:00"),  # over the end of a short month
    ],
)
def test_the_contact_deadline_is_the_end_of_day_30_where_the_customer_is(bought, zone, due):
    assert deadlines.contact_deadline(date.fromisoformat(bought), zone) == at(due)


@given(DAYS, st.sampled_from(ZONES))
def test_the_last_minute_before_the_deadline_is_on_day_30_and_the_next_is_not(bought, zone):
    due_at = deadlines.contact_deadline(bought, zone)
    last_minute = (due_at - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).date()
    assert (last_minute - bought).days == 30
    assert (due_at.astimezone(ZoneInfo(zone)).date() - bought).days == 31
    assert deadlines.due_day(due_at, zone) == last_minute


@pytest.mark.parametrize(
    ("bought", "zone", "expected"),
    [
        ("2026-03-01", "UTC", "2026-03-31T17:00+01:00"),  # a Tuesday
        ("2026-03-05", "UTC", "2026-04-03T17:00+01:00"),  # day 30 is a Saturday
        ("2026-03-01", "Pacific/Auckland", "2026-03-30T17:00+01:00"),  # London closes after day 30 is over there
        ("2026-03-01", "America/Los_Angeles", "2026-03-31T17:00+01:00"),
    ],
)
def test_the_target_is_the_last_closing_hour_inside_the_deadline(bought, zone, expected):
    assert target(date.fromisoformat(bought), zone, LONDON) == at(expected)


def test_the_target_passes_over_a_holiday():
    hours = Hours("Europe/London", holidays=frozenset({date(2026, 3, 31)}))
    assert target(date(2026, 3, 1), "UTC", hours) == at("2026-03-30T17:00+01:00")


@given(DAYS, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_the_target_never_lies_after_the_deadline(bought, customer_zone, region_zone):
    reached_by = target(bought, customer_zone, Hours(region_zone))
    due_at = deadlines.contact_deadline(bought, customer_zone)
    assert reached_by <= due_at
    assert reached_by.astimezone(ZoneInfo(region_zone)).time() == time(17)


def test_the_ladder_warns_14_7_and_3_days_and_one_business_day_before():
    steps = deadlines.contact_steps(at("2026-04-01T00:00+02:00"), Hours("Europe/Berlin"), "Europe/Berlin")
    assert [(step.name, step.at) for step in steps] == [
        ("14d", at("2026-03-17T00:00+01:00")),
        ("7d", at("2026-03-24T00:00+01:00")),
        ("3d", at("2026-03-28T00:00+01:00")),
        ("1bd", at("2026-03-30T00:00+02:00")),
    ]
    assert [step.name for step in steps if step.tells_lead] == ["3d", "1bd"]


def test_one_business_day_before_may_come_first_when_holidays_are_long():
    hours = Hours("UTC", holidays=frozenset(date(2026, 5, day) for day in range(5, 9)))
    steps = deadlines.contact_steps(at("2026-05-09T00:00Z"), hours, "UTC")
    assert [step.name for step in steps] == ["14d", "7d", "1bd", "3d"]


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("2026-03-16T23:59Z", None),
        ("2026-03-17T00:00Z", "14d"),
        ("2026-03-25T12:00Z", "7d"),
        ("2026-03-31T23:59Z", "1bd"),
        ("2026-04-01T00:00Z", "breach-2026-04-01"),
        ("2026-04-05T08:00Z", "breach-2026-04-05"),
    ],
)
def test_one_step_is_due_at_a_time(moment, name):
    step = deadlines.contact_step(at("2026-04-01T00:00Z"), LONDON, "UTC", at=at(moment))
    assert (step.name if step else None) == name


def test_a_breach_begins_a_new_day_where_the_customer_is():
    step = deadlines.contact_step(at("2026-04-01T00:00+09:00"), LONDON, "Asia/Tokyo", at=at("2026-04-02T20:00Z"))
    assert (step.name, step.at) == ("breach-2026-04-03", at("2026-04-03T00:00+09:00"))


@pytest.mark.parametrize(
    ("days", "due"),
    [(0, "2026-03-28T00:00+01:00"), (1, "2026-03-31T00:00+02:00"), (5, "2026-04-04T00:00+02:00")],
)
def test_a_hold_moves_the_deadline_by_business_days_over_the_change_of_the_clocks(days, due):
    hours = Hours("Europe/Berlin")
    moved = deadlines.shift_by_business_days(at("2026-03-28T00:00+01:00"), days, hours, "Europe/Berlin")
    assert moved == at(due)


def test_a_corrected_date_moves_the_deadline_by_calendar_days():
    assert deadlines.moved(at("2026-04-01T00:00+02:00"), -10, "Europe/Berlin") == at("2026-03-22T00:00+01:00")


@pytest.mark.parametrize(
    ("starts", "before"),
    [
        ("2026-03-30T10:00+01:00", "2026-03-27T10:00+00:00"),  # the same clock, although the clocks changed
        ("2026-03-03T08:00+00:00", "2026-03-02T09:00+00:00"),  # before opening
        ("2026-03-03T20:00+00:00", "2026-03-02T16:00+00:00"),  # after closing
    ],
)
def test_a_call_is_announced_one_business_day_before_within_hours(starts, before):
    assert deadlines.day_before(at(starts), LONDON) == at(before)


@pytest.mark.parametrize(
    ("starts", "now", "following"),
    [
        ("2026-03-27T10:00Z", "2026-03-27T11:00Z", "2026-04-03T10:00+01:00"),
        ("2026-10-23T10:00+01:00", "2026-10-23T11:00Z", "2026-10-30T10:00Z"),
        ("2026-03-06T10:00Z", "2026-03-17T11:00Z", "2026-03-20T10:00Z"),  # one that was noted late
    ],
)
def test_the_next_call_keeps_the_clock_time_and_lies_ahead(starts, now, following):
    assert deadlines.next_call(at(starts), 7, LONDON, at=at(now)) == at(following)


def test_the_next_call_moves_off_a_holiday():
    hours = Hours("Europe/London", holidays=frozenset({date(2026, 3, 13)}))
    starts_at = at("2026-03-06T10:00Z")
    assert deadlines.next_call(starts_at, 7, hours, at=starts_at) == at("2026-03-16T10:00Z")


# ---- The last hour in which both sides are at work


@pytest.mark.parametrize(
    ("zone", "customer", "safe"),
    [
        ("Europe/London", "Europe/London", "2026-03-31T17:00+01:00"),
        ("Europe/Berlin", "America/New_York", "2026-03-31T17:00+02:00"),  # 11:00 there
        ("Europe/London", "Asia/Kolkata", "2026-03-31T17:00+05:30"),  # they go home before London does
        ("Asia/Tokyo", "America/Los_Angeles", "2026-03-05T17:00-08:00"),  # until the clocks change there
        ("Europe/Berlin", "America/Los_Angeles", "2026-03-31T17:00+02:00"),  # never at once: the target
    ],
)
def test_the_last_safe_hour_is_the_last_one_that_both_sides_share(zone, customer, safe):
    due_at, region = deadlines.contact_deadline(date(2026, 3, 1), customer), Hours(zone)
    assert deadlines.last_safe_hour(due_at, customer, region, Hours(customer)) == at(safe)


def test_the_last_safe_hour_passes_over_the_holidays_of_either_side():
    due_at = deadlines.contact_deadline(date(2026, 3, 1), "UTC")
    region = Hours("UTC", holidays=frozenset({date(2026, 3, 31)}))
    customer = Hours("UTC", holidays=frozenset({date(2026, 3, 30)}))
    assert deadlines.last_safe_hour(due_at, "UTC", region, customer) == at("2026-03-27T17:00Z")


@given(DAYS, st.sampled_from(ZONES), st.sampled_from(ZONES))
def test_the_last_safe_hour_never_lies_after_the_deadline(bought, customer_zone, region_zone):
    due_at = deadlines.contact_deadline(bought, customer_zone)
    safe = deadlines.last_safe_hour(due_at, customer_zone, Hours(region_zone), Hours(customer_zone))
    assert due_at - timedelta(days=31) < safe <= due_at


# ---- What waits for somebody


@pytest.mark.parametrize(
    ("moment", "step"),
    [
        ("2026-03-03T13:59Z", None),
        ("2026-03-03T14:00Z", "20260303T140000-0"),
        ("2026-03-06T08:59Z", "20260303T140000-0"),  # the third business day has not begun
        ("2026-03-06T09:00Z", "20260303T140000-1"),
        ("2026-03-11T09:00Z", "20260303T140000-2"),  # a weekend later
    ],
)
def test_what_was_asked_on_a_tuesday_is_asked_again_every_third_business_day(moment, step):
    found = deadlines.asked_step(at("2026-03-03T14:00Z"), LONDON, at=at(moment))
    assert (found.name if found else None) == step


def test_a_step_is_due_when_the_region_opens_and_the_first_one_at_once():
    asked = at("2026-03-07T12:00Z")  # a Saturday
    dues = [deadlines.asked_step(asked, LONDON, at=at(day)).at for day in ("2026-03-08T09:00Z", "2026-03-11T12:00Z")]
    assert dues == [asked, at("2026-03-11T09:00Z")]


@pytest.mark.parametrize(
    ("moment", "rung"),
    [
        ("2026-03-05T23:00Z", None),
        ("2026-03-06T09:00Z", "3bd"),
        ("2026-03-12T09:00Z", "7bd"),
        ("2026-03-22T09:00Z", "7bd"),
        ("2026-03-23T09:00Z", "14bd"),
        ("2026-05-23T09:00Z", "14bd"),
    ],
)
def test_silence_is_told_on_three_rungs(moment, rung):
    found = deadlines.silent_step(at("2026-03-03T14:00Z"), LONDON, at=at(moment))
    assert (found.name.split("-")[1] if found else None) == rung
