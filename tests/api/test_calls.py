"""Calls and their rhythm by program."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from phases.models.phase import Kind
from tests import factories, worlds
from tests.api.calling import codes, fields, items
from tests.journeys import in_phase

built = worlds.built(lambda: in_phase(Kind.REMEDIATE))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db

CALL = {"kind": "information", "starts_at": "2026-09-01T09:00:00Z"}


@pytest.fixture
def calls(here):
    return f"{here}/calls"


@pytest.fixture
def call(specialist, calls, clock):
    """The address of the checkpoint that lies ahead, at the moment when it begins."""
    one = items(specialist.get(calls))[-1]
    clock.move_to(one["starts_at"])
    return f"/calls/{one['id']}"


VERBS = {
    "hold": {},
    "miss": {},
    "cancel": {"reason": "Everything is settled"},
    "reschedule": {"starts_at": "2026-09-01T09:00:00Z"},
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("who", "code"), [("lead", 403), ("reader", 403), ("stranger", 404), ("manager", 200)])
def test_staff_run_calls_and_nobody_else(request, specialist, call, verb, who, code):
    program, before = request.getfixturevalue(who), Event.objects.count()
    assert program.post(f"{call}/{verb}", **VERBS[verb]).status_code == code
    assert (Event.objects.count() > before) == (code == 200)


@pytest.mark.parametrize(("who", "code"), [("lead", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_plans_calls(request, specialist, calls, here, who, code):
    program, before = request.getfixturevalue(who), items(specialist.get(calls))
    assert program.post(calls, **CALL).status_code == code
    assert program.put(f"{here}/cadence", days=1).status_code == code
    assert items(specialist.get(calls)) == before
    assert specialist.get(f"{here}/cadence").json() == {"days": 7}


def test_a_stranger_sees_no_calls(stranger, here, calls, call):
    for path in (calls, call, f"{here}/cadence"):
        assert stranger.get(path).status_code == 404


# ---- Planning


def test_everybody_who_works_on_it_is_invited_unless_people_are_named(specialist, lead, calls, walk):
    whole = specialist.post(calls, **CALL).json()
    named = specialist.post(calls, attendees=[str(walk.team.lead.pk)], **CALL).json()
    assert {one["party"] for one in whole["attendees"]} == {"customer", "microsoft"}
    assert [one["person"]["id"] for one in named["attendees"]] == [str(walk.team.lead.pk)]
    assert lead.get(f"/calls/{named['id']}").json() == named


def test_calls_stand_in_the_order_in_which_they_take_place(lead, specialist, calls):
    specialist.post(calls, **CALL)
    moments = [one["starts_at"] for one in items(lead.get(calls))]
    assert moments == sorted(moments)
    assert moments[-1] == CALL["starts_at"]


def test_the_call_about_the_plan_has_its_topics(specialist, calls):
    made = specialist.post(calls, **{**CALL, "kind": "assess_plan"}).json()
    assert {"name": "network", "covered": None} in made["topics"]


def test_more_calls_ask_no_more_statements(lead, calls):
    def statements(limit):
        with CaptureQueriesContext(connection) as caught:
            assert len(items(lead.get(calls, limit=limit))) == limit
        return len(caught)

    statements(1)
    assert statements(4) == statements(1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "party"),
        ("starts_at", "2020-01-01T09:00:00Z"),
        ("starts_at", "2026-09-01T09:00"),
        ("minutes", 0),
        ("minutes", 481),
        ("minutes", "45"),
        ("join_url", "javascript:alert(1)"),
        ("join_url", "call"),
        ("join_url", "https://calls.example.org/" + "a" * 200),
        ("status", "held"),
    ],
)
def test_a_wrong_call_is_refused_at_its_field(specialist, calls, field, value):
    assert fields(specialist.post(calls, **{**CALL, field: value})) == [field]


def test_strangers_are_not_invited_whether_they_exist_or_not(specialist, calls):
    there, nobody = factories.UserFactory().pk, "00000000-0000-4000-8000-000000000000"
    answers = [specialist.post(calls, attendees=[str(one)], **CALL) for one in (there, nobody)]
    assert [fields(answer) for answer in answers] == [["attendees"], ["attendees"]]
    assert answers[0].content == answers[1].content


# ---- Settling


def test_a_call_is_held_with_those_who_came(specialist, call, walk):
    held = specialist.post(f"{call}/hold", present=[str(walk.team.lead.pk)], notes="Went through it").json()
    present = {one["party"]: one["present"] for one in held["attendees"]}
    assert present == {"customer": True, "microsoft": False}
    assert (held["status"], held["notes"]) == ("held", "Went through it")


def test_everybody_came_when_nobody_is_named(specialist, call):
    held = specialist.post(f"{call}/hold").json()
    assert all(one["present"] for one in held["attendees"])


def test_the_next_checkpoint_follows_by_itself(specialist, call, calls):
    specialist.post(f"{call}/hold")
    following = items(specialist.get(calls))[-1]
    assert (following["kind"], following["status"]) == ("checkpoint", "scheduled")


def test_what_was_covered_is_among_the_topics(specialist, calls, clock):
    moment = items(specialist.get(calls))[-1]["starts_at"]
    made = specialist.post(calls, kind="assess_plan", starts_at=moment).json()
    clock.move_to(moment)
    path = f"/calls/{made['id']}/hold"
    assert fields(specialist.post(path, topics_covered=["weather"])) == ["topics_covered"]
    held = specialist.post(path, topics_covered=["network"]).json()
    assert [one["name"] for one in held["topics"] if one["covered"]] == ["network"]


def test_who_was_not_invited_was_not_there(specialist, call):
    assert fields(specialist.post(f"{call}/hold", present=[str(factories.UserFactory().pk)])) == ["present"]


def test_a_call_is_moved(specialist, call):
    moved = specialist.post(f"{call}/reschedule", starts_at="2026-09-01T09:00:00Z").json()
    assert (moved["starts_at"], moved["status"]) == ("2026-09-01T09:00:00Z", "scheduled")
    assert fields(specialist.post(f"{call}/reschedule", starts_at="2020-01-01T09:00:00Z")) == ["starts_at"]


def test_a_call_that_has_not_begun_is_not_missed(specialist, call):
    specialist.post(f"{call}/reschedule", starts_at="2026-09-01T09:00:00Z")
    assert codes(specialist.post(f"{call}/miss")) == ["too_early"]


def test_a_call_is_cancelled_with_a_reason(specialist, call):
    assert fields(specialist.post(f"{call}/cancel")) == ["reason"]
    cancelled = specialist.post(f"{call}/cancel", reason="Everything is settled").json()
    assert (cancelled["status"], cancelled["notes"]) == ("cancelled", "Everything is settled")


@pytest.mark.parametrize("verb", VERBS)
def test_a_settled_call_stays_settled(specialist, call, verb):
    specialist.post(f"{call}/miss")
    assert codes(specialist.post(f"{call}/{verb}", **VERBS[verb])) == ["call_settled"]


# ---- Rhythm


def test_a_rhythm_is_agreed_and_taken_back(specialist, lead, here):
    assert specialist.put(f"{here}/cadence", days=14).json() == {"days": 14}
    assert lead.get(f"{here}/cadence").json() == {"days": 14}
    assert specialist.put(f"{here}/cadence", days=None).json() == {"days": None}


@pytest.mark.parametrize("days", [0, 91, "7", -1, 1.5])
def test_a_rhythm_that_cannot_be_is_refused(specialist, here, days):
    assert fields(specialist.put(f"{here}/cadence", days=days)) == ["days"]


def test_a_rhythm_is_named(specialist, here):
    assert fields(specialist.put(f"{here}/cadence")) == ["days"]


def test_no_call_is_planned_while_it_is_on_hold(manager, specialist, here, calls):
    manager.post(f"{here}/hold", reason="They move")
    assert codes(specialist.post(calls, **CALL)) == ["on_hold"]
    assert codes(specialist.put(f"{here}/cadence", days=14)) == ["on_hold"]
