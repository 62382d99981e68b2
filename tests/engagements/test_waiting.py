"""Whose turn it was: one stretch after the other, measured in the business hours of the region."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engagements import waiting
from engagements.models import Engagement
from engagements.models.engagement import WaitingOn
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 23, 8, tzinfo=UTC)
PARTIES = ("microsoft", "customer", "third_party", "change_approval", "nobody")


@pytest.fixture
def engagement():
    made = factories.EngagementFactory(
        purchase__tenant__customer__region__time_zone="Europe/Berlin", opened_at=MONDAY, waiting_since=MONDAY
    )
    waiting.begin(made, MONDAY)
    return made


def turn(engagement, who, at):
    engagement.waiting_on = who
    return waiting.follow(engagement, at=at)


def after(**more):
    return MONDAY + timedelta(**more)


def ledger(engagement):
    return [(one.who, one.starts_at, one.ends_at, one.business_minutes) for one in engagement.waiting_stretches.all()]


def test_a_turn_ends_in_the_moment_in_which_the_next_begins(engagement):
    turn(engagement, "customer", after(hours=5))
    assert ledger(engagement) == [
        ("microsoft", MONDAY, after(hours=5), 5 * 60),
        ("customer", after(hours=5), None, None),
    ]
    assert engagement.waiting_since == after(hours=5)


def test_nights_and_weekends_count_for_nobody(engagement):
    turn(engagement, "customer", after(days=7))
    # The clocks changed meanwhile: it is an hour later in the day.
    assert engagement.waited == {"microsoft": (5 * 8 + 1) * 60}


def test_a_turn_that_goes_on_changes_nothing(engagement):
    turn(engagement, "microsoft", after(hours=5))
    assert ledger(engagement) == [("microsoft", MONDAY, None, None)]


def test_two_changes_in_one_moment_leave_no_stretch_of_no_length(engagement):
    turn(engagement, "customer", after(hours=1))
    turn(engagement, "third_party", after(hours=1))
    assert [one[0] for one in ledger(engagement)] == ["microsoft", "third_party"]


def test_a_turn_that_was_interrupted_for_no_time_goes_on(engagement):
    turn(engagement, "customer", after(hours=1))
    turn(engagement, "microsoft", after(hours=1))
    assert ledger(engagement) == [("microsoft", MONDAY, None, None)]
    assert (engagement.waiting_since, engagement.waited) == (MONDAY, {})


def test_an_act_whose_clock_is_behind_begins_no_turn_before_the_last(engagement):
    turn(engagement, "customer", after(hours=2))
    turn(engagement, "nobody", after(hours=1))
    assert [one[:2] for one in ledger(engagement)] == [("microsoft", MONDAY), ("nobody", after(hours=2))]


def test_the_ledger_ends_with_the_engagement(engagement):
    Engagement.objects.update(status="completed", ended_at=after(hours=3))
    engagement = Engagement.objects.get()
    assert turn(engagement, "nobody", after(hours=4))
    assert ledger(engagement) == [("microsoft", MONDAY, after(hours=3), 180)]
    assert not turn(engagement, "nobody", after(hours=5))


def test_the_ledger_of_one_that_has_none_begins_with_the_turn_of_today():
    engagement = factories.EngagementFactory(waiting_since=MONDAY)
    turn(engagement, "customer", after(hours=5))
    assert ledger(engagement) == [("customer", MONDAY, None, None)]


def test_the_hours_of_the_turn_that_goes_on_count_too(engagement):
    turn(engagement, "customer", after(hours=2))
    shown = waiting.until(engagement, engagement.region.hours, at=after(hours=6))
    assert shown == {WaitingOn.MICROSOFT: 120, WaitingOn.CUSTOMER: 240}


# ---- Against an oracle that counts minute by minute

TURNS = st.lists(st.tuples(st.sampled_from(PARTIES), st.integers(0, 2000)), min_size=1, max_size=8)
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


def by_the_minute(turns, hours, end):
    """Each open minute goes to whoever was named last before it."""
    counted = dict.fromkeys(PARTIES, 0)
    minute = MONDAY
    while minute < end:
        who = [who for who, since in turns if since <= minute][-1]
        counted[who] += hours.next_open(minute) == minute
        minute += timedelta(minutes=1)
    return {who: count for who, count in counted.items() if count}


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=QUIET)
@given(turns=TURNS)
def test_the_sums_are_those_of_every_minute(turns):
    engagement = factories.EngagementFactory(
        purchase__tenant__customer__region__time_zone="Europe/Berlin", waiting_since=MONDAY
    )
    waiting.begin(engagement, MONDAY)
    at, told = MONDAY, [("microsoft", MONDAY)]
    for who, minutes in turns:
        at += timedelta(minutes=minutes)
        turn(engagement, who, at)
        told.append((who, at))
    hours, end = engagement.region.hours, at + timedelta(minutes=500)
    shown = waiting.until(engagement, hours, at=end)
    assert {who.value: count for who, count in shown.items() if count} == by_the_minute(told, hours, end)
    assert waiting.is_sound(engagement)
