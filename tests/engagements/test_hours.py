from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagements.hours import Hours, end_of_day

BERLIN = Hours("Europe/Berlin", holidays=frozenset({date(2026, 4, 6)}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-02T10:00+01:00", "2026-03-02T10:00+01:00"),  # inside
        ("2026-03-02T08:59+01:00", "2026-03-02T09:00+01:00"),  # early
        ("2026-03-02T17:00+01:00", "2026-03-03T09:00+01:00"),  # closing belongs to the evening
        ("2026-03-06T18:00+01:00", "2026-03-09T09:00+01:00"),  # over the weekend
        ("2026-03-27T18:00+01:00", "2026-03-30T09:00+02:00"),  # over the change to summer time
        ("2026-10-23T18:00+02:00", "2026-10-26T09:00+01:00"),  # and back
        ("2026-04-03T18:00+02:00", "2026-04-07T09:00+02:00"),  # over a holiday
    ],
)
def test_the_next_business_hour(moment, expected):
    assert BERLIN.next_open(at(moment)) == at(expected)


def test_every_moment_is_in_utc():
    day = date(2026, 7, 1)
    moments = [
        BERLIN.opening(day),
        BERLIN.closing(day),
        end_of_day(day, "Asia/Tokyo"),
        BERLIN.next_open(at("2026-07-04T12:00Z")),
    ]
    assert all(moment.tzinfo is UTC for moment in moments)


def test_a_day_ends_where_midnight_does_not_exist():
    # In Santiago the clocks went from 24:00 on 5 September 2026 to 01:00 on the 6th.
    assert end_of_day(date(2026, 9, 5), "America/Santiago") == at("2026-09-06T04:00Z")


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [("2026-03-02", "2026-03-02", 0), ("2026-03-02", "2026-03-03", 1), ("2026-03-06", "2026-03-09", 1),
     ("2026-04-02", "2026-04-07", 2), ("2026-03-09", "2026-03-02", 0)],
)  # fmt: skip
def test_business_days_leave_out_weekends_and_holidays(start, end, days):
    assert BERLIN.business_days_between(date.fromisoformat(start), date.fromisoformat(end)) == days


def test_business_days_are_added_and_taken_away():
    assert BERLIN.add_business_days(date(2026, 4, 2), 2) == date(2026, 4, 7)
    assert BERLIN.add_business_days(date(2026, 4, 7), -2) == date(2026, 4, 2)


def test_a_region_may_work_other_days_and_hours():
    dubai = Hours("Asia/Dubai", time(8), time(16), frozenset({7, 1, 2, 3, 4}))
    assert dubai.next_open(at("2026-03-06T12:00+04:00")) == at("2026-03-08T08:00+04:00")


# ---- How long, in business hours

# Open while the clocks change: 02:00 becomes 03:00 on 29 March, and 03:00 becomes 02:00 on 25 October 2026.
NIGHT = Hours("Europe/Berlin", opens=time(0), closes=time(6), weekdays=frozenset(range(1, 8)))


@pytest.mark.parametrize(
    ("hours", "start", "end", "expected"),
    [
        (BERLIN, "2026-03-02T10:00+01:00", "2026-03-02T12:30+01:00", 2.5),  # inside a day
        (BERLIN, "2026-03-02T07:00+01:00", "2026-03-02T20:00+01:00", 8),  # a whole day
        (BERLIN, "2026-03-02T16:00+01:00", "2026-03-03T10:00+01:00", 2),  # over a night
        (BERLIN, "2026-03-06T16:00+01:00", "2026-03-09T10:00+01:00", 2),  # over a weekend
        (BERLIN, "2026-04-03T16:00+02:00", "2026-04-07T10:00+02:00", 2),  # over a holiday
        (BERLIN, "2026-03-27T16:00+01:00", "2026-03-30T10:00+02:00", 2),  # over the change to summer time
        (BERLIN, "2026-10-23T16:00+02:00", "2026-10-26T10:00+01:00", 2),  # and back
        (BERLIN, "2026-03-07T10:00+01:00", "2026-03-08T20:00+01:00", 0),  # closed
        (BERLIN, "2026-03-02T12:00+01:00", "2026-03-02T12:00+01:00", 0),  # no time at all
        (BERLIN, "2026-03-03T12:00+01:00", "2026-03-02T12:00+01:00", 0),  # backwards
        (NIGHT, "2026-03-29T00:00+01:00", "2026-03-29T06:00+02:00", 5),  # the short night
        (NIGHT, "2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00", 1),  # through the gap
        (NIGHT, "2026-10-25T00:00+02:00", "2026-10-25T06:00+01:00", 7),  # the long night
        (NIGHT, "2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", 1),  # through the hour that comes twice
    ],
)
def test_the_business_time_between_two_moments(hours, start, end, expected):
    assert hours.business_time_between(at(start), at(end)) == timedelta(hours=expected)


CHANGES = st.sampled_from([datetime(2026, 3, 28, 20, tzinfo=UTC), datetime(2026, 10, 24, 20, tzinfo=UTC)])
MINUTES = st.integers(min_value=0, max_value=3 * 24 * 60)


@settings(max_examples=40, deadline=None)
@given(start=CHANGES, before=MINUTES, lasting=MINUTES, hours=st.sampled_from([BERLIN, NIGHT]))
def test_the_business_time_is_every_minute_in_which_it_is_open(start, before, lasting, hours):
    start += timedelta(minutes=before)
    each = (start + timedelta(minutes=n) for n in range(lasting))
    is_open = sum(hours.next_open(minute) == minute for minute in each)
    assert hours.business_time_between(start, start + timedelta(minutes=lasting)) == timedelta(minutes=is_open)
