"""The plan: versions, agreement and joint verification [G-05…G-09, F-14, K-08]."""

from types import SimpleNamespace

import pytest

from audit.models import Event
from engagements.refusals import Invalid, NotAllowed, Refused
from phases.models import Agreement, RemediationItem, SignOff
from phases.models.phase import Kind
from responsibilities.actions import phases, profile, verbs
from tests import worlds
from tests.factories import EVERYBODY, DesignationFactory, cast_of
from tests.journeys import ANSWERS, CLOUD, at_gate, in_phase

pytestmark = pytest.mark.django_db


def build():
    """`agreed` is ready to leave Assess, `signed` to leave Remediate; `working` has items and checks open."""
    return SimpleNamespace(
        agreed=at_gate(Kind.ASSESS), working=in_phase(Kind.REMEDIATE), signed=at_gate(Kind.REMEDIATE)
    )


plans = worlds.built(build)
world = worlds.fresh("plans")


def item_of(walk, **which):
    return walk.engagement.remediation_items.filter(**which).first()


def live(model, walk):
    return set(model.objects.filter(plan__engagement=walk.engagement, void_at=None).values_list("side", flat=True))


def codes(refusal):
    return {blocker.code for blocker in refusal.value.blockers}


def republish(walk):
    verbs.publish_plan(walk.engagement, **walk.specialist)
    verbs.agree(walk.engagement, **walk.specialist)
    verbs.agree(walk.engagement, **walk.lead)


# ---- Versions and agreement


def test_a_new_version_needs_a_new_agreement_of_both_sides(world):
    walk = world.agreed
    verbs.add_item(walk.engagement, title="One more", area="dns", **walk.specialist)
    verbs.publish_plan(walk.engagement, **walk.specialist)
    with pytest.raises(Refused) as refusal:
        phases.close(walk.active, **walk.specialist)
    assert codes(refusal) == {"not_agreed_microsoft", "not_agreed_customer"}


def test_agreements_with_the_version_before_are_kept_as_void(world):
    walk = world.agreed
    verbs.add_item(walk.engagement, title="One more", area="dns", **walk.specialist)
    verbs.publish_plan(walk.engagement, **walk.specialist)
    assert Agreement.objects.filter(plan__version=1, void_at=walk.at).count() == 2
    assert live(Agreement, walk) == set()


def test_a_plan_that_changed_after_publishing_cannot_be_agreed_on(world):
    walk = world.agreed
    verbs.add_item(walk.engagement, title="One more", area="dns", **walk.specialist)
    with pytest.raises(Refused) as refusal:
        verbs.agree(walk.engagement, **walk.specialist)
    assert refusal.value.code == "plan_not_published"


def test_an_unchanged_plan_is_not_published_twice(world):
    with pytest.raises(Refused) as refusal:
        verbs.publish_plan(world.agreed.engagement, **world.agreed.specialist)
    assert refusal.value.code == "plan_unchanged"


def test_working_on_an_item_is_no_change_of_what_was_agreed(world):
    walk = world.working
    verbs.resolve_item(item_of(walk), **walk.lead)
    assert live(Agreement, walk) == {"microsoft", "customer"}


def test_a_version_keeps_what_was_agreed_when_an_item_changes_later(world):
    walk = world.agreed
    agreed = walk.engagement.remediation_plans.first().content
    verbs.change_item(item_of(walk), title="Something else", **walk.specialist)
    assert walk.engagement.remediation_plans.first().content == agreed


def test_an_empty_plan_may_be_published_and_agreed_on_but_needs_both_signatures():
    walk = in_phase(Kind.REMEDIATE, answers=CLOUD, items=0)
    with pytest.raises(Refused) as refusal:
        phases.close(walk.active, **walk.specialist)
    assert codes(refusal) == {"not_signed_microsoft", "not_signed_customer"}
    walk.sign()
    assert phases.close(walk.active, **walk.specialist).is_complete


# ---- Signing


@pytest.mark.parametrize("side", ["specialist", "lead"])
def test_nobody_signs_before_items_and_checks_are_settled(world, side):
    with pytest.raises(Refused) as refusal:
        verbs.sign(world.working.engagement, **getattr(world.working, side))
    assert refusal.value.code == "not_ready_to_sign"
    assert codes(refusal) == {"item_open", "below_minimum"}


