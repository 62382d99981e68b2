from datetime import date

import pytest

from engagements.actions import outcome
from engagements.models import Feature, Outcomes
from engagements.refusals import Invalid, Refused
from tests.factories import NOW

FACTS = {
    "activated_on": date(2026, 3, 1),
    "activation_evidence": "Screenshot of 1 March",
    "pilot_users": "Ada, Grace",
    "identity_option": "federated",
}


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
