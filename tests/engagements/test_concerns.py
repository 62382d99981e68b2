"""Recipients are resolved when a message is sent."""

from datetime import timedelta

import pytest

from engagements import reminders
from engagements.reminders import product_name
from notifications.models import Message
from tests.factories import (
    NOW,
    AttendanceFactory,
    EngagementFactory,
    MeetingFactory,
    RegionManagerFactory,
    UserFactory,
    cast_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def engagement():
    return EngagementFactory(manager=None)


@pytest.fixture
def cast(engagement):
    return cast_of(engagement)


def concerns(message):
    return reminders.concerns(message, at=NOW)


def message(engagement, recipient, kind="gate_open", subject=""):
    key = f"{kind}:{subject}:once:{recipient.pk}"
    return Message(key=key, scope_id=engagement.pk, recipient=recipient, kind=kind, due_at=NOW)


def test_who_works_on_an_engagement_is_still_concerned(engagement, cast):
    assert concerns(message(engagement, cast.manager))


def test_who_left_gets_nothing(engagement):
    assert not concerns(message(engagement, UserFactory()))


def test_an_ended_assignment_ends_the_mail(engagement, cast):
    engagement.assignments.filter(user=cast.specialist).update(ends_at=NOW - timedelta(days=1))
    assert not concerns(message(engagement, cast.specialist))


def test_a_manager_of_the_region_hears_of_what_they_manage(engagement, cast):
    successor = RegionManagerFactory(region=engagement.region).user
    type(engagement).objects.filter(pk=engagement.pk).update(manager=successor)
    assert not concerns(message(engagement, cast.manager))
    assert concerns(message(engagement, successor))


def test_a_call_concerns_whoever_is_expected_on_it(engagement, cast):
    meeting = MeetingFactory(engagement=engagement)
    AttendanceFactory(meeting=meeting, user=cast.specialist)
    assert concerns(message(engagement, cast.specialist, "call_moved", meeting.pk))
    assert not concerns(message(engagement, cast.manager, "call_moved", meeting.pk))


@pytest.mark.parametrize("status", ["on_hold", "cancelled", "completed"])
def test_what_is_on_hold_or_over_sends_nothing(engagement, cast, status):
    type(engagement).objects.filter(pk=engagement.pk).update(status=status)
    assert not concerns(message(engagement, cast.manager))


def test_a_message_about_no_engagement_always_concerns():
    assert concerns(Message(recipient=UserFactory(), kind="gate_open", due_at=NOW))


@pytest.mark.parametrize(("slug", "name"), [("azure-rms", "Azure RMS"), ("intune", "Intune")])
def test_a_service_is_called_by_its_product_name(slug, name):
    assert product_name(slug) == name