def test_nobody_signs_a_plan_that_is_not_agreed_on(world):
    walk = world.working
    walk.settle_items()
    verbs.change_item(item_of(walk), title="Something else", **walk.specialist)
    verbs.publish_plan(walk.engagement, **walk.specialist)
    with pytest.raises(Refused) as refusal:
        verbs.sign(walk.engagement, **walk.specialist)
    assert codes(refusal) == {"not_agreed_microsoft", "not_agreed_customer"}


def test_readiness_is_signed_in_remediate_only(world):
    with pytest.raises(Refused) as refusal:
        verbs.sign(world.agreed.engagement, **world.agreed.specialist)
    assert refusal.value.code == "wrong_phase"


@pytest.mark.parametrize("side", ["specialist", "lead"])
def test_a_side_signs_once(world, side):
    with pytest.raises(Refused) as refusal:
        verbs.sign(world.signed.engagement, **getattr(world.signed, side))
    assert refusal.value.code == "already_signed"


def settled_item(walk):
    return item_of(walk, status="resolved")


def reopen_check(walk):
    forests = [{"name": "corp.example", "functional_level": "2016"}]
    profile.apply(walk.engagement, {**ANSWERS, "forest_list": forests}, **walk.lead)


CHANGES = {
    "an item is added": lambda w: verbs.add_item(w.engagement, title="More", area="dns", **w.specialist),
    "an item is changed": lambda w: verbs.change_item(settled_item(w), title="Other", **w.specialist),
    "an item is removed": lambda w: verbs.remove_item(settled_item(w), **w.specialist),
    "an item is reopened": lambda w: verbs.reopen_item(settled_item(w), reason="Back", **w.lead),
    "a forest is another": reopen_check,
    "AD FS is another": lambda w: profile.apply(w.engagement, {**ANSWERS, "adfs_version": "4.0"}, **w.lead),
    "there is no AD FS any more": lambda w: profile.apply(
        w.engagement,
        {**ANSWERS, "identity": "synchronized", "adfs_required": None, "adfs_version": None, "sso_deployed": None},
        **w.lead,
    ),
    "a phase before is reopened": lambda w: phases.reopen(w.phase(Kind.ASSESS), reason="New finding", **w.manager),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_change_after_signing_voids_both_signatures(world, change):
    change(world.signed)
    assert live(SignOff, world.signed) == set()
    assert Event.objects.filter(verb="readiness.voided", scope_id=world.signed.engagement.pk).count() == 2


def test_signing_again_after_a_change_opens_the_gate(world):
    walk = world.signed
    verbs.change_item(settled_item(walk), title="Other", **walk.specialist)
    republish(walk)
    walk.sign()
    assert phases.close(walk.active, **walk.specialist).is_complete


def test_ones_own_signature_can_be_withdrawn_before_enable(world):
    verbs.withdraw_signature(world.signed.engagement, **world.signed.lead)
    assert live(SignOff, world.signed) == {"microsoft"}


def test_a_signature_of_somebody_else_cannot_be_withdrawn(world):
    with pytest.raises(Refused) as refusal:
        verbs.withdraw_signature(world.signed.engagement, **world.signed.manager)
    assert refusal.value.code == "not_signed"


def test_who_belongs_to_nobody_any_more_cannot_withdraw_what_they_signed(world):
    walk = world.signed
    walk.engagement.assignments.filter(user=walk.team.specialist).update(ends_at=walk.at)
    with pytest.raises(NotAllowed):
        verbs.withdraw_signature(walk.engagement, **walk.specialist)


# ---- Who signs for whom

MAY = {
    ("agree", "microsoft"): {"manager", "specialist"},
    ("agree", "customer"): {"lead", "confirming"},
    ("sign", "microsoft"): {"manager", "specialist"},
    ("sign", "customer"): {"lead", "signing"},
}
PEOPLE = EVERYBODY


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("verb", "side"), MAY)
def test_each_side_is_signed_for_by_its_own_people_only(world, verb, side, person):
    walk = world.signed if verb == "sign" else world.agreed
    {"sign": SignOff, "agree": Agreement}[verb].objects.all().update(void_at=walk.at)
    by = getattr(cast_of(walk.engagement), person)
    if person in MAY[verb, side]:
        assert getattr(verbs, verb)(walk.engagement, side=side, by=by, at=walk.at).side == side
    else:
        with pytest.raises(NotAllowed):
            getattr(verbs, verb)(walk.engagement, side=side, by=by, at=walk.at)


