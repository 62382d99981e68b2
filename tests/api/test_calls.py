"""Calls and their rhythm by program."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from engagements.actions.calling import Named
from phases.models.phase import Kind
from responsibilities.actions import calling
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


# ---- Proposals, answers, minutes


def test_times_are_proposed_by_the_clocks_of_both_sides(specialist, here):
    found = items(specialist.get(f"{here}/call-proposals", minutes=60, days=2))
    assert len(found) == 6
    assert all(one["outside"] == [] and one["customer_time"] and one["region_time"] for one in found)


@pytest.mark.parametrize(
    ("name", "value"), [("minutes", 0), ("minutes", 481), ("days", 0), ("days", 15), ("days", "x")]
)
def test_times_are_proposed_for_calls_that_can_be(specialist, here, name, value):
    assert specialist.get(f"{here}/call-proposals", **{name: value}).status_code in (400, 422)


@pytest.mark.parametrize(("who", "code"), [("lead", 403), ("reader", 403), ("stranger", 404)])
def test_only_who_plans_calls_is_proposed_times(request, here, who, code):
    assert request.getfixturevalue(who).get(f"{here}/call-proposals").status_code == code


@pytest.fixture
def ahead(specialist, calls):
    return f"/calls/{items(specialist.get(calls))[-1]['id']}"


def test_who_is_invited_answers(lead, specialist, ahead):
    lead.post(f"{ahead}/answer", answer="no")
    answers = {one["party"]: one["answer"] for one in specialist.get(ahead).json()["attendees"]}
    assert answers == {"customer": "no", "microsoft": None}


def test_an_answer_is_one_of_three(lead, ahead):
    assert fields(lead.post(f"{ahead}/answer", answer="perhaps")) == ["answer"]


@pytest.mark.parametrize(("who", "code"), [("reader", 403), ("stranger", 404)])
def test_nobody_answers_for_others(request, ahead, who, code):
    assert request.getfixturevalue(who).post(f"{ahead}/answer", answer="yes").status_code == code


def test_nobody_answers_a_call_that_is_over(lead, specialist, call):
    assert codes(lead.post(f"{call}/answer", answer="yes")) == ["call_settled"]


@pytest.fixture
def written(walk, specialist, call):
    meeting = walk.engagement.meetings.get(pk=call.rpartition("/")[2])
    staff = {"by": walk.team.specialist, "at": meeting.starts_at}
    words = {"decided": "We go on", "internal": "They fear the audit"}
    calling.keep_note(meeting, Named("general", "call", ""), **words, **staff)
    calling.promise(meeting, what="Send the list", user=walk.team.lead.pk, **staff)
    calling.end(meeting, **staff)
    return f"{call}/minutes"


def test_minutes_have_what_was_decided_and_promised(lead, written):
    told = lead.get(written).json()
    assert [one["decided"] for one in told["items"]] == ["We go on"]
    assert [one["what"] for one in told["promises"]] == ["Send the list"]
    assert told["next"]["kind"] == "checkpoint"


@pytest.mark.parametrize("who", ["lead", "reader"])
def test_what_is_internal_is_for_microsoft_alone(request, specialist, written, who):
    assert specialist.get(written).json()["internal"][0]["internal"] == "They fear the audit"
    answer = request.getfixturevalue(who).get(written)
    assert answer.json()["internal"] is None
    assert "They fear the audit" not in answer.text


def test_there_are_no_minutes_of_what_nobody_wrote_up(specialist, call):
    assert specialist.get(f"{call}/minutes").status_code == 404


def test_strangers_read_no_minutes(stranger, written):
    assert stranger.get(written).status_code == 404
