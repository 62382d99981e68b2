"""People of both sides and representatives by program."""

from datetime import timedelta

import pytest

from accounts.models import User
from audit.models import Event
from engagements.models import Designation, Invitation, Member
from tests import factories, worlds
from tests.api.calling import Program, codes, fields, items
from tests.journeys import opened

built = worlds.built(opened)
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db

BEFORE = factories.NOW - timedelta(days=9)
KIM = {"email": "kim@contoso.example", "name": "Kim Lee", "role": "technical_lead"}
ROBIN = {"email": "robin@partner.example", "name": "Robin Weber", "company": "Partner Ltd"}


@pytest.fixture
def people(here):
    return f"{here}/people"


@pytest.fixture
def designations(here):
    return f"{here}/designations"


# ---- Reading


@pytest.mark.parametrize("who", ["manager", "specialist", "lead", "reader"])
def test_both_sides_find_both_sides(request, people, who):
    found = items(request.getfixturevalue(who).get(people))
    assert {"manager", "specialist", "lead"} <= {one["role"] for one in found}
    assert {one["party"] for one in found} == {"microsoft", "customer"}


@pytest.mark.parametrize("who", ["lead", "reader"])
def test_how_to_reach_our_people_is_not_for_the_customer(request, people, walk, who):
    answer = request.getfixturevalue(who).get(people)
    assert {one["email"] for one in items(answer) if one["party"] == "microsoft"} == {None}
    assert walk.team.specialist.email not in answer.text


def test_our_own_side_knows_how_to_reach_them(manager, people, walk):
    assert walk.team.specialist.email in {one["email"] for one in items(manager.get(people))}


def test_a_stranger_finds_nobody(stranger, people, designations):
    assert stranger.get(people).status_code == 404
    assert stranger.get(designations).status_code == 404


# ---- Inviting


@pytest.mark.parametrize("who", ["manager", "lead"])
def test_somebody_is_named_and_invited(request, people, who):
    answer = request.getfixturevalue(who).post(people, **KIM)
    assert answer.status_code == 201
    assert answer.json() | {"role": "technical_lead", "state": "invited", "person": None} == answer.json()
    assert Invitation.objects.get().name == "Kim Lee"


def test_the_answer_tells_nothing_about_an_account(lead, people):
    factories.UserFactory(email="known@contoso.example", name="Another Name", last_login=BEFORE)
    known, new = (lead.post(people, **KIM | {"email": f"{name}@contoso.example"}).json() for name in ("known", "new"))
    told = {"id": None, "email": None}
    assert known | told == new | told
    assert "Another Name" not in lead.get(people).text


def test_whoever_belongs_to_it_is_not_named_twice(lead, people):
    lead.post(people, **KIM)
    assert codes(lead.post(people, **KIM)) == ["already_member"]


@pytest.mark.parametrize(
    ("field", "value"), [("email", "kim"), ("name", " "), ("role", "king"), ("name", "a" * 151), ("state", "here")]
)
def test_what_cannot_be_taken_is_named_and_nobody_is_invited(lead, people, field, value):
    assert fields(lead.post(people, **KIM | {field: value})) == [field]
    assert not User.objects.filter(email=KIM["email"]).exists()


@pytest.mark.parametrize(("who", "code"), [("specialist", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_names_people(request, people, walk, who, code):
    program, before = request.getfixturevalue(who), Event.objects.count()
    member = Member.objects.get(user=walk.team.lead)
    assert program.post(people, **KIM).status_code == code
    assert program.patch(f"{people}/{member.pk}", role="stakeholder").status_code == code
    assert program.delete(f"{people}/{member.pk}").status_code == code
    assert Event.objects.count() == before


# ---- Roles and leaving


def test_somebody_gets_another_role(lead, people):
    made = lead.post(people, **KIM).json()
    assert lead.patch(f"{people}/{made['id']}", role="read_only").json() == made | {"role": "read_only"}
    assert fields(lead.patch(f"{people}/{made['id']}", role="king")) == ["role"]


def test_whoever_is_removed_has_no_right_any_more(manager, people, here, walk):
    member = factories.MemberFactory(customer=walk.engagement.customer, role="stakeholder")
    program = Program(member.user)
    assert manager.delete(f"{people}/{member.pk}").status_code == 204
    assert program.get(here).status_code == 404
    assert manager.delete(f"{people}/{member.pk}").status_code == 404


def test_the_only_project_manager_stays(manager, people, walk):
    member = Member.objects.get(user=walk.team.lead)
    assert codes(manager.delete(f"{people}/{member.pk}")) == ["last_lead"]
    assert codes(manager.patch(f"{people}/{member.pk}", role="stakeholder")) == ["last_lead"]


def test_people_of_another_customer_are_not_reached_from_here(manager, people):
    other = factories.MemberFactory(role="stakeholder")
    assert manager.patch(f"{people}/{other.pk}", role="lead").status_code == 404
    assert manager.delete(f"{people}/{other.pk}").status_code == 404


# ---- Representatives


def test_the_lead_designates_and_withdraws(lead, designations):
    made = lead.post(designations, **ROBIN, may_sign=True).json()
    assert (made["company"], made["may_confirm"], made["may_sign"], made["state"]) == (
        "Partner Ltd",
        False,
        True,
        "invited",
    )
    assert items(lead.get(designations)) == [made]
    assert lead.delete(f"{designations}/{made['id']}").status_code == 204
    assert items(lead.get(designations))[0]["withdrawn_at"]
    assert codes(lead.delete(f"{designations}/{made['id']}")) == ["not_designated"]


def test_a_representative_is_designated_once(lead, designations):
    lead.post(designations, **ROBIN)
    assert codes(lead.post(designations, **ROBIN)) == ["already_designated"]


@pytest.mark.parametrize(
    ("field", "value"), [("company", " "), ("name", ""), ("ends_at", "2026-01-01T00:00:00Z"), ("may_sign", "yes")]
)
def test_a_wrong_designation_is_refused_at_its_field(lead, designations, field, value):
    assert fields(lead.post(designations, **ROBIN | {field: value})) == [field]


@pytest.mark.parametrize(("who", "code"), [("manager", 403), ("specialist", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_says_who_speaks_for_the_customer(request, designations, walk, who, code):
    program = request.getfixturevalue(who)
    row = factories.DesignationFactory(customer=walk.engagement.customer)
    assert program.post(designations, **ROBIN).status_code == code
    assert program.delete(f"{designations}/{row.pk}").status_code == code
    assert Designation.objects.get().withdrawn_at is None
