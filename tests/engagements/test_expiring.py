"""A consent that ends soon is told once, a week before, to whoever granted it and to the specialists."""

from datetime import timedelta

import pytest

from engagements.expiring import consents_expiring
from engagements.models import Consent
from notifications.models import Message
from tests.factories import NOW, AssignmentFactory, EngagementFactory, MemberFactory
from tests.worlds import post

pytestmark = [pytest.mark.django_db, pytest.mark.services]
DAY = timedelta(days=1)


@pytest.fixture
def consent(engagement):
    lead = MemberFactory(customer=engagement.customer).user
    return Consent.objects.create(
        engagement=engagement,
        activity="DNS",
        scope="One zone",
        granted_by=lead,
        granted_at=NOW,
        expires_at=NOW + 30 * DAY,
    )


def told():
    return {message.recipient for message in Message.objects.filter(kind="consent_expiring")}


def test_a_week_before_its_end_grantor_and_specialists_are_told_once(consent, engagement):
    specialist = AssignmentFactory(engagement=engagement).user
    assert [post(consents_expiring, NOW + days * DAY) for days in (22, 23, 23, 29)] == [0, 2, 0, 0]
    assert told() == {consent.granted_by, specialist}


def test_nothing_is_told_of_what_is_over(consent):
    assert post(consents_expiring, consent.expires_at) == 0


def test_nothing_is_told_of_a_revoked_consent(consent):
    Consent.objects.update(revoked_at=NOW)
    assert post(consents_expiring, NOW + 25 * DAY) == 0


def test_who_grants_for_some_days_need_not_be_told_so(consent):
    Consent.objects.update(expires_at=NOW + 5 * DAY)
    assert post(consents_expiring, NOW + DAY) == 0


@pytest.mark.parametrize("status", ["on_hold", "completed"])
def test_nothing_is_told_while_nothing_is_worked_on(db, status):
    engagement = EngagementFactory(status=status)
    lead = MemberFactory(customer=engagement.customer).user
    given = {"granted_by": lead, "granted_at": NOW, "expires_at": NOW + 30 * DAY}
    Consent.objects.create(engagement=engagement, activity="DNS", scope="One zone", **given)
    assert post(consents_expiring, NOW + 25 * DAY) == 0


def test_who_left_since_is_not_told(consent, engagement):
    AssignmentFactory(engagement=engagement, ends_at=NOW + DAY)
    post(consents_expiring, NOW + 24 * DAY)
    assert told() == {consent.granted_by}
