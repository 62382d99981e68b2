"""Requests for assistance by program: asked by a customer, answered by a manager."""

import pytest
import time_machine

from engagements.models import AssistanceRequest, Engagement
from tests import factories, journeys
from tests.api.calling import Program, codes, fields, items
from tests.factories import NOW

pytestmark = pytest.mark.django_db

PATH = "/assistance-requests"
ORDER = {"plan": "rms-premium", "seats": 300, "purchased_on": "2026-02-20", "order_reference": "PO-77"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def tenant():
    factories.PlanFactory()
    return factories.TenantFactory()


@pytest.fixture
def lead(tenant):
    return Program(factories.MemberFactory(customer=tenant.customer).user)


@pytest.fixture
def reader(tenant):
    return Program(factories.MemberFactory(customer=tenant.customer, role="read_only").user)


@pytest.fixture
def manager(tenant):
    return Program(factories.RegionManagerFactory(region=tenant.customer.region).user)


@pytest.fixture
def stranger():
    return Program(factories.MemberFactory().user)


@pytest.fixture
def other_manager():
    return Program(factories.RegionManagerFactory().user)


@pytest.fixture
def wish(tenant):
    return {"tenant_domain": tenant.domain, "service": "azure-rms", "message": "We begin in May"}


@pytest.fixture
def asked(lead, wish):
    return lead.post(PATH, **wish).json()


# ---- Asking


def test_a_customer_asks_and_both_sides_find_it(lead, reader, manager, wish):
    answer = lead.post(PATH, **wish)
    assert (answer.status_code, answer.json()["status"]) == (201, "waiting")
    for program in (lead, reader, manager):
        assert items(program.get(PATH)) == [answer.json()]


def test_what_was_answered_is_found_by_its_status(lead, asked):
    assert items(lead.get(PATH, status="waiting")) == [asked]
    assert items(lead.get(PATH, status="declined")) == []
    assert fields(lead.get(PATH, status="lost")) == ["status"]


@pytest.mark.parametrize("who", ["stranger", "other_manager"])
def test_nobody_else_finds_it(request, asked, who):
    program = request.getfixturevalue(who)
    assert items(program.get(PATH)) == []
    assert program.post(f"{PATH}/{asked['id']}/decline", reason="No").status_code == 404


def test_the_same_is_asked_once(lead, wish, asked):
    assert codes(lead.post(PATH, **wish)) == ["already_requested"]


def test_what_is_being_onboarded_is_not_asked_for(wish, tenant):
    walk = journeys.opened(factories.PurchaseFactory(tenant=tenant))
    Engagement.objects.update(reached_at=NOW)
    assert codes(Program(walk.team.lead).post(PATH, **wish)) == ["duplicate"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("service", "teapot"),
        ("tenant_domain", "nobody.example"),
        ("message", "a" * 2001),
        ("message", "\0"),
        ("customer", "x"),
    ],
)
def test_what_cannot_be_taken_is_named(lead, wish, field, value):
    assert fields(lead.post(PATH, **wish | {field: value})) == [field]
    assert not AssistanceRequest.objects.exists()


def test_a_tenant_of_others_is_none(stranger, wish):
    other, absent = stranger.post(PATH, **wish), stranger.post(PATH, **wish | {"tenant_domain": "nobody.example"})
    assert fields(other) == ["tenant_domain"]
    assert other.content == absent.content


@pytest.mark.parametrize("who", ["reader", "manager"])
def test_only_whoever_is_active_for_the_customer_asks(request, wish, who):
    assert request.getfixturevalue(who).post(PATH, **wish).status_code == 403
    assert not AssistanceRequest.objects.exists()


# ---- Answering


def test_acknowledging_opens_the_engagement(manager, lead, asked):
    answer = manager.post(f"{PATH}/{asked['id']}/acknowledge", **ORDER, answer="Welcome").json()
    assert (answer["status"], answer["answer"]) == ("acknowledged", "Welcome")
    opened = manager.get(f"/engagements/{answer['engagement']}").json()
    assert (opened["purchase"]["seats"], opened["purchase"]["order_reference"]) == (300, "PO-77")
    assert opened["contact"]["requested_at"]
    assert lead.get(f"/engagements/{answer['engagement']}").status_code == 200


def test_declining_tells_the_customer_why(manager, lead, asked):
    manager.post(f"{PATH}/{asked['id']}/decline", reason="Not in your plan")
    (row,) = items(lead.get(PATH))
    assert (row["status"], row["answer"], row["engagement"]) == ("declined", "Not in your plan", None)


def test_a_request_is_answered_once(manager, asked):
    manager.post(f"{PATH}/{asked['id']}/decline", reason="Not in your plan")
    assert codes(manager.post(f"{PATH}/{asked['id']}/decline", reason="Again")) == ["already_answered"]
    assert codes(manager.post(f"{PATH}/{asked['id']}/acknowledge", **ORDER)) == ["already_answered"]
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("plan", "free"), ("seats", 0), ("purchased_on", "2027-01-01"), ("order_reference", " "), ("customer", "x")],
)
def test_a_wrong_purchase_is_refused_at_its_field_and_opens_nothing(manager, asked, field, value):
    assert fields(manager.post(f"{PATH}/{asked['id']}/acknowledge", **ORDER | {field: value})) == [field]
    assert not Engagement.objects.exists()


def test_a_no_needs_a_reason(manager, asked):
    assert fields(manager.post(f"{PATH}/{asked['id']}/decline", reason=" ")) == ["reason"]


@pytest.mark.parametrize("who", ["lead", "reader"])
@pytest.mark.parametrize(("verb", "body"), [("acknowledge", ORDER), ("decline", {"reason": "No"})])
def test_who_asked_does_not_answer(request, asked, who, verb, body):
    program = request.getfixturevalue(who)
    assert program.post(f"{PATH}/{asked['id']}/{verb}", **body).status_code == 403
    assert program.post(f"{PATH}/{asked['id']}/{verb}", nonsense=1).status_code == 403
    assert AssistanceRequest.objects.get().status == "waiting"
