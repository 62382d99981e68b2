"""A manager hears when a customer does nothing for 3, 7 and 14 business days although a task of theirs is open."""

from datetime import UTC, datetime, timedelta

import pytest

from audit import trail
from engagements import silence
from engagements.models import ContactAttempt, Engagement
from notifications.models import Message
from tests.factories import NOW, AttendanceFactory, MeetingFactory, RegionManagerFactory
from tests.worlds import post

pytestmark = [pytest.mark.django_db, pytest.mark.services]
DAY = timedelta(days=1)
OPENS = {days: datetime(2026, 3, 2, 9, tzinfo=UTC) + days * DAY for days in range(60)}


@pytest.fixture
def quiet(engagement):
    """Since Monday morning."""
    Engagement.objects.update(reached_at=NOW, customer_open_since=NOW)
    return engagement


def told_on(days):
    return [day for day in days if post(silence.silent_due, OPENS[day])]


def act(engagement, by, at):
    trail.record("task.started", by=by, at=at, about=engagement, party="customer")


def test_the_manager_is_told_on_three_rungs_and_no_more(quiet):
    assert told_on(range(40)) == [3, 9, 18]
    assert {message.recipient for message in Message.objects.all()} == {quiet.manager}


def test_any_act_of_theirs_begins_it_anew(quiet, cast):
    act(quiet, cast.lead, OPENS[2])
    assert told_on(range(8)) == [7]


def test_what_microsoft_does_is_no_act_of_theirs(quiet, cast):
    trail.record("task.started", by=cast.specialist, at=OPENS[2], about=quiet, party="microsoft")
    assert told_on(range(8)) == [3]


def test_what_they_do_for_the_whole_organisation_counts(quiet, cast):
    trail.record(
        "member.added", by=cast.lead, at=OPENS[2], about=quiet.customer, scope=quiet.customer, party="customer"
    )
    assert told_on(range(8)) == [7]


def test_who_came_to_a_call_was_not_silent(quiet, cast):
    call = MeetingFactory(engagement=quiet, status="held", settled_at=OPENS[2])
    AttendanceFactory(meeting=call, user=cast.lead, present=True)
    assert told_on(range(8)) == [7]


def test_who_was_reached_was_not_silent(quiet):
    given = {"channel": "phone", "made_by": quiet.manager, "engagement": quiet}
    ContactAttempt.objects.create(at=OPENS[1], outcome="no_answer", **given)
    ContactAttempt.objects.create(at=OPENS[2], outcome="reached", **given)
    assert told_on(range(8)) == [7]


@pytest.mark.parametrize("facts", [{"customer_open_since": None}, {"status": "on_hold"}, {"status": "completed"}])
def test_nobody_is_told_while_nothing_of_theirs_is_open(quiet, facts):
    Engagement.objects.update(**facts)
    assert told_on(range(20)) == []


def test_when_it_is_sent_an_act_meanwhile_counts(quiet, cast):
    told_on([3])
    message = Message.objects.get()
    assert silence.concerns(message, at=OPENS[4])
    act(quiet, cast.lead, OPENS[4])
    assert not silence.concerns(message, at=OPENS[5])


def test_when_it_is_sent_who_handed_over_gets_nothing(quiet):
    told_on([3])
    Engagement.objects.update(manager=RegionManagerFactory(region=quiet.region).user)
    assert not silence.concerns(Message.objects.get(), at=OPENS[4])
