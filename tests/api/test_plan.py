"""The remediation plan by program: its items, its versions, and what both sides put their names to."""

import pytest

from audit.models import Event
from phases.models.phase import Kind
from tests import factories, worlds
from tests.api.calling import Program, codes, fields, items
from tests.journeys import at_gate, in_phase

built = worlds.built(lambda: in_phase(Kind.REMEDIATE))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db

ITEM = {"title": "Raise the level", "area": "on_prem_ad"}


@pytest.fixture
def plan(here):
    return f"{here}/remediation-plan"


@pytest.fixture
def item(specialist, here):
    """The address of the first of two, both of them the customer's."""
    return f"/remediation-items/{items(specialist.get(f'{here}/remediation-items'))[0]['id']}"


def settle(lead, specialist, here):
    for one in items(lead.get(f"{here}/remediation-items")):
        lead.post(f"/remediation-items/{one['id']}/resolve")
    for one in items(specialist.get(f"{here}/minimum-checks")):
        specialist.post(f"/minimum-checks/{one['id']}/pass")


def sides(found):
    return [one["side"] for one in found]


# ---- Who may


DOORS = [
    ("{here}/remediation-items", ITEM, {"manager", "specialist"}, 201),
    ("{item}/resolve", {"note": "Seen on the call"}, {"manager", "specialist", "lead"}, 200),
    ("{item}/waive", {"reason": "It is replaced"}, {"manager"}, 200),
    ("{item}/mark-not-required", {"reason": "It is replaced"}, {"manager"}, 200),
    # Where they may, the state says no.
    ("{item}/reopen", {"reason": "It is back"}, {"manager", "specialist", "lead"}, 409),
    ("{here}/remediation-plan/publish", {}, {"manager", "specialist"}, 409),
    ("{here}/remediation-plan/agree", {}, {"manager", "specialist", "lead"}, 409),
    ("{here}/remediation-plan/sign", {}, {"manager", "specialist", "lead"}, 409),
    ("{here}/remediation-plan/withdraw-signature", {}, {"manager", "specialist", "lead", "reader"}, 409),
]


@pytest.mark.parametrize(("path", "body", "opens_to", "code"), DOORS)
@pytest.mark.parametrize("who", ["manager", "specialist", "lead", "reader", "stranger"])
def test_each_door_opens_to_whom_it_belongs(request, here, item, path, body, opens_to, code, who):
    program, before = request.getfixturevalue(who), Event.objects.count()
    expected = code if who in opens_to else 404 if who == "stranger" else 403
    assert program.post(path.format(here=here, item=item), **body).status_code == expected
    assert (Event.objects.count() > before) == (expected in (200, 201))


