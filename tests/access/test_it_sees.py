"""Whether the harness finds what it is for: without these its silence would mean nothing.

Every day some leaks of different kinds are planted, all of them with the marker `full` (make test-full).
"""

import pytest
from django.urls import clear_url_caches, get_resolver, path
from ninja import NinjaAPI

from tests.access.addresses import rows, unlisted
from tests.access.asking import Walker
from tests.access.leaks import LEAKS
from tests.access.matrix import READ
from tests.access.matrix_api import MATRIX_API, api
from tests.access.two_worlds import differences
from tests.access.walk import findings
from tests.daily import mostly_full

pytestmark = pytest.mark.django_db


@pytest.fixture
def fresh_addresses(settings):
    yield settings
    clear_url_caches()


def seen(world, leak):
    of_it = [row for row in [*rows(), *MATRIX_API] if row.name == leak.where]
    some = {"personas": leak.personas.split(), "relations": leak.relations.split(), "methods": [leak.method]}
    return [*unlisted(), *findings(Walker(world), of_it, **some)]


def counted(world):
    """A number tells of others without naming them; only two worlds show it."""
    return [one for persona in ("CU", "PO") for one in differences(world, persona)]


DAILY = list(LEAKS)[::8]
PLACES = sorted({(leak.where, leak.method) for leak in LEAKS.values()})
PLACES_OF_THE_DAY = {(LEAKS[name].where, LEAKS[name].method) for name in DAILY}


@pytest.mark.parametrize("name", mostly_full(LEAKS, daily=DAILY))
def test_a_planted_leak_is_seen(built, name, monkeypatch, fresh_addresses):
    LEAKS[name].plant(monkeypatch)
    assert seen(built, LEAKS[name]) or counted(built), f"{name}: nobody noticed"


@pytest.mark.parametrize("where", mostly_full(PLACES, daily=PLACES_OF_THE_DAY, name=" ".join))
def test_without_it_nothing_is_seen_there(built, where):
    leak = next(leak for leak in LEAKS.values() if (leak.where, leak.method) == where)
    assert list(map(str, seen(built, leak))) == []


def test_twenty_and_more_are_planted():
    assert len(LEAKS) >= 20


# ---- An API, of which there need not be one yet


def small_api():
    small = NinjaAPI(urls_namespace="small")

    @small.get("/engagements/{engagement_id}")
    def read(request, engagement_id: str):
        return {"id": engagement_id}

    return small


@pytest.fixture
def with_api(monkeypatch, fresh_addresses):
    from fasttrack import urls

    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("small/", small_api().urls)])
    clear_url_caches()
    assert get_resolver()


def test_an_operation_without_a_line_is_told(with_api):
    assert "GET /small/engagements/{engagement_id} has no line in matrix_api.py" in unlisted()


def test_operations_are_walked_by_their_lines(built, with_api):
    line = api("/small/engagements/{engagement_id}", "GET", READ, where={"engagement_id": "@engagement"})
    told = list(map(str, findings(Walker(built), [line], personas=["AN", "ST"], relations=["own"])))
    assert "GET /small/engagements/{engagement_id} (own) as AN: 200 instead of login" in told
    assert "GET /small/engagements/{engagement_id} (own) as ST: 200 instead of 404" in told
