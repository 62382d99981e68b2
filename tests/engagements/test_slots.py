"""Times that are proposed for a call."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from engagements import slots
from engagements.actions import meetings
from engagements.hours import Hours
from engagements.models.base import Party
from tests.factories import NOW, AttendanceFactory, MeetingFactory

BERLIN, NEW_YORK, TOKYO = "Europe/Berlin", "America/New_York", "Asia/Tokyo"


def proposed(ours, theirs, taken=(), *, minutes=45, at=NOW, **more):
    ours, theirs = (one if isinstance(one, Hours) else Hours(one) for one in (ours, theirs))
    hours = {Party.MICROSOFT: ours, Party.CUSTOMER: theirs}
    return slots.propose(hours, taken, minutes=minutes, at=at, **more)


def inside(hours, slot, minutes=45):
    local = slot.starts_at.astimezone(hours.zone)
    end = local + timedelta(minutes=minutes)
    return hours.is_business_day(local.date()) and hours.opens <= local.time() and end.time() <= hours.closes


@pytest.mark.parametrize(("ours", "theirs"), [(BERLIN, BERLIN), (BERLIN, NEW_YORK), ("UTC", "America/Sao_Paulo")])
def test_what_is_proposed_lies_in_the_business_hours_of_both(ours, theirs):
    found = proposed(ours, theirs)
    assert len(found) == 9
    assert all(inside(Hours(zone), slot) for slot in found for zone in (ours, theirs))
    assert not any(slot.outside for slot in found)


def test_there_are_three_times_on_each_of_three_business_days():
    days = [slot.starts_at.date() for slot in proposed("UTC", "UTC", at=NOW.replace(day=5))]
    # Thursday 5 March, then Friday and Monday.
    assert days == [date(2026, 3, day) for day in (5, 5, 5, 6, 6, 6, 9, 9, 9)]


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_holiday_of_either_side_is_no_day_for_a_call(side):
    free, closed = Hours("UTC"), Hours("UTC", holidays=frozenset({date(2026, 3, 3)}))
    found = proposed(*((closed, free) if side == "ours" else (free, closed)))
    assert [slot.starts_at.day for slot in found] == [2, 2, 2, 4, 4, 4, 5, 5, 5]


def test_nobody_is_asked_to_join_at_once():
    assert proposed("UTC", "UTC")[0].starts_at == NOW + timedelta(hours=2)


def test_a_time_that_is_taken_is_not_proposed():
    morning = (NOW + timedelta(hours=2), NOW + timedelta(hours=5))
    starts = [slot.starts_at for slot in proposed("UTC", "UTC", [morning]) if slot.starts_at.day == 2]
    assert starts[0] == morning[1]


def test_a_day_that_is_full_is_passed_over():
    whole_day = (NOW, NOW + timedelta(hours=10))
    assert proposed("UTC", "UTC", [whole_day])[0].starts_at.date() == date(2026, 3, 3)


def test_where_hours_never_meet_the_closest_are_proposed_and_it_is_said_who_is_outside():
    found = proposed(TOKYO, NEW_YORK)
    assert found
    assert all(slot.outside for slot in found)
    tokyo, york = ({slot.starts_at.astimezone(ZoneInfo(zone)).hour for slot in found} for zone in (TOKYO, NEW_YORK))
    # Morning in Tokyo, evening in New York: nobody gets up at night.
    assert all(6 <= hour <= 10 for hour in tokyo)
    assert all(15 <= hour <= 19 for hour in york)


def test_where_one_side_can_stay_within_its_hours_that_comes_before_two_who_cannot():
    assert any(slot.outside == {Party.CUSTOMER} for slot in proposed(TOKYO, NEW_YORK))


def test_both_have_a_business_day_even_where_hours_never_meet():
    for slot in proposed(TOKYO, NEW_YORK, days=9):
        assert all(slot.starts_at.astimezone(ZoneInfo(zone)).isoweekday() <= 5 for zone in (TOKYO, NEW_YORK))


@pytest.mark.parametrize("monday", [datetime(2026, 3, 23, 6, tzinfo=UTC), datetime(2026, 10, 19, 6, tzinfo=UTC)])
def test_around_a_change_of_the_clocks_the_hours_are_those_of_the_clock(monday):
    found = proposed(BERLIN, BERLIN, at=monday, days=8)
    first = {slot.starts_at.astimezone(ZoneInfo(BERLIN)).time() for slot in found}
    assert min(first) == time(9)
    assert len({slot.starts_at.time() for slot in found}) > len(first)


def test_nothing_is_proposed_where_nobody_has_a_day():
    assert proposed(Hours("UTC", weekdays=frozenset({1})), Hours("UTC", weekdays=frozenset({2}))) == []


# ---- What is taken


@pytest.mark.django_db
def test_the_other_calls_of_the_attendees_are_taken(cast, engagement):
    elsewhere = AttendanceFactory(user=cast.specialist, meeting=MeetingFactory(minutes=30)).meeting
    assert slots.busy([cast.specialist.pk, cast.lead.pk], at=NOW) == [(elsewhere.starts_at, elsewhere.ends_at)]
    assert slots.busy([cast.lead.pk], at=NOW) == []
    meetings.cancel(elsewhere, reason="A mistake", by=elsewhere.engagement.manager, at=NOW)
    assert slots.busy([cast.specialist.pk], at=NOW) == []


@pytest.mark.django_db
def test_a_call_does_not_stand_in_its_own_way(cast):
    call = AttendanceFactory(user=cast.specialist).meeting
    assert slots.busy([cast.specialist.pk], at=NOW, but=call) == []


@pytest.mark.django_db
def test_the_hours_are_those_of_the_region_and_of_the_customer(engagement):
    engagement.customer.time_zone, engagement.customer.country = TOKYO, "JP"
    found = slots.sides(engagement)
    assert found == {Party.MICROSOFT: engagement.region.hours, Party.CUSTOMER: Hours(TOKYO, country="JP")}


def test_no_slot_falls_on_a_public_holiday_of_the_customers_country(engagement):
    engagement.customer.country = "JP"
    assert not slots.sides(engagement)[Party.CUSTOMER].is_business_day(date(2026, 4, 29))
