import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache

from engagements.models import Engagement
from tests import factories, journeys
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TABLE = "/portfolio/"


@pytest.fixture(autouse=True)
def clock():
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def walk():
    return journeys.opened(factories.PurchaseFactory(tenant__customer__name="Acme"))


@pytest.fixture
def other(walk):
    """A second engagement of the same region."""
    customer = {"tenant__customer__region": walk.engagement.region, "tenant__customer__name": "Zenith"}
    return journeys.opened(factories.PurchaseFactory(**customer))


@pytest.fixture
def manager(client, walk):
    client.force_login(walk.team.manager)
    return client


def change(walk, **values):
    Engagement.objects.filter(pk=walk.engagement.pk).update(**values)


def names(answer):
    return re.findall(r'class="row-title"[^>]*>([^<]+)<', answer.content.decode())


# ---- What is shown to whom


def test_a_row_says_where_it_stands_and_what_comes_next(manager):
    text = manager.get(TABLE).content.decode()
    assert all(words in text for words in ("Acme", "Azure RMS", "On track", "First contact", "10/30"))


def test_an_open_gate_is_the_next_action(manager, walk):
    change(walk, gate_open_since=NOW, reached_at=NOW)
    assert "Close Initiate" in manager.get(TABLE).content.decode()


def test_a_reached_customers_next_action_is_the_first_task(manager, walk):
    change(walk, reached_at=NOW)
    task = walk.engagement.tasks.get(pk=Engagement.objects.get().next_task_id)
    assert task.title in manager.get(TABLE).content.decode()


def test_a_specialist_sees_what_they_are_assigned_to(client, walk, other):
    client.force_login(walk.team.specialist)
    assert names(client.get(TABLE)) == ["Acme"]


def test_another_region_is_not_seen(manager):
    journeys.opened()
    assert names(manager.get(TABLE)) == ["Acme"]


def test_a_customer_is_sent_home(client, walk):
    client.force_login(walk.team.lead)
    assert client.get(TABLE).url == "/"


def test_what_has_ended_is_left_out_until_asked_for(manager, walk):
    change(walk, status="cancelled")
    assert names(manager.get(TABLE)) == []
    assert names(manager.get(TABLE, {"status": "cancelled"})) == ["Acme"]


def test_an_empty_portfolio_says_what_to_do_next(manager, walk):
    change(walk, status="cancelled")
    assert "/engagements/new/" in manager.get(TABLE).content.decode()


# ---- Filters


FILTERS = {
    "text": lambda walk: "acm",
    "phase": lambda walk: "initiate",
    "health": lambda walk: "off",
    "status": lambda walk: "active",
    "manager": lambda walk: walk.team.manager.pk,
    "specialist": lambda walk: walk.team.specialist.pk,
    "language": lambda walk: "de",
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_leaves_what_it_asks_for(manager, walk, other, name):
    change(walk, missed_calls=2)
    change(other, phase="assess", status="on_hold")
    walk.engagement.customer.language = "de"
    walk.engagement.customer.save()
    assert names(manager.get(TABLE, {name: FILTERS[name](walk)})) == ["Acme"]


def test_a_tenants_domain_is_found_by_text(manager, walk, other):
    assert names(manager.get(TABLE, {"text": walk.engagement.tenant.domain.upper()})) == ["Acme"]


def test_regions_can_be_told_apart(manager, walk):
    further = factories.RegionManagerFactory(user=walk.team.manager).region
    journeys.opened(factories.PurchaseFactory(tenant__customer__region=further, tenant__customer__name="Zenith"))
    assert names(manager.get(TABLE, {"region": further.code})) == ["Zenith"]


@pytest.mark.parametrize(
    "query", ["phase=x", "manager=1", "health=", "region=%00", "status=open'--", "sort=password", "text=%00"]
)
def test_what_we_do_not_know_changes_nothing(manager, query):
    assert names(manager.get(f"{TABLE}?{query}")) == ["Acme"]


def test_a_foreign_manager_is_no_choice(manager, walk):
    foreign = journeys.opened().team.manager
    assert str(foreign.pk) not in manager.get(TABLE).content.decode()


def test_each_filter_in_force_can_be_taken_away_by_itself(manager):
    text = manager.get(TABLE, {"text": "acme", "phase": "initiate"}).content.decode()
    assert 'href="?phase=initiate"><span>Search for: acme' in text
    assert 'href="?text=acme"><span>Phase: Initiate' in text


def test_when_no_row_is_left_there_is_a_way_out(manager):
    assert "Clear all filters" in manager.get(TABLE, {"text": "nobody"}).content.decode()


# ---- Order and pages


@pytest.mark.parametrize(
    ("sort", "first"),
    [("customer", "Acme"), ("phase", "Zenith"), ("done", "Acme"), ("health", "Zenith"), ("waiting-on", "Acme"),
     ("by", "Zenith"), ("contact", "Zenith")],
)  # fmt: skip
def test_each_order_runs_both_ways(manager, walk, other, sort, first):
    change(walk, phase="assess", waiting_on="microsoft", required=10, done=2)
    change(other, missed_calls=2, waiting_on="customer", required=10, done=9, contact_due_at=NOW, contact_safe_at=NOW)
    up, down = names(manager.get(TABLE, {"sort": sort})), names(manager.get(TABLE, {"sort": f"-{sort}"}))
    assert (up[0], down) == (first, up[::-1])


def test_a_column_in_force_offers_the_other_direction(manager):
    assert (
        'aria-sort="ascending"><a href="?sort=-customer"' in manager.get(TABLE, {"sort": "customer"}).content.decode()
    )


def test_pages_follow_each_other_and_keep_the_filter(manager, walk):
    region = walk.engagement.region
    factories.EngagementFactory.create_batch(50, purchase__tenant__customer__region=region)
    first = manager.get(TABLE, {"status": "active"})
    onwards = re.search(r'href="([^"]+)" rel="next"', first.content.decode())[1].replace("&amp;", "&")
    second = manager.get(TABLE + onwards)
    assert "status=active" in onwards
    assert len({*names(first), *names(second)}) == 51


def test_the_table_costs_the_same_for_one_and_for_many(manager, walk, django_assert_num_queries):
    manager.get(TABLE)
    with django_assert_num_queries(4):
        manager.get(TABLE)
    for _ in range(3):
        journeys.opened(factories.PurchaseFactory(tenant__customer__region=walk.engagement.region))
    with django_assert_num_queries(4):
        assert len(names(manager.get(TABLE))) == 4


def test_a_late_date_says_so(manager, walk):
    change(walk, contact_safe_at=NOW - timedelta(days=3))
    assert "27 Feb, late" in manager.get(TABLE).content.decode()
