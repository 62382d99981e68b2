"""What is only read by program: the catalogue and the history."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from phases.models.phase import Kind
from responsibilities.catalogue import load
from tests import worlds
from tests.api.calling import fields, items
from tests.journeys import in_phase

built = worlds.built(lambda: in_phase(Kind.ASSESS))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db


def pages(program, path, **query):
    answer = program.get(path, **query).json()
    yield answer["items"]
    while answer["next"]:
        answer = program.client.get(answer["next"]).json()
        yield answer["items"]


def test_the_catalogue_holds_every_entry_once(lead):
    found = [entry for page in pages(lead, "/catalogue", limit=30) for entry in page]
    assert [entry["slug"] for entry in found] == list(load().services["azure-rms"].by_slug)


def test_an_entry_tells_source_party_phase_and_condition(lead):
    found = [entry for page in pages(lead, "/catalogue") for entry in page]
    assert all(entry["lines"] and entry["party"] and entry["title"] for entry in found)
    assert any(entry["condition"] for entry in found)


def test_the_catalogue_is_narrowed_to_a_service_or_refused(lead):
    assert items(lead.get("/catalogue", service="azure-rms"))
    assert fields(lead.get("/catalogue", service="teapot")) == ["service"]
    assert fields(lead.get("/catalogue", language="xx")) == ["language"]


def test_the_history_tells_the_newest_first_in_plain_words(specialist, here):
    found = items(specialist.get(f"{here}/history", limit=100))
    moments = [event["at"] for event in found]
    assert moments == sorted(moments, reverse=True)
    assert not any("<" in event["text"] for event in found)
    assert found[-1]["verb"] == "engagement.opened"


def test_the_history_goes_on_page_by_page(specialist, here):
    whole = [event for page in pages(specialist, f"{here}/history", limit=100) for event in page]
    assert [event for page in pages(specialist, f"{here}/history", limit=7) for event in page] == whole


def test_the_customer_does_not_read_what_is_internal(specialist, lead, here):
    ours, theirs = (
        {event["verb"] for page in pages(program, f"{here}/history") for event in page}
        for program in (specialist, lead)
    )
    assert "contact.attempted" in ours - theirs


def test_a_stranger_reads_no_history(stranger, here):
    assert stranger.get(f"{here}/history").status_code == 404


LISTS = ["eligibility", "contact-attempts", "assignments", "scope-questions", "history", "phases", "tasks"]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_items_and_a_next_page_or_none(specialist, here, name):
    assert set(specialist.get(f"{here}/{name}").json()) == {"items", "next"}


@pytest.mark.parametrize("name", ["history", "assignments"])
def test_more_rows_ask_no_more_statements(specialist, here, name):
    def statements(limit):
        with CaptureQueriesContext(connection) as caught:
            specialist.get(f"{here}/{name}", limit=limit)
        return len(caught)

    statements(1)
    assert statements(100) == statements(1)


@pytest.mark.parametrize("cursor", ["x", "0", "9" * 30, "-1", "WyJhIiwgImIiXQ=="])
@pytest.mark.parametrize("name", [*LISTS[:5], "tasks"])
def test_a_cursor_that_we_did_not_write_breaks_nothing(specialist, here, name, cursor):
    assert specialist.get(f"{here}/{name}", after=cursor).status_code == 200


@pytest.mark.parametrize("cursor", ["\x00", "a b", "é", "a" * 2001])
def test_what_cannot_be_a_cursor_is_refused(specialist, here, cursor):
    assert fields(specialist.get(f"{here}/history", after=cursor)) == ["after"]
