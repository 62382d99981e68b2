from datetime import date, timedelta

import pytest

from engagements.actions import outcome
from engagements.models import Consent, Feature, Outcomes
from engagements.refusals import Invalid, Refused
from tests.factories import NOW, EngagementFactory, MemberFactory

FACTS = {
    "activated_on": date(2026, 3, 1),
    "activation_evidence": "Screenshot of 1 March",
    "pilot_users": "Ada, Grace",
    "identity_option": "federated",
}


@pytest.fixture
def lead(engagement):
    return MemberFactory(customer=engagement.customer).user


@pytest.fixture
def grant(engagement, lead):
    def granted(**more):
        given = {"activity": "Set the DNS records", "scope": "The zone example.org", "by": lead, "at": NOW}
        return outcome.grant_consent(engagement, **given | more)

    return granted


def test_a_chosen_feature_is_validated_once(engagement, manager):
    feature = Feature.objects.create(engagement=engagement, slug="connector", chosen=True)
    assert outcome.validate_feature(feature, by=manager, at=NOW).validated_at == NOW
    with pytest.raises(Refused) as refusal:
        outcome.validate_feature(feature, by=manager, at=NOW)
    assert refusal.value.code == "already_validated"


@pytest.mark.parametrize("chosen", [False, None])
def test_a_feature_that_was_not_chosen_is_refused(engagement, manager, chosen):
    feature = Feature.objects.create(engagement=engagement, slug="connector", chosen=chosen)
    with pytest.raises(Refused) as refusal:
        outcome.validate_feature(feature, by=manager, at=NOW)
    assert refusal.value.code == "not_chosen"


def test_outcomes_are_evidenced_when_all_is_named(engagement, manager):
    outcome.record_outcomes(engagement, **FACTS, by=manager, at=NOW)
    assert Outcomes.objects.get(engagement=engagement).are_evidenced


@pytest.mark.parametrize("missing", ["activated_on", "pilot_users", "identity_option"])
def test_outcomes_are_not_evidenced_while_something_is_missing(engagement, manager, missing):
    facts = FACTS | {missing: None if missing == "activated_on" else ""}
    assert not outcome.record_outcomes(engagement, **facts, by=manager, at=NOW).are_evidenced


@pytest.mark.parametrize(("field", "value"), [("identity_option", "magic"), ("activated_on", date(2026, 3, 3))])
def test_a_wrong_outcome_is_refused(engagement, manager, field, value):
    with pytest.raises(Invalid) as refusal:
        outcome.record_outcomes(engagement, **FACTS | {field: value}, by=manager, at=NOW)
    assert refusal.value.field == field


def test_use_cases_are_validated_once(engagement, manager):
    assert outcome.validate_use_cases(engagement, by=manager, at=NOW).use_cases_validated_by == manager
    with pytest.raises(Refused):
        outcome.validate_use_cases(engagement, by=manager, at=NOW)


def test_a_consent_lives_until_it_expires(grant):
    consent = grant(expires_at=NOW + timedelta(days=1))
    assert consent in Consent.objects.live(NOW)
    assert consent not in Consent.objects.live(NOW + timedelta(days=1))


@pytest.mark.parametrize(("field", "value"), [("activity", " "), ("scope", ""), ("expires_at", NOW)])
def test_a_consent_names_one_activity_its_scope_and_a_time_ahead(grant, field, value):
    with pytest.raises(Invalid) as refusal:
        grant(**{field: value})
    assert refusal.value.field == field


def test_revoking_bites_at_once(grant, lead):
    outcome.revoke_consent(grant(), by=lead, at=NOW)
    assert not Consent.objects.live(NOW).exists()


def test_what_has_ended_is_not_revoked_again(grant, lead):
    consent = grant(expires_at=NOW + timedelta(days=1))
    with pytest.raises(Refused) as refusal:
        outcome.revoke_consent(consent, by=lead, at=NOW + timedelta(days=1))
    assert refusal.value.code == "not_live"


@pytest.mark.parametrize("status", ["on_hold", "completed", "cancelled"])
def test_consent_can_be_revoked_but_not_granted_when_nothing_is_worked_on(status, db):
    engagement = EngagementFactory(status=status)
    lead = MemberFactory(customer=engagement.customer).user
    consent = Consent.objects.create(engagement=engagement, activity="DNS", scope="A", granted_by=lead, granted_at=NOW)
    assert outcome.revoke_consent(consent, by=lead, at=NOW).revoked_at == NOW
    with pytest.raises(Refused):
        outcome.grant_consent(engagement, activity="DNS", scope="A", by=lead, at=NOW)
