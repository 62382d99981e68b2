"""Every address × person × relation × method is answered as the table says, and nothing of others is in any answer.

By default the most telling persons and relations; all of them with the marker `full` (make test-full).
"""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

import pytest

from tests.access import holders, world
from tests.access.addresses import rows, unlisted
from tests.access.asking import Walker
from tests.access.canary import MARK
from tests.access.matrix import EVERYBODY, Row
from tests.access.matrix_api import MATRIX_API
from tests.access.places import FOREIGN, RELATIONS, path_of
from tests.access.walk import findings

pytestmark = pytest.mark.django_db

# Whom the pages are walked as, and how they stand to what is asked for. To one of each side the foreign has to look
# like what is nowhere.
TELLING = {("CL", "SP"): ("own", "far", "nowhere"), ("AN", "SX", "PM"): ("own", "far")}
# The API has the same rights behind it as the pages: by default one of each kind.
TELLING_OF_API = {("AN", "CU", "PM"): ("own", "far")}


def by_address() -> dict[str, list[Row]]:
    named = sorted([*rows(), *MATRIX_API], key=attrgetter("name"))
    return {name: list(found) for name, found in groupby(named, key=attrgetter("name"))}


ADDRESSES = by_address()
OF_API = [name for name, rows_ in ADDRESSES.items() if rows_[0].is_api]
OF_PAGES = [name for name in ADDRESSES if name not in OF_API]


@pytest.fixture
def walker(built):
    return Walker(built)


def told(found) -> str:
    return "\n".join(map(str, found))


def test_every_address_has_its_line_and_every_line_its_address():
    assert unlisted() == []


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_table_holds(walker, name):
    asked, methods = TELLING, {"GET", "POST"}
    if ADDRESSES[name][0].is_api:
        asked, methods = TELLING_OF_API, methods.union(*(row.methods for row in ADDRESSES[name]))
    found = [
        one
        for personas, relations in asked.items()
        for one in findings(walker, ADDRESSES[name], personas=personas, relations=relations, methods=sorted(methods))
    ]
    assert told(found) == ""


@pytest.mark.parametrize("name", [name for name in OF_PAGES if "GET" in ADDRESSES[name][0].methods])
def test_a_look_ahead_is_answered_like_a_look(walker, name):
    looking = [row for row in ADDRESSES[name] if "GET" in row.methods]
    some = {"personas": ("AN", "SP", "ST"), "relations": ("own", "far"), "methods": ("HEAD",)}
    assert told(findings(walker, looking, **some)) == ""


@pytest.mark.full
@pytest.mark.parametrize("name", ADDRESSES)
def test_the_whole_table_holds(walker, name):
    assert told(findings(walker, ADDRESSES[name])) == ""


@pytest.mark.full
@pytest.mark.parametrize("name", OF_PAGES)
def test_it_holds_for_parts_of_a_page(built, name):
    """The same asked for by htmx: fragments have templates and refusals of their own."""
    in_place = Walker(built, htmx=True)
    some = {"relations": ("own", *FOREIGN), "methods": ("GET", "POST")}
    assert told(findings(in_place, ADDRESSES[name], **some)) == ""


@pytest.mark.full
@pytest.mark.parametrize("name", OF_API)
def test_it_holds_for_sessions_too(built, name):
    """A browser's session reaches as far over the API as a token of the same person."""
    assert told(findings(Walker(built, by_session=True), ADDRESSES[name], relations=("own", "far"))) == ""


# ---- Whether the world can tell anything


def test_each_person_of_the_table_is_in_the_world(built):
    assert set(EVERYBODY) - {"AN"} <= built.sessions.keys()


@pytest.mark.parametrize("relation", RELATIONS)
def test_each_relation_is_walked_by_somebody(built, relation):
    assert any(path_of(built, row, relation) for row in rows())


@pytest.mark.parametrize("organisation", world.FULL)
def test_what_a_foreign_organisation_has_is_marked(built, organisation):
    marked, bare = holders.texts(organisation)
    assert len(marked) > 40
    assert bare == []
    assert all(MARK.search(text) for text in marked)


def test_what_is_shown_to_its_own_people_is_found(walker, built):
    """Or no leak would be found either."""
    page = walker.ask("CL", "GET", f"/engagements/{built.things['a1r', 'engagement']}/", {})
    assert "CNRY-a1-organisation" in page.body
    leaks = holders.foreign_in(page.text, "ST", built.owner_of)
    assert len(leaks) > 5
