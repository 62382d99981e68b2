"""Engagements by program: found, opened, corrected, steered."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from engagements.models import Engagement
from tests import factories, worlds
from tests.api.calling import Program, codes, fields, items
from tests.journeys import opened

built = worlds.built(opened)
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db


def purchase(walk, **changed):
    row = {
        "organization": "Fabrikam",
        "country": "DE",
        "region": walk.engagement.region.code,
        "language": "de",
        "time_zone": "Europe/Berlin",
        "tenant_domain": "fabrikam.example",
        "tenant_kind": "new",
        "plan": "rms-premium",
        "seats": 200,
        "purchased_on": "2026-02-20",
        "order_reference": "ORDER-77",
        "service": "azure-rms",
        "contact_name": "Kim Lee",
        "contact_email": "kim@fabrikam.example",
    }
    return row | changed


# ---- Finding


@pytest.mark.parametrize("who", ["manager", "specialist", "lead", "reader"])
def test_whoever_takes_part_finds_it(request, walk, who):
    found = items(request.getfixturevalue(who).get("/engagements"))
    assert [one["id"] for one in found] == [str(walk.engagement.pk)]


def test_a_stranger_finds_nothing_and_cannot_tell_it_from_nothing(stranger, here):
    assert items(stranger.get("/engagements")) == []
    absent = stranger.get("/engagements/8a0d6a42-0000-4000-8000-000000000000")
    assert (stranger.get(here).status_code, stranger.get(here).content) == (404, absent.content)


def test_one_engagement_tells_where_it_stands(manager, here, walk):
    one = manager.get(here).json()
    assert (one["status"], one["phase"], one["tenant"]["domain"]) == (
        "active",
        "initiate",
        walk.engagement.tenant.domain,
    )
    assert one["contact"]["due_at"].endswith("Z")
    assert one["purchase"]["seats"] == 200


def test_what_only_staff_may_know_is_absent_for_the_customer(lead, here):
    one = lead.get(here).json()
    assert (one["contact"], one["health"], one["duplicate_reason"]) == (None, None, None)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 1),
        ({"status": "active"}, 1),
        ({"status": "on_hold"}, 0),
        ({"status": "all"}, 1),
        ({"phase": "initiate"}, 1),
        ({"phase": "assess"}, 0),
        ({"text": "tenant"}, 1),
        ({"text": "nobody"}, 0),
        ({"language": "en", "sort": "-customer"}, 1),
    ],
)
def test_filters_are_those_of_the_portfolio(manager, query, found):
    assert len(items(manager.get("/engagements", **query))) == found


@pytest.mark.parametrize(
    "query", [{"phase": "closure"}, {"manager": "nobody"}, {"sort": "secret"}, {"limit": "101"}, {"limit": "0"}]
)
def test_a_filter_that_finds_nothing_ever_is_refused(manager, query):
    assert fields(manager.get("/engagements", **query)) == list(query)


@pytest.mark.parametrize("name", ["customer__name__startswith", "_connector", "ordering", "l"])
def test_nothing_else_can_be_asked_of_the_list(manager, name):
    assert manager.get("/engagements", **{name: "a"}).status_code == 400


def more(walk, count):
    customer = walk.engagement.customer
    return [
        factories.EngagementFactory(purchase=factories.PurchaseFactory(tenant__customer=customer))
        for _number in range(count)
    ]


def test_pages_follow_each_other_until_the_last(manager, walk):
    more(walk, 4)
    seen, answer = [], manager.get("/engagements", limit=2).json()
    while True:
        seen += [one["id"] for one in answer["items"]]
        if answer["next"] is None:
            break
        answer = manager.client.get(answer["next"]).json()
    assert len(seen) == len(set(seen)) == 5


def test_a_page_begins_after_the_longest_of_names(manager, walk):
    for number in range(2):
        factories.EngagementFactory(
            purchase=factories.PurchaseFactory(
                tenant__customer=factories.CustomerFactory(region=walk.engagement.region, name="臺" * 199 + str(number))
            )
        )
    first = manager.get("/engagements", sort="customer", limit=2).json()
    assert len(manager.client.get(first["next"]).json()["items"]) == 1


def test_more_rows_ask_no_more_statements(manager, walk):
    def statements():
        manager.get("/engagements")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            manager.get("/engagements")
        return len(caught)

    few = statements()
    more(walk, 6)
    assert statements() == few


# ---- Opening


def test_a_manager_opens_an_engagement(manager, walk):
    answer = manager.post("/engagements", **purchase(walk, manager_email=walk.team.manager.email))
    assert answer.status_code == 201
    one = answer.json()
    assert (one["status"], one["organization"]["name"]) == ("active", "Fabrikam")
    assert manager.get(f"/engagements/{one['id']}").json() == one


def test_without_a_manager_it_stays_in_intake(manager, walk):
    assert manager.post("/engagements", **purchase(walk)).json()["status"] == "intake"


def test_a_second_one_for_the_same_service_is_refused_with_the_first(manager, walk):
    manager.post("/engagements", **purchase(walk))
    answer = manager.post("/engagements", **purchase(walk, order_reference="ORDER-78"))
    assert codes(answer) == ["duplicate"]
    assert answer.json()["blockers"][0]["codes"] == ["P-13", "L-02"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("country", "Germany"),
        ("region", "nowhere"),
        ("language", "xx"),
        ("time_zone", "Mars/Base"),
        ("tenant_domain", "no domain"),
        ("tenant_kind", "old"),
        ("plan", "free"),
        ("seats", 0),
        ("seats", "200"),
        ("seats", 2**31),
        ("purchased_on", "2026-02-30"),
        ("purchased_on", 5),
        ("purchased_on", "2027-01-01"),
        ("contact_email", "kim"),
        ("manager_email", "nobody@example.org"),
        ("organization", "a" * 201),
        ("order_reference", " "),
    ],
)
def test_a_wrong_column_is_named_and_nothing_is_opened(manager, walk, field, value):
    assert fields(manager.post("/engagements", **purchase(walk, **{field: value}))) == [field]
    assert Engagement.objects.count() == 1


def test_a_service_that_the_plan_does_not_cover_is_refused(manager, walk):
    assert manager.post("/engagements", **purchase(walk, service="teapot")).status_code == 422


@pytest.mark.parametrize("who", ["specialist", "lead", "reader", "stranger"])
def test_only_a_manager_of_the_region_opens_one(request, walk, who):
    assert request.getfixturevalue(who).post("/engagements", **purchase(walk)).status_code == 403
    assert Engagement.objects.count() == 1


@pytest.mark.parametrize("body", [{}, {"nonsense": 1}, {"seats": "many"}])
@pytest.mark.parametrize("who", ["specialist", "lead", "reader", "stranger"])
def test_who_may_not_open_is_told_so_before_the_body_is_looked_at(request, who, body):
    assert request.getfixturevalue(who).post("/engagements", **body).status_code == 403


def test_a_manager_is_told_what_is_wrong_with_the_body(manager):
    assert manager.post("/engagements", nonsense=1).status_code == 422


# ---- Steering

VERBS = {"hold": {"reason": "A freeze"}, "resume": {}, "cancel": {"reason": "No budget"}}


def test_a_manager_holds_and_resumes(manager, here):
    assert manager.post(f"{here}/hold", reason="A freeze").json()["status"] == "on_hold"
    assert manager.post(f"{here}/resume").json()["status"] == "active"


def test_a_manager_cancels(manager, here):
    assert manager.post(f"{here}/cancel", reason="No budget").json()["status_reason"] == "No budget"


def test_what_cannot_be_done_in_this_state_says_so(manager, here):
    assert codes(manager.post(f"{here}/resume")) == ["not_on_hold"]


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("who", "code"), [("specialist", 403), ("lead", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_steers(request, here, who, code, verb):
    program, before = request.getfixturevalue(who), Event.objects.count()
    assert program.post(f"{here}/{verb}", **VERBS[verb]).status_code == code
    # Told before what was sent is looked at.
    assert program.post(f"{here}/{verb}", nonsense=1).status_code == code
    assert Event.objects.count() == before + 0


def test_a_manager_corrects_the_purchase(manager, here):
    one = manager.patch(here, seats=250, reason="Typed wrong").json()
    assert one["purchase"] == one["purchase"] | {"seats": 250, "purchased_on": "2026-02-20"}


def test_a_correction_needs_a_reason(manager, here):
    assert fields(manager.patch(here, seats=250)) == ["reason"]


@pytest.mark.parametrize("field", ["phase", "status", "region", "manager", "service", "customer", "id"])
def test_nothing_else_of_it_can_be_written(manager, here, field):
    assert fields(manager.patch(here, reason="Mine", **{field: "x"})) == [field]


def test_a_specialist_corrects_nothing(specialist, here):
    assert specialist.patch(here, seats=250, reason="Mine").status_code == 403


def test_a_manager_of_another_region_sees_nothing(clock, here):
    assert Program(factories.RegionManagerFactory().user).get(here).status_code == 404


# ---- The list of the first-contact desk


def found(client, query):
    return [one["id"] for one in client.get(f"/engagements?{query}").json()["items"]]


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("contact=unreached", True),
        ("contact=late", False),
        ("contact=14", False),
        ("contact_before=2027-01-01T00:00:00Z&contact=unreached", True),
        ("contact_before=2026-01-01T00:00:00Z", False),
    ],
)
def test_the_desks_list_is_found_by_who_is_not_reached_and_until_when(manager, walk, query, is_found):
    assert (str(walk.engagement.pk) in found(manager, query)) == is_found


def test_whoever_is_reached_is_not_among_them(manager, walk):
    walk.reach()
    assert str(walk.engagement.pk) not in found(manager, "contact=unreached")


@pytest.mark.parametrize("query", ["contact=nonsense", "contact_before=soon"])
def test_a_filter_that_means_nothing_is_refused(manager, query):
    assert manager.get(f"/engagements?{query}").status_code == 422
