"""In whose hours somebody is reached."""

from datetime import UTC, date, datetime, time

import pytest

from engagements import checks, office
from engagements.models import Engagement
from notifications.models import Message
from tests.factories import DesignationFactory, EngagementFactory, RegionFactory, UserFactory

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.fixture
def engagement():
    """A region in Berlin that opens at eight, and a customer in Italy."""
    made = EngagementFactory(
        purchase__tenant__customer__country="IT",
        purchase__tenant__customer__region__time_zone="Europe/Berlin",
        purchase__tenant__customer__region__country="DE",
        purchase__tenant__customer__region__opens=time(8),
    )
    return Engagement.objects.get(pk=made.pk)


def opens(reader, engagement, moment):
    return office.next_open(Message(recipient=reader, scope_id=engagement.pk), at=at(moment))


def test_staff_work_the_hours_and_holidays_of_their_region_where_they_are(engagement, cast):
    cast.specialist.time_zone = "Asia/Tokyo"
    assert opens(cast.specialist, engagement, "2026-03-02T22:00Z") == at("2026-03-03T08:00+09:00")
    # The first of May is a holiday in Germany, and not in Japan.
    assert opens(cast.specialist, engagement, "2026-05-01T01:00Z") == at("2026-05-04T08:00+09:00")


def test_a_customers_people_keep_office_hours_and_the_holidays_of_their_organisation(engagement, cast):
    cast.lead.time_zone = "America/New_York"
    assert opens(cast.lead, engagement, "2026-03-03T12:00Z") == at("2026-03-03T09:00-05:00")
    # The second of June is a holiday in Italy, and nowhere else.
    assert opens(cast.lead, engagement, "2026-06-02T15:00Z") == at("2026-06-03T09:00-04:00")
    assert opens(cast.specialist, engagement, "2026-06-02T15:00Z") == at("2026-06-02T15:00Z")


def test_a_representative_keeps_those_of_whom_they_speak_for(engagement):
    speaker = DesignationFactory(customer=engagement.customer).user
    assert opens(speaker, engagement, "2026-06-02T10:00Z") == at("2026-06-03T09:00Z")


def test_the_regions_lead_is_of_the_centre(engagement):
    assert opens(engagement.region.lead, engagement, "2026-06-02T08:00Z") == at("2026-06-02T08:00Z")


def test_days_of_its_own_close_a_region_too(engagement, cast):
    engagement.region.holidays.create(day=date(2026, 3, 3), name="Moving house")
    assert opens(cast.specialist, engagement, "2026-03-03T10:00Z") == at("2026-03-04T08:00Z")


def test_what_is_about_no_engagement_waits_for_nothing():
    moment = at("2026-03-07T03:00Z")
    assert office.next_open(Message(recipient=UserFactory()), at=moment) == moment


@pytest.mark.parametrize(
    ("country", "part", "named"), [("XX", "", "XX"), ("DE", "Bavaria", "Bavaria"), ("DE", "BY", "")]
)
def test_a_region_with_a_calendar_that_we_do_not_know_fails_the_check(country, part, named):
    RegionFactory(name="Europe", country=country, subdivision=part)
    found = checks.check_calendars(databases=["default"])
    assert [named in error.msg and "Europe" in error.msg for error in found] == ([True] if named else [])
