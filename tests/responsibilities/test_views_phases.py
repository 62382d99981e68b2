"""Closing and reopening a phase on the page."""

import pytest
from django.urls import reverse

from phases.models.phase import Kind
from tests import journeys, worlds
from tests.pages import page, press, text

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.at_gate(Kind.REMEDIATE))
walk = worlds.fresh("built")


@pytest.fixture
def close(walk):
    return ("close-phase", walk.engagement.pk, "remediate")


@pytest.fixture
def reopen(walk):
    return ("reopen-phase", walk.engagement.pk, "assess")


def test_an_open_gate_says_what_closing_does(specialist, close):
    assert "Closing opens Enable: Core capabilities." in text(page(specialist, *close))


def test_looking_closes_nothing(specialist, close, walk):
    page(specialist, *close)
    assert walk.statuses()["remediate"] == "active"


def test_closing_leads_back_to_the_engagement_with_a_message(specialist, close, walk):
    answer = specialist.post(reverse(close[0], args=close[1:]), follow=True)
    assert answer.redirect_chain == [(reverse("engagement", args=[walk.engagement.pk]), 302)]
    assert "Closed: Remediate" in text(answer)


def test_closing_goes_back_to_where_the_person_came_from(specialist, close):
    assert press(specialist, *close, data={"next": "/portfolio/?phase=remediate"}).url == "/portfolio/?phase=remediate"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_nobody_is_led_to_another_site(specialist, close, walk, elsewhere):
    answer = press(specialist, *close, data={"next": elsewhere})
    assert answer.url == reverse("engagement", args=[walk.engagement.pk])


def test_a_shut_gate_is_refused_with_its_blockers(specialist, close, walk):
    press(specialist, "withdraw-signature", walk.engagement.pk)
    answer = press(specialist, *close)
    assert answer.status_code == 409
    assert "Nobody has signed readiness for Microsoft" in text(answer)


def test_customers_close_nothing(lead, close):
    assert press(lead, *close).status_code == 403


def test_a_phase_that_is_not_active_has_nothing_to_close(specialist, walk):
    assert "nothing to close" in text(page(specialist, "close-phase", walk.engagement.pk, "assess"))


def test_there_is_no_sixth_phase(specialist, walk):
    assert page(specialist, "close-phase", walk.engagement.pk, "closure").status_code == 404


def test_reopening_says_first_what_will_happen(manager, reopen):
    shown = text(page(manager, *reopen))
    assert "Remediate is locked" in shown
    assert "2 agreements on the plan are void." in shown
    assert "2 signatures on readiness are void." in shown


def test_reopening_asks_why(manager, reopen):
    answer = press(manager, *reopen, data={"reason": " "})
    assert answer.status_code == 422
    assert 'href="#id_reason"' in text(answer)


def test_a_reopened_phase_is_active_again(manager, reopen, walk):
    press(manager, *reopen, data={"reason": "A second forest was found"})
    assert walk.statuses() | {"assess": "active", "remediate": "locked"} == walk.statuses()


def test_specialists_reopen_nothing(specialist, reopen):
    assert page(specialist, *reopen).status_code == 403
