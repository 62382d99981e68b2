"""When to call: both sides at work, and not at an hour that failed before."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagements.contact_hours import LONGEST, SHORTEST, windows
from engagements.hours import Hours

BERLIN, LONDON, TOKYO, UTC_HOURS = map(Hours, ("Europe/Berlin", "Europe/London", "Asia/Tokyo", "UTC"))
KOLKATA = Hours("Asia/Kolkata")


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


MONDAY = at("2026-03-02T06:00+00:00")


def told(found, zone=UTC):
    return [f"{one.starts_at.astimezone(zone):%a %H:%M}-{one.ends_at.astimezone(zone):%H:%M}" for one in found]


def test_both_are_at_work():
    # Nine in London is ten in Berlin.
    assert told(windows(BERLIN, LONDON, at=MONDAY)) == ["Mon 09:00-11:00", "Tue 09:00-11:00", "Wed 09:00-11:00"]


def test_what_is_over_today_is_not_offered():
    assert told(windows(UTC_HOURS, UTC_HOURS, at=at("2026-03-02T15:07+00:00")), UTC)[0] == "Mon 15:15-17:00"


def test_the_last_minutes_of_a_day_are_no_time_to_call():
    assert told(windows(UTC_HOURS, UTC_HOURS, at=at("2026-03-02T16:40+00:00")), UTC)[0] == "Tue 09:00-11:00"


def test_an_hour_that_failed_is_avoided_by_their_clock():
    failed = [at("2026-02-27T09:30+00:00"), at("2026-02-26T11:05+00:00")]
    assert told(windows(UTC_HOURS, UTC_HOURS, failed=failed, at=MONDAY))[0] == "Mon 10:00-11:00"


def test_where_their_hours_begin_at_half_past_of_ours():
    failed = [at("2026-02-27T09:10+05:30")]
    assert told(windows(UTC_HOURS, KOLKATA, failed=failed, at=MONDAY))[0] == "Mon 09:00-11:00"
    failed = [at("2026-02-27T15:10+05:30")]
    assert told(windows(UTC_HOURS, KOLKATA, failed=failed, at=MONDAY))[0] == "Mon 09:00-09:30"


def test_where_every_hour_failed_all_are_offered_again():
    failed = [MONDAY.replace(hour=hour) for hour in range(24)]
    assert told(windows(UTC_HOURS, UTC_HOURS, failed=failed, at=MONDAY))[0] == "Mon 09:00-11:00"


def test_where_the_hours_never_meet_there_is_no_time():
    assert windows(BERLIN, TOKYO, at=MONDAY) == []


def test_a_day_of_ours_meets_their_evening_before():
    late = Hours("America/Los_Angeles", opens=time(9), closes=time(20))
    assert told(windows(Hours("Asia/Tokyo", opens=time(10), closes=time(14)), late, at=MONDAY))[0] == "Tue 01:00-03:00"


def test_weekends_and_holidays_of_either_side_are_left_out():
    ours = Hours("UTC", holidays=frozenset({date(2026, 3, 3)}))
    theirs = Hours("UTC", holidays=frozenset({date(2026, 3, 4)}))
    assert [day[:3] for day in told(windows(ours, theirs, at=at("2026-03-01T12:00+00:00")))] == ["Mon", "Thu", "Fri"]


def test_it_is_nine_for_them_before_and_after_the_clocks_change():
    found = windows(Hours("Europe/Berlin", opens=time(7)), BERLIN, at=at("2026-03-27T06:00+01:00"))
    assert told(found, BERLIN.zone) == ["Fri 09:00-11:00", "Mon 09:00-11:00", "Tue 09:00-11:00"]
    assert told(found, UTC)[:2] == ["Fri 08:00-10:00", "Mon 07:00-09:00"]


ZONES = st.sampled_from([BERLIN, LONDON, UTC_HOURS, KOLKATA, Hours("America/New_York")])
MOMENTS = st.integers(0, 60 * 24 * 300).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@settings(max_examples=200, deadline=None)
@given(ours=ZONES, theirs=ZONES, now=MOMENTS, failed=st.lists(MOMENTS, max_size=4))
def test_every_offered_minute_is_a_business_minute_of_both(ours, theirs, now, failed):
    for window in windows(ours, theirs, failed=failed, at=now):
        assert window.starts_at >= now
        assert SHORTEST <= window.ends_at - window.starts_at <= LONGEST
        for moment in (window.starts_at, window.ends_at - timedelta(minutes=1)):
            assert ours.next_open(moment) == theirs.next_open(moment) == moment


@pytest.mark.parametrize("count", [1, 3, 5])
def test_as_many_as_are_asked_for_one_a_day(count):
    found = windows(UTC_HOURS, UTC_HOURS, at=MONDAY, count=count)
    assert len({one.starts_at.date() for one in found}) == count
