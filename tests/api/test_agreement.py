"""Eligibility, services, data sheet, assignments and contact attempts by program."""

import pytest

from audit.models import Event
from tests import factories, worlds
from tests.api.calling import Program, codes, fields, items
from tests.journeys import opened

built = worlds.built(opened)
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db

SHEET = {
    "contacts": "Kim Lee",
    "tenant_domain": "contoso.example",
    "seats": 200,
    "region_name": "Europe",
    "language": "de",
    "window_from": "2026-04-01",
    "window_to": "2026-05-31",
}

# door, body, who may, who may not, what these are told
DOORS = [
    ("eligibility", {"decision": "eligible"}, "manager", 201, ("specialist", "lead", "reader"), 403),
    ("services/propose", {"services": ["azure-rms"]}, "specialist", 200, ("lead", "reader"), 403),
    ("data-sheet/confirm", {}, "lead", 409, ("manager", "specialist", "reader"), 403),
    ("contact-attempts", {"channel": "phone", "outcome": "reached"}, "specialist", 201, ("lead", "reader"), 404),
    ("assignments", {"role": "specialist", "email": "new@example.org"}, "manager", 201, ("specialist", "lead"), 403),
]


@pytest.mark.parametrize(("door", "body", "who", "code", "others", "told"), DOORS)
def test_each_door_opens_to_whom_it_belongs(request, here, door, body, who, code, others, told):
    factories.UserFactory(email="new@example.org")
    before = Event.objects.count()
    for other in others:
        assert request.getfixturevalue(other).post(f"{here}/{door}", **body).status_code == told
    assert request.getfixturevalue("stranger").post(f"{here}/{door}", **body).status_code == 404
    assert Event.objects.exclude(verb="token.issued").count() == before
    assert request.getfixturevalue(who).post(f"{here}/{door}", **body).status_code == code


def test_a_decision_is_on_record_with_its_reason(manager, here):
    manager.post(f"{here}/eligibility", decision="exception", reason="A pilot")
    (row,) = items(manager.get(f"{here}/eligibility"))
    assert (row["decision"], row["reason"]) == ("exception", "A pilot")


def test_an_exception_needs_a_reason(manager, here):
    assert fields(manager.post(f"{here}/eligibility", decision="exception")) == ["reason"]
    assert fields(manager.post(f"{here}/eligibility", decision="perhaps", reason="A")) == ["decision"]


def test_the_customer_confirms_what_was_proposed(specialist, lead, here):
    assert codes(lead.post(f"{here}/services/confirm")) == ["not_proposed"]
    assert specialist.post(f"{here}/services/propose", services=["azure-rms"]).json()["confirmed_at"] is None
    assert lead.post(f"{here}/services/confirm").json()["confirmed_by"] is not None
    assert codes(lead.post(f"{here}/services/confirm")) == ["already_confirmed"]


@pytest.mark.parametrize("services", [["teapot"], [], "azure-rms", ["azure-rms", 7]])
def test_services_that_do_not_exist_are_refused(specialist, here, services):
    assert specialist.post(f"{here}/services/propose", services=services).status_code == 422


def test_the_data_sheet_is_filled_in_and_confirmed(lead, here):
    assert lead.put(f"{here}/data-sheet", **SHEET).json() == lead.get(f"{here}/data-sheet").json()
    assert lead.post(f"{here}/data-sheet/confirm").json()["confirmed_by"] is not None


def test_what_is_missing_on_the_data_sheet_is_told_one_by_one(lead, here):
    lead.put(f"{here}/data-sheet", **{**SHEET, "contacts": None, "seats": None})
    assert codes(lead.post(f"{here}/data-sheet/confirm")) == ["missing_contacts", "missing_seats"]


@pytest.mark.parametrize(
    ("field", "value"), [("seats", 0), ("language", "xx"), ("window_to", "2026-03-01"), ("confirmed_at", "now")]
)
def test_a_wrong_fact_is_refused_at_its_field(lead, here, field, value):
    assert fields(lead.put(f"{here}/data-sheet", **{**SHEET, field: value})) == [field]


def test_who_only_reads_changes_no_data_sheet(reader, here):
    assert reader.put(f"{here}/data-sheet", **SHEET).status_code == 403


def test_the_ledger_does_not_exist_for_a_customer(lead, specialist, here):
    assert specialist.get(f"{here}/contact-attempts").status_code == 200
    assert lead.get(f"{here}/contact-attempts").content == lead.get("/nothing").content


def test_an_attempt_that_reached_somebody_stops_the_clock(specialist, here):
    moment = "2026-03-01T08:00:00Z"
    specialist.post(f"{here}/contact-attempts", channel="phone", outcome="reached", happened_at=moment)
    assert specialist.get(here).json()["contact"]["reached_at"] == moment
    assert items(specialist.get(f"{here}/contact-attempts"))[0]["at"] == moment


@pytest.mark.parametrize(
    ("field", "value"),
    [("channel", "pigeon"), ("outcome", "maybe"), ("happened_at", "2027-01-01T00:00:00Z"), ("happened_at", "today")],
)
def test_a_wrong_attempt_is_refused_at_its_field(specialist, here, field, value):
    body = {"channel": "phone", "outcome": "reached", field: value}
    assert fields(specialist.post(f"{here}/contact-attempts", **body)) == [field]


# ---- Assignments


def test_a_specialist_is_assigned_and_taken_off_again(manager, here):
    new = factories.UserFactory(email="new@example.org")
    made = manager.post(f"{here}/assignments", role="specialist", email="New@example.org").json()
    assert Program(new).get(here).status_code == 200
    assert manager.delete(f"{here}/assignments/{made['id']}").status_code == 204
    assert Program(new).get(here).status_code == 404


def test_an_engagement_is_handed_to_another_manager(manager, here, walk):
    other = factories.RegionManagerFactory(region=walk.engagement.region).user
    assert manager.post(f"{here}/assignments", role="manager", email=other.email).status_code == 201
    assert manager.get(here).json()["manager"]["id"] == str(other.pk)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"role": "king", "email": "new@example.org"}, "role"),
        ({"role": "specialist", "email": "nobody@example.org"}, "email"),
        ({"role": "specialist", "email": "new@example.org", "ends_at": "2026-01-01T00:00:00Z"}, "ends_at"),
        ({"role": "manager", "email": "new@example.org", "ends_at": "2027-01-01T00:00:00Z"}, "ends_at"),
        ({"role": "manager", "email": "new@example.org"}, "manager"),
    ],
)
def test_a_wrong_assignment_is_refused_at_its_field(manager, here, body, field):
    factories.UserFactory(email="new@example.org")
    assert fields(manager.post(f"{here}/assignments", **body)) == [field]


def test_an_assignment_of_another_engagement_is_not_found_here(manager, here):
    other = factories.AssignmentFactory()
    assert manager.delete(f"{here}/assignments/{other.pk}").status_code == 404


def test_assignments_of_whoever_left_stay_listed(manager, here, walk):
    found = items(manager.get(f"{here}/assignments"))
    assert {row["role"] for row in found} == {"manager", "specialist"}
