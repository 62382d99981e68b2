"""What completion asks for, on its page."""

import pytest

from engagements.models import Outcomes
from phases.models.phase import Kind
from tests import journeys, worlds
from tests.pages import page, press, section, text

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.in_phase(Kind.ENABLE_SERVICE))
walk = worlds.fresh("built")
FACTS = {
    "activated_on": "2026-03-02",
    "activation_evidence": "Seen in the console",
    "pilot_users": "Ada\nBob",
    "identity_option": "federated",
}


@pytest.fixture
def engagement(walk):
    return walk.engagement


@pytest.fixture
def feature(engagement):
    return engagement.features.filter(chosen=True).first()


def test_each_feature_says_where_it_stands(lead, engagement):
    shown = section(page(lead, "outcomes", engagement.pk), "features")
    assert "Service enablement" in shown
    assert "Not validated yet" in shown


def test_a_feature_is_validated(specialist, walk, feature, engagement):
    press(specialist, "validate-feature", feature.pk)
    assert f"Validated by {walk.team.specialist.name}" in section(
        page(specialist, "outcomes", engagement.pk), "features"
    )


def test_a_feature_nobody_asked_for_is_refused(specialist, feature):
    feature.chosen = False
    feature.save()
    assert press(specialist, "validate-feature", feature.pk).status_code == 409


def test_use_cases_are_validated(specialist, engagement):
    press(specialist, "validate-use-cases", engagement.pk)
    assert Outcomes.objects.get(engagement=engagement).use_cases_validated_at


def test_outcomes_are_recorded(specialist, engagement):
    press(specialist, "record-outcomes", engagement.pk, data=FACTS)
    assert Outcomes.objects.get(engagement=engagement).are_evidenced
    assert "Ada, Bob" in section(page(specialist, "outcomes", engagement.pk), "evidence")


def test_a_future_activation_comes_back_with_what_was_typed(specialist, engagement):
    answer = press(specialist, "record-outcomes", engagement.pk, data={**FACTS, "activated_on": "2030-01-01"})
    assert answer.status_code == 422
    assert "Seen in the console" in text(answer)


def test_customers_read_and_validate_nothing(lead, feature, engagement):
    assert "Validate<" not in text(page(lead, "outcomes", engagement.pk))
    assert press(lead, "validate-feature", feature.pk).status_code == 403
    assert press(lead, "record-outcomes", engagement.pk, data=FACTS).status_code == 403


def test_strangers_reach_no_act(stranger, feature, engagement):
    assert press(stranger, "validate-feature", feature.pk).status_code == 404
    assert press(stranger, "record-outcomes", engagement.pk, data=FACTS).status_code == 404
