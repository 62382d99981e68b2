"""Findings, tool runs and minimum checks by program."""

import pytest

from audit.models import Event
from phases.models.phase import Kind
from tests import worlds
from tests.api.calling import codes, fields, items
from tests.journeys import in_phase

built = worlds.built(lambda: in_phase(Kind.REMEDIATE))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db

FINDING = {"area": "dns", "summary": "The records are in place"}
RUN = {"tool": "Directory check", "run_on": "2026-03-02", "summary": "Two objects need another suffix"}


def check_of(program, here, kind="forest"):
    return next(one for one in items(program.get(f"{here}/minimum-checks")) if one["kind"] == kind)


@pytest.fixture
def check(specialist, here):
    """The address of the check of the forest, which was found at 2012."""
    return f"/minimum-checks/{check_of(specialist, here)['id']}"


def doors(here, check):
    return [
        (f"{here}/findings", FINDING, {"manager", "specialist", "lead"}, 201),
        (f"{here}/tool-runs", RUN, {"manager", "specialist", "lead"}, 201),
        (f"{check}/pass", {}, {"manager", "specialist"}, 200),
        (f"{check}/waive", {"reason": "It is replaced"}, {"manager"}, 200),
    ]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("who", ["manager", "specialist", "lead", "reader", "stranger"])
def test_each_door_opens_to_whom_it_belongs(request, here, check, number, who):
    path, body, opens_to, code = doors(here, check)[number]
    program, before = request.getfixturevalue(who), Event.objects.count()
    expected = code if who in opens_to else 404 if who == "stranger" else 403
    assert program.post(path, **body).status_code == expected
    assert (Event.objects.count() > before) == (who in opens_to)


# ---- Findings


def test_a_finding_is_recorded_and_read_by_both_sides(lead, specialist, walk, here):
    made = lead.post(f"{here}/findings", change_required=True, **FINDING).json()
    assert (made["area"], made["change_required"]) == ("dns", True)
    assert made["recorded_by"]["name"] == str(walk.team.lead)
    assert made in items(specialist.get(f"{here}/findings"))


def test_an_area_has_one_finding_and_the_last_word_counts(specialist, here):
    specialist.post(f"{here}/findings", **FINDING)
    specialist.post(f"{here}/findings", **{**FINDING, "summary": "One is missing"})
    (found,) = [one for one in items(specialist.get(f"{here}/findings")) if one["area"] == "dns"]
    assert found["summary"] == "One is missing"


@pytest.mark.parametrize(
    ("field", "value"),
    [("area", "attic"), ("summary", " "), ("summary", "a" * 2001), ("summary", "a\0"), ("change_required", "no")],
)
def test_a_wrong_finding_is_refused_at_its_field(specialist, here, field, value):
    assert fields(specialist.post(f"{here}/findings", **{**FINDING, field: value})) == [field]


# ---- Tool runs


def test_a_tool_run_is_noted_and_the_newest_stands_first(lead, specialist, clock, here):
    specialist.post(f"{here}/tool-runs", **RUN)
    clock.shift(60)
    made = lead.post(f"{here}/tool-runs", **{**RUN, "tool": "Network check", "run_by": "Kim"}).json()
    found = items(specialist.get(f"{here}/tool-runs"))
    assert (found[0], found[0]["run_by"], found[1]["run_by"]) == (made, "Kim", None)


@pytest.mark.parametrize(
    ("field", "value"), [("tool", ""), ("tool", "a" * 201), ("summary", ""), ("run_on", "today"), ("raw_output", "x")]
)
def test_a_wrong_tool_run_is_refused_at_its_field(specialist, here, field, value):
    assert fields(specialist.post(f"{here}/tool-runs", **{**RUN, field: value})) == [field]


# ---- Minimum checks


def test_the_profile_says_what_has_to_be_checked(lead, here):
    found = [(one["kind"], one["subject"], one["found"]) for one in items(lead.get(f"{here}/minimum-checks"))]
    assert found == [("adfs", None, "3.0"), ("forest", "corp.example", "2012")]


def test_a_check_is_passed_with_what_is_seen_now(specialist, check):
    passed = specialist.post(f"{check}/pass", found="2012R2").json()
    assert (passed["status"], passed["found"]) == ("passed", "2012R2")
    assert passed["settled_by"] is not None
    assert codes(specialist.post(f"{check}/pass")) == ["check_settled"]


@pytest.mark.parametrize("found", ["2000", "many", "a" * 50])
def test_nothing_below_the_minimum_passes(specialist, here, check, found):
    answer = specialist.post(f"{check}/pass", found=found)
    assert codes(answer) == ["below_minimum"]
    assert answer.json()["blockers"][0]["lines"] == [39, 75]
    assert check_of(specialist, here)["status"] == "open"


def test_a_manager_says_why_a_check_is_waived(manager, check):
    assert fields(manager.post(f"{check}/waive")) == ["reason"]
    assert fields(manager.post(f"{check}/waive", reason=" ")) == ["reason"]
    waived = manager.post(f"{check}/waive", reason="It is replaced").json()
    assert (waived["status"], waived["reason"]) == ("waived", "It is replaced")


def test_nothing_is_assessed_while_it_is_on_hold(manager, specialist, here, check):
    manager.post(f"{here}/hold", reason="They move")
    for path, body, _who, _code in doors(here, check)[:3]:
        assert codes(specialist.post(path, **body)) == ["on_hold"]
