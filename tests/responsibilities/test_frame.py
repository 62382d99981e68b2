import re

import pytest
import time_machine
from django.test import RequestFactory
from django.urls import reverse

from responsibilities.frame import frame
from responsibilities.reach import read
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def engagement():
    return factories.EngagementFactory()


@pytest.fixture
def cast(engagement):
    return factories.cast_of(engagement)


def framed(user, path="/", **more):
    request = RequestFactory().get(path)
    request.user = user
    vars(request).update(more)
    return frame(request)["frame"]


def places(user, **more):
    return [item["text"] for item in framed(user, **more)["nav"]]


def test_a_manager_goes_from_the_desk_to_everything(cast):
    assert places(cast.manager) == ["Today", "Portfolio", "First contact", "Requests", "People"]


def test_a_specialist_has_a_worklist(cast):
    assert places(cast.specialist) == ["Today", "Worklist", "Portfolio", "People"]


def test_a_manager_who_is_assigned_has_a_worklist_too(cast, engagement):
    factories.AssignmentFactory(engagement=engagement, user=cast.manager)
    assert "Worklist" in places(cast.manager)


@pytest.mark.parametrize("who", ["lead", "contact", "read_only", "representative"])
def test_the_customers_people_go_through_their_engagement(cast, who):
    wanted = ["Checklist", "Environment", "Remediation plan", "People", "Offers", "History"]
    assert places(getattr(cast, who)) == wanted


@pytest.mark.parametrize("who", ["former_specialist", "former_representative"])
def test_who_has_left_goes_nowhere(cast, who):
    assert places(getattr(cast, who)) == []


def test_a_customer_without_an_engagement_can_ask_for_one():
    assert places(factories.MemberFactory().user) == ["Checklist", "Offers"]


def test_the_bar_leads_through_the_engagement_of_the_page(cast, engagement):
    second = factories.EngagementFactory(purchase__tenant__customer=engagement.customer)
    assert framed(cast.lead, engagement=second)["nav"][0]["url"] == reverse("checklist", args=[second.pk])


def test_elsewhere_it_leads_to_what_still_goes_on(cast, engagement):
    factories.EngagementFactory(purchase__tenant__customer=engagement.customer, status="cancelled", opened_at=NOW)
    assert framed(cast.lead)["nav"][0]["url"] == reverse("checklist", args=[engagement.pk])


def test_the_place_where_one_is_is_marked(cast):
    current = [item["text"] for item in framed(cast.manager, "/portfolio/")["nav"] if item["current"]]
    assert current == ["Portfolio"]


def test_a_visitor_chooses_a_language(client):
    answer = client.get(reverse("accounts:sign-in")).content.decode()
    assert 'hreflang="ja"' in answer


def test_staff_read_densely_and_customers_with_room(cast):
    assert (framed(cast.specialist)["density"], framed(cast.lead)["density"]) == ("dense", "roomy")


def test_the_bar_names_the_reader_and_their_clock(cast):
    assert framed(cast.manager)["user"]["place"] == "English, UTC time"


def test_a_fragment_asks_the_database_for_nothing(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        framed(cast.manager)


@pytest.mark.parametrize(("who", "cost"), [("manager", 1), ("specialist", 1), ("lead", 2)])
def test_the_frame_costs_one_statement_and_one_more_for_customers(cast, who, cost, django_assert_num_queries):
    with django_assert_num_queries(cost):
        str(framed(getattr(cast, who))["nav"])


@pytest.mark.parametrize("who", factories.EVERYBODY)
def test_lists_reach_exactly_as_far_as_visibility_does(cast, engagement, who):
    user = getattr(cast, who)
    reach = read(user, at=NOW)
    listed = {*reach.served(NOW), *reach.theirs(NOW)}
    assert (engagement in listed) == type(engagement).objects.visible_to(user, NOW).filter(pk=engagement.pk).exists()


def test_every_link_of_the_bar_opens(client, cast):
    for who in ("manager", "specialist", "lead"):
        client.force_login(getattr(cast, who))
        for item in framed(getattr(cast, who))["nav"]:
            assert client.get(item["url"]).status_code in (200, 302), item


def test_the_page_carries_the_bar(client, cast):
    client.force_login(cast.manager)
    assert re.search(r'href="/portfolio/">Portfolio</a>', client.get("/").content.decode())
