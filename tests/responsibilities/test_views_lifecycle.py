"""Steering an engagement on its pages."""

from datetime import date

import pytest
from django.urls import reverse

from engagements.models import Engagement
from tests import journeys, worlds
from tests.pages import page, press, text

pytestmark = pytest.mark.django_db
built = worlds.built(journeys.opened)
walk = worlds.fresh("built")
STEPS = ("hold-engagement", "cancel-engagement", "correct-purchase")


def status(walk):
    return Engagement.objects.get(pk=walk.engagement.pk).status


@pytest.mark.parametrize("name", [*STEPS, "resume-engagement"])
def test_only_managers_steer(specialist, walk, name):
    assert page(specialist, name, walk.engagement.pk).status_code == 403


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_step_has_no_other_door_than_looking_and_sending(manager, walk, method):
    address = reverse("hold-engagement", args=[walk.engagement.pk])
    assert getattr(manager, method)(address).status_code == 405


@pytest.mark.parametrize("name", STEPS)
def test_looking_at_a_step_takes_it_not(manager, walk, name):
    assert page(manager, name, walk.engagement.pk).status_code == 200
    assert status(walk) == "active"


@pytest.mark.parametrize("name", STEPS)
def test_a_step_without_its_reason_is_asked_for_it(manager, walk, name):
    answer = press(manager, name, walk.engagement.pk, data={"seats": "300", "purchased_on": "2026-02-19"})
    assert answer.status_code == 422
    assert status(walk) == "active"


def test_hold_and_resume(manager, walk):
    press(manager, "hold-engagement", walk.engagement.pk, data={"reason": "Budget"})
    assert status(walk) == "on_hold"
    press(manager, "resume-engagement", walk.engagement.pk)
    assert status(walk) == "active"


def test_what_is_not_on_hold_cannot_be_resumed(manager, walk):
    answer = press(manager, "resume-engagement", walk.engagement.pk)
    assert answer.status_code == 409
    assert "not on hold" in text(answer)


def test_cancelling_keeps_the_reason(manager, walk):
    press(manager, "cancel-engagement", walk.engagement.pk, data={"reason": "They bought by mistake"})
    assert status(walk) == "cancelled"
    assert "They bought by mistake" in text(page(manager, "engagement", walk.engagement.pk))


def test_a_corrected_purchase_moves_the_deadline(manager, walk):
    before = walk.engagement.contact_due_at
    sent = {"seats": "300", "purchased_on": "2026-02-25", "reason": "Typed wrong"}
    press(manager, "correct-purchase", walk.engagement.pk, data=sent)
    corrected = Engagement.objects.get(pk=walk.engagement.pk)
    assert corrected.purchase.purchased_on == date(2026, 2, 25)
    assert (corrected.contact_due_at - before).days == 5


def test_a_wrong_date_comes_back_with_what_was_typed(manager, walk):
    sent = {"seats": "301", "purchased_on": "2027-01-01", "reason": "Later"}
    answer = press(manager, "correct-purchase", walk.engagement.pk, data=sent)
    assert answer.status_code == 422
    assert 'value="301"' in text(answer)
    assert "lies in the future" in text(answer)