@pytest.mark.parametrize(("who", "code"), [("lead", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_changes_the_list(request, specialist, item, who, code):
    program = request.getfixturevalue(who)
    assert program.patch(item, title="Mine").status_code == code
    assert program.delete(item).status_code == code
    assert specialist.get(item).json()["title"] != "Mine"


def test_a_stranger_sees_nothing_of_it(stranger, here, plan, item):
    for path in (plan, f"{here}/remediation-items", item):
        assert stranger.get(path).status_code == 404


# ---- Items


def test_an_item_is_added_and_read_by_both_sides(specialist, lead, here):
    made = specialist.post(f"{here}/remediation-items", due_on="2026-04-01", **ITEM).json()
    assert (made["status"], made["party"], made["due_on"]) == ("open", "customer", "2026-04-01")
    assert lead.get(f"/remediation-items/{made['id']}").json() == made
    assert items(lead.get(f"{here}/remediation-items"))[-1] == made


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", " "),
        ("title", "a" * 201),
        ("area", "attic"),
        ("party", "both"),
        ("due_on", "soon"),
        ("status", "open"),
    ],
)
def test_a_wrong_item_is_refused_at_its_field(specialist, here, item, field, value):
    assert fields(specialist.post(f"{here}/remediation-items", **{**ITEM, field: value})) == [field]
    assert fields(specialist.patch(item, **{field: value})) == [field]


def test_what_is_left_out_of_a_change_stays(specialist, item):
    before = specialist.patch(item, due_on="2026-04-01").json()
    after = specialist.patch(item, title="Another title").json()
    assert after == {**before, "title": "Another title"}
    assert specialist.patch(item, due_on=None).json()["due_on"] is None


def test_a_change_of_nothing_leaves_signatures_alone(specialist, lead, here, plan, item):
    settle(lead, specialist, here)
    specialist.post(f"{plan}/sign")
    specialist.patch(item)
    assert sides(specialist.get(plan).json()["signatures"]) == ["microsoft"]


def test_an_item_is_taken_off_the_list(specialist, item):
    assert specialist.delete(item).status_code == 204
    assert specialist.get(item).status_code == 404


def test_staff_say_how_they_know_what_the_customer_did(specialist, lead, item):
    assert fields(specialist.post(f"{item}/resolve")) == ["note"]
    assert lead.post(f"{item}/resolve").json()["status"] == "resolved"
    assert codes(lead.post(f"{item}/resolve")) == ["item_settled"]


@pytest.mark.parametrize("verb", ["waive", "mark-not-required"])
def test_leaving_an_item_as_it_is_needs_a_reason(manager, item, verb):
    assert fields(manager.post(f"{item}/{verb}")) == ["reason"]
    assert fields(manager.post(f"{item}/{verb}", reason=" ")) == ["reason"]
    assert manager.post(f"{item}/{verb}", reason="It is replaced").json()["reason"] == "It is replaced"


def test_a_settled_item_is_brought_back(lead, item):
    lead.post(f"{item}/resolve")
    assert fields(lead.post(f"{item}/reopen", reason="")) == ["reason"]
    assert lead.post(f"{item}/reopen", reason="It is back").json()["status"] == "open"


def test_nothing_is_changed_while_it_is_on_hold(manager, specialist, here, item):
    manager.post(f"{here}/hold", reason="They move")
    assert codes(specialist.post(f"{here}/remediation-items", **ITEM)) == ["on_hold"]
    assert codes(specialist.patch(item, title="Another title")) == ["on_hold"]
    assert codes(specialist.delete(item)) == ["on_hold"]


# ---- Versions and agreement


def test_the_plan_tells_what_was_agreed_on(lead, here, plan):
    told, listed = lead.get(plan).json(), items(lead.get(f"{here}/remediation-items"))
    assert [(one["id"], one["title"]) for one in told["items"]] == [(one["id"], one["title"]) for one in listed]
    assert (told["version"], told["is_current"], len(told["hash"])) == (1, True, 64)
    assert sides(told["agreements"]) == ["microsoft", "customer"]


def test_a_plan_that_was_never_published_says_so():
    walk = at_gate(Kind.INITIATE)
    told = Program(walk.team.lead).get(f"/engagements/{walk.engagement.pk}/remediation-plan").json()
    assert (told["version"], told["hash"], told["is_current"], told["items"]) == (None, None, False, [])


def test_a_changed_plan_is_published_and_agreed_on_anew(specialist, lead, plan, item):
    first = specialist.get(plan).json()
    specialist.patch(item, title="Another title")
    assert specialist.get(plan).json()["is_current"] is False
    told = specialist.post(f"{plan}/publish").json()
    assert (told["version"], told["is_current"], told["agreements"]) == (2, True, [])
    assert told["hash"] != first["hash"]
    assert sides(specialist.post(f"{plan}/agree").json()["agreements"]) == ["microsoft"]
    assert sides(lead.post(f"{plan}/agree").json()["agreements"]) == ["customer", "microsoft"]


def test_an_unchanged_plan_is_not_published_twice(specialist, plan):
    assert codes(specialist.post(f"{plan}/publish")) == ["plan_unchanged"]


def test_a_plan_that_has_changed_is_not_agreed_on(specialist, lead, plan, item):
    specialist.patch(item, title="Another title")
    answer = lead.post(f"{plan}/agree")
    assert answer.status_code == 409
    assert answer.json()["code"] == "plan_not_published"


# ---- Readiness


def test_nobody_signs_before_everything_is_settled(lead, specialist, here, plan):
    answer = lead.post(f"{plan}/sign")
    assert answer.json()["code"] == "not_ready_to_sign"
    assert codes(answer)
    settle(lead, specialist, here)
    specialist.post(f"{plan}/sign")
    assert sides(lead.post(f"{plan}/sign").json()["signatures"]) == ["customer", "microsoft"]


def test_a_signature_is_taken_back_by_whose_it_is(lead, specialist, here, plan):
    settle(lead, specialist, here)
    lead.post(f"{plan}/sign")
    assert codes(specialist.post(f"{plan}/withdraw-signature")) == ["not_signed"]
    assert lead.post(f"{plan}/withdraw-signature").json()["signatures"] == []


def test_a_side_signs_once(lead, specialist, here, plan):
    settle(lead, specialist, here)
    lead.post(f"{plan}/sign")
    assert codes(lead.post(f"{plan}/sign")) == ["already_signed"]


@pytest.mark.parametrize(("side", "code"), [("microsoft", 403), ("both", 422), ("customer", 200)])
def test_nobody_signs_for_the_other_side(lead, specialist, here, plan, side, code):
    settle(lead, specialist, here)
    assert lead.post(f"{plan}/sign", side=side).status_code == code


def test_a_representative_signs_on_behalf_of_the_customer(clock, walk, lead, specialist, here, plan):
    settle(lead, specialist, here)
    speaker = factories.DesignationFactory(customer=walk.engagement.customer, may_sign=True).user
    (signed,) = Program(speaker).post(f"{plan}/sign").json()["signatures"]
    assert (signed["side"], signed["on_behalf_of"]) == ("customer", walk.engagement.customer.name)


def test_a_representative_who_may_not_sign_does_not(clock, walk, lead, specialist, here, plan):
    settle(lead, specialist, here)
    speaker = factories.DesignationFactory(customer=walk.engagement.customer, may_sign=False).user
    assert Program(speaker).post(f"{plan}/sign").status_code == 403