def on_both_sides(walk):
    """A specialist who is the customer's representative as well."""
    DesignationFactory(customer=walk.engagement.customer, user=walk.team.specialist, may_sign=True, may_confirm=True)
    return walk.specialist


@pytest.mark.parametrize(("first", "second"), [("microsoft", "customer"), ("customer", "microsoft")])
def test_one_person_never_signs_for_both_sides(world, first, second):
    walk = world.signed
    both = on_both_sides(walk)
    SignOff.objects.update(void_at=walk.at)
    verbs.sign(walk.engagement, side=first, **both)
    with pytest.raises(Refused) as refusal:
        verbs.sign(walk.engagement, side=second, **both)
    assert refusal.value.code == "four_eyes"


def test_one_person_never_agrees_for_both_sides(world):
    walk = world.agreed
    both = on_both_sides(walk)
    Agreement.objects.update(void_at=walk.at)
    verbs.agree(walk.engagement, side="customer", **both)
    with pytest.raises(Refused) as refusal:
        verbs.agree(walk.engagement, side="microsoft", **both)
    assert refusal.value.code == "four_eyes"


def test_a_representative_signs_on_behalf_of_the_customer_whatever_else_they_are(world):
    walk = world.signed
    both = on_both_sides(walk)
    SignOff.objects.update(void_at=walk.at)
    assert verbs.sign(walk.engagement, side="customer", **both).on_behalf_of == walk.engagement.customer.name
    assert Event.objects.latest("id").on_behalf_of == walk.engagement.customer.name


def test_whoever_stands_on_both_sides_signs_for_microsoft_in_their_own_right(world):
    walk = world.signed
    both = on_both_sides(walk)
    SignOff.objects.update(void_at=walk.at)
    assert verbs.sign(walk.engagement, side="microsoft", **both).on_behalf_of == ""


# ---- Items


@pytest.mark.parametrize(
    ("verb", "status"),
    [("waive_item", "waived"), ("mark_item_not_required", "not_required"), ("resolve_item", "resolved")],
)
def test_an_item_is_settled_with_who_and_why(world, verb, status):
    walk = world.working
    words = {"note": "On the call"} if verb == "resolve_item" else {"reason": "On the call"}
    item = getattr(verbs, verb)(item_of(walk), **words, **walk.manager)
    assert (item.status, item.reason, item.settled_by) == (status, "On the call", walk.team.manager)


@pytest.mark.parametrize(("verb", "words"), [("waive_item", "reason"), ("mark_item_not_required", "reason")])
def test_leaving_an_item_as_it_is_needs_a_reason(world, verb, words):
    with pytest.raises(Invalid):
        getattr(verbs, verb)(item_of(world.working), **{words: " "}, **world.working.manager)


def test_staff_say_how_they_know_when_they_resolve_an_item_of_the_customer(world):
    with pytest.raises(Invalid) as problem:
        verbs.resolve_item(item_of(world.working), **world.working.specialist)
    assert problem.value.field == "note"


def test_a_settled_item_is_not_settled_twice(world):
    walk = world.signed
    with pytest.raises(Refused) as refusal:
        verbs.waive_item(settled_item(walk), reason="Again", **walk.manager)
    assert refusal.value.code == "item_settled"


def test_items_are_worked_on_in_remediate_only(world):
    with pytest.raises(Refused) as refusal:
        verbs.resolve_item(item_of(world.agreed), **world.agreed.lead)
    assert refusal.value.code == "wrong_phase"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("title", " "), ("title", "x" * 201), ("area", "garden"), ("party", "both"), ("party", "nobody")],
)
def test_an_item_that_cannot_be_taken_is_refused_beside_its_field(world, field, wrong):
    values = {"title": "Ports", "area": "network", field: wrong}
    with pytest.raises(Invalid) as problem:
        verbs.add_item(world.agreed.engagement, **values, **world.agreed.specialist)
    assert problem.value.field == field
    assert not RemediationItem.objects.filter(title=values["title"]).exists()


# ---- The rhythm of calls


def test_the_next_checkpoint_follows_while_items_are_open(world):
    walk = world.working
    walk.checkpoint()
    assert walk.engagement.meetings.checkpoints().coming(walk.at).count() == 1


def test_no_checkpoint_follows_once_everything_is_settled(world):
    walk = world.working
    walk.settle_items()
    walk.checkpoint()
    assert not walk.engagement.meetings.checkpoints().coming(walk.at).exists()
