"""Consents: granted, ended, revoked, asked for and declined."""

from datetime import timedelta

import pytest

from engagements.actions import consent
from engagements.models import Consent, ConsentRequest
from engagements.refusals import Invalid, Refused
from tests.factories import NOW, EngagementFactory, MemberFactory

DAY = timedelta(days=1)


@pytest.fixture
def lead(engagement):
    return MemberFactory(customer=engagement.customer).user


@pytest.fixture
def grant(engagement, lead):
    def granted(**more):
        given = {"activity": "Set the DNS records", "scope": "The zone example.org", "by": lead, "at": NOW}
        return consent.grant(engagement, **given | more)

    return granted


def test_a_consent_lives_until_it_expires(grant):
    given = grant(expires_at=NOW + timedelta(days=1))
    assert given in Consent.objects.live(NOW)
    assert given not in Consent.objects.live(NOW + timedelta(days=1))


@pytest.mark.parametrize(("field", "value"), [("activity", " "), ("scope", ""), ("expires_at", NOW)])
def test_a_consent_names_one_activity_its_scope_and_a_time_ahead(grant, field, value):
    with pytest.raises(Invalid) as refusal:
        grant(**{field: value})
    assert refusal.value.field == field


def test_revoking_bites_at_once(grant, lead):
    consent.revoke(grant(), by=lead, at=NOW)
    assert not Consent.objects.live(NOW).exists()


def test_what_has_ended_is_not_revoked_again(grant, lead):
    given = grant(expires_at=NOW + timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        consent.revoke(given, by=lead, at=NOW + timedelta(days=1))
    assert refusal.value.code == "not_live"


@pytest.mark.parametrize("status", ["on_hold", "completed", "cancelled"])
def test_consent_can_be_revoked_but_not_granted_when_nothing_is_worked_on(status, db):
    engagement = EngagementFactory(status=status)
    lead = MemberFactory(customer=engagement.customer).user
    given = Consent.objects.create(engagement=engagement, activity="DNS", scope="A", granted_by=lead, granted_at=NOW)
    assert consent.revoke(given, by=lead, at=NOW).revoked_at == NOW
    with pytest.raises(Refused):
        consent.grant(engagement, activity="DNS", scope="A", by=lead, at=NOW)


def test_without_an_end_a_consent_lasts_thirty_days(grant):
    assert grant().expires_at == NOW + 30 * DAY


def test_no_consent_lasts_longer_than_a_year(grant):
    assert grant(expires_at=NOW + 365 * DAY)
    with pytest.raises(Invalid) as refusal:
        grant(expires_at=NOW + 367 * DAY)
    assert refusal.value.field == "expires_at"


# ---- Asked for


@pytest.fixture
def asked(engagement, manager):
    return consent.ask(engagement, activity="Set the DNS records", scope="One zone", by=manager, at=NOW)


def test_a_request_waits_until_it_is_granted(engagement, asked, grant):
    given = grant(request=asked)
    asked.refresh_from_db()
    assert (asked.consent, asked.answered_at) == (given, NOW)
    assert not engagement.consent_requests.waiting().exists()


def test_a_request_can_be_declined_without_a_reason(engagement, asked, lead):
    consent.decline(asked, by=lead, at=NOW)
    asked.refresh_from_db()
    assert (asked.consent, asked.answered_at) == (None, NOW)
    assert not Consent.objects.exists()


@pytest.mark.parametrize("again", ["grant", "decline"])
def test_a_request_is_answered_once(asked, grant, lead, again):
    consent.decline(asked, by=lead, at=NOW)
    with pytest.raises(Refused) as refusal:
        grant(request=asked) if again == "grant" else consent.decline(asked, by=lead, at=NOW)
    assert refusal.value.code == "answered"
    assert not Consent.objects.exists()


def test_the_same_is_not_asked_for_twice_at_a_time(engagement, asked, manager):
    with pytest.raises(Refused) as refusal:
        consent.ask(engagement, activity=asked.activity, scope="Another", by=manager, at=NOW)
    assert refusal.value.code == "asked_already"


def test_a_request_of_another_engagement_is_not_answered_here(asked, lead):
    elsewhere = EngagementFactory(customer=asked.engagement.customer)
    with pytest.raises(Refused):
        consent.grant(elsewhere, activity="A", scope="B", request=asked, by=lead, at=NOW)
    assert ConsentRequest.objects.waiting().get() == asked


@pytest.mark.parametrize(("field", "value"), [("activity", " "), ("scope", "")])
def test_a_request_names_one_activity_and_its_scope(engagement, manager, field, value):
    given = {"activity": "DNS", "scope": "One zone", field: value}
    with pytest.raises(Invalid) as refusal:
        consent.ask(engagement, **given, by=manager, at=NOW)
    assert refusal.value.field == field
