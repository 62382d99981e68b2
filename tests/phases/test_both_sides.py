"""Somebody who stands on both sides never gives both sides' word: four eyes, in the actions and in the database."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from engagements.refusals import Refused
from phases.models import Agreement, SignOff
from phases.models.phase import Kind
from responsibilities.actions import verbs
from tests import worlds
from tests.factories import AssignmentFactory, DesignationFactory
from tests.journeys import at_gate

pytestmark = pytest.mark.django_db


def build():
    """Both plans have both sides' word; `assess` may be agreed anew, `remediate` signed anew."""
    return SimpleNamespace(agreed=at_gate(Kind.ASSESS), signed=at_gate(Kind.REMEDIATE))


built = worlds.built(build)
world = worlds.fresh("built")
VERBS = {"agree": ("agreed", Agreement, verbs.agree), "sign": ("signed", SignOff, verbs.sign)}
BOTH = [("microsoft", "customer"), ("customer", "microsoft")]


@pytest.fixture(params=VERBS)
def act(request, world):
    """The verb, what it writes, and an engagement on which nobody has given it yet."""
    name, model, verb = VERBS[request.param]
    walk = getattr(world, name)
    model.objects.filter(plan__engagement=walk.engagement).delete()
    return SimpleNamespace(verb=verb, model=model, walk=walk)


@pytest.fixture
def somebody(act):
    """A specialist who represents the customer too, with every right."""
    user = DesignationFactory(customer=act.walk.engagement.customer, may_confirm=True, may_sign=True).user
    AssignmentFactory(engagement=act.walk.engagement, user=user)
    return {"by": user, "at": act.walk.at}


@pytest.mark.parametrize(("first", "second"), BOTH)
def test_one_person_never_speaks_for_both_sides(act, somebody, first, second):
    act.verb(act.walk.engagement, side=first, **somebody)
    with pytest.raises(Refused) as refusal:
        act.verb(act.walk.engagement, side=second, **somebody)
    assert refusal.value.code == "four_eyes"


@pytest.mark.parametrize("side", ["microsoft", "customer"])
def test_for_one_side_they_may_and_the_trail_says_for_whom(act, somebody, side):
    made = act.verb(act.walk.engagement, side=side, **somebody)
    assert made.side == side
    assert made.on_behalf_of == (act.walk.engagement.customer.name if side == "customer" else "")


def test_the_database_holds_it_too(act, somebody):
    """Past every action: the same person, the same version, the other side."""
    made = act.verb(act.walk.engagement, side="microsoft", **somebody)
    with pytest.raises(IntegrityError), transaction.atomic():
        act.model.objects.create(plan=made.plan, side="customer", **somebody)


def test_the_database_takes_one_word_a_side(act, somebody):
    made = act.verb(act.walk.engagement, side="microsoft", **somebody)
    with pytest.raises(IntegrityError), transaction.atomic():
        act.model.objects.create(plan=made.plan, side="microsoft", by=act.walk.team.specialist, at=act.walk.at)


def test_what_is_void_makes_room_for_another_and_for_them(act, somebody):
    made = act.verb(act.walk.engagement, side="microsoft", **somebody)
    act.model.objects.filter(pk=made.pk).update(void_at=act.walk.at)
    assert act.verb(act.walk.engagement, side="customer", **somebody).side == "customer"


def test_a_new_version_asks_anew_and_still_takes_one_side_of_a_person(world):
    walk = world.agreed
    user = DesignationFactory(customer=walk.engagement.customer, may_confirm=True).user
    AssignmentFactory(engagement=walk.engagement, user=user)
    verbs.add_item(walk.engagement, title="One more", area="dns", **walk.specialist)
    verbs.publish_plan(walk.engagement, **walk.specialist)
    verbs.agree(walk.engagement, side="customer", by=user, at=walk.at)
    with pytest.raises(Refused) as refusal:
        verbs.agree(walk.engagement, side="microsoft", by=user, at=walk.at)
    assert refusal.value.code == "four_eyes"
