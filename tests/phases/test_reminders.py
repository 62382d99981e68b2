"""A plan that waits for a side: who can agree or sign is told, until they have or nobody can any more."""

from datetime import timedelta

import pytest

from notifications.models import Message
from phases import reminders
from phases.models.phase import Kind
from responsibilities.actions import verbs
from tests import worlds
from tests.factories import DesignationFactory
from tests.journeys import ANSWERS, at_gate, in_phase
from tests.worlds import post

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def build():
    """A plan was published and nobody has agreed."""
    walk = in_phase(Kind.ASSESS)
    walk.answer(ANSWERS)
    walk.find()
    verbs.add_item(walk.engagement, title="Raise the forest", area="on_prem_ad", **walk.specialist)
    verbs.publish_plan(walk.engagement, **walk.specialist)
    return walk


published = worlds.built(build)
walk = worlds.fresh("published")


def told(kind="agreement_waiting"):
    return {message.recipient for message in Message.objects.filter(kind=kind)}


def sweep(walk, days=0):
    return post(reminders.signatures_due, walk.at + days * DAY)


def still(message, walk):
    return reminders.signature_concerns(message, at=walk.at)


def test_both_sides_are_asked_to_agree_and_again_after_three_business_days(walk):
    assert [sweep(walk, days) for days in (0, 1, 8)] == [2, 0, 2]
    assert told() == {walk.team.specialist, walk.team.lead}


def test_representatives_are_asked_for_what_they_may_do(walk):
    confirming = DesignationFactory(customer=walk.engagement.customer, may_confirm=True).user
    DesignationFactory(customer=walk.engagement.customer, may_sign=True)
    sweep(walk)
    assert told() == {walk.team.specialist, walk.team.lead, confirming}


def test_the_manager_is_asked_while_there_is_no_specialist(walk):
    walk.engagement.assignments.filter(role="specialist").delete()
    sweep(walk)
    assert told() == {walk.team.manager, walk.team.lead}


def test_a_side_that_has_agreed_is_not_asked(walk):
    verbs.agree(walk.engagement, **walk.lead)
    sweep(walk)
    assert told() == {walk.team.specialist}


def test_a_plan_that_changed_since_it_was_published_waits_for_nobody(walk):
    sweep(walk)
    verbs.add_item(walk.engagement, title="Another", area="network", **walk.specialist)
    assert sweep(walk, 8) == 0
    assert not still(Message.objects.get(kind="agreement_waiting", recipient=walk.team.lead), walk)


def test_when_it_is_sent_who_has_agreed_gets_nothing(walk):
    sweep(walk)
    message = Message.objects.get(kind="agreement_waiting", recipient=walk.team.lead)
    assert still(message, walk)
    verbs.agree(walk.engagement, **walk.lead)
    assert not still(message, walk)


def test_nobody_is_asked_while_it_is_on_hold(walk):
    verbs.hold(walk.engagement, reason="A freeze", **walk.manager)
    assert sweep(walk) == 0


# ---- Readiness


@pytest.fixture
def ready(walk):
    """Everything is settled and nobody has signed."""
    verbs.cancel(walk.engagement, reason="Not this one", **walk.manager)
    found = at_gate(Kind.REMEDIATE)
    verbs.withdraw_signature(found.engagement, **found.lead)
    verbs.withdraw_signature(found.engagement, **found.specialist)
    return found


def test_who_may_sign_is_asked_until_their_side_has(ready):
    signing = DesignationFactory(customer=ready.engagement.customer, may_sign=True).user
    DesignationFactory(customer=ready.engagement.customer, may_confirm=True)
    sweep(ready)
    assert told("sign_off_waiting") == {ready.team.specialist, ready.team.lead, signing}
    verbs.sign(ready.engagement, **ready.lead)
    assert not still(Message.objects.get(kind="sign_off_waiting", recipient=signing), ready)


def test_nobody_is_asked_to_sign_what_is_not_settled(ready):
    sweep(ready)
    verbs.add_item(ready.engagement, title="Another", area="network", **ready.specialist)
    assert sweep(ready, 8) == 0
    assert not still(Message.objects.filter(kind="sign_off_waiting").first(), ready)
