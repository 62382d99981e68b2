"""Phases and gates by program."""

import pytest

from audit.models import Event
from phases.models.phase import ORDER, Kind
from tests import worlds
from tests.api.calling import codes, fields, items
from tests.journeys import CLOUD, at_gate

built = worlds.built(lambda: at_gate(Kind.ENABLE_CORE, answers=CLOUD))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db
CLOSE, REOPEN = "phases/enable_core/close", "phases/assess/reopen"


def open_a_task(walk):
    task = walk.engagement.tasks.filter(phase__kind=Kind.ENABLE_CORE, status="done", party="microsoft").first()
    return f"/tasks/{task.pk}/reopen"


def test_all_five_phases_stand_with_their_gates(lead, here):
    found = items(lead.get(f"{here}/phases"))
    assert [one["kind"] for one in found] == list(ORDER)
    assert [one["status"] for one in found] == ["complete"] * 3 + ["active", "locked"]
    assert found[3]["gate"] == {"open": True, "blockers": []}


def test_a_shut_gate_names_what_is_in_the_way(specialist, here, walk):
    specialist.post(open_a_task(walk), reason="It broke")
    gate = items(specialist.get(f"{here}/phases"))[3]["gate"]
    assert (gate["open"], [one["code"] for one in gate["blockers"]]) == (False, ["task_open"])
    answer = specialist.post(f"{here}/{CLOSE}")
    assert codes(answer) == ["task_open"]
    assert answer.json()["blockers"] == gate["blockers"]


def test_closing_opens_the_next_phase(specialist, here):
    assert specialist.post(f"{here}/{CLOSE}").json()["status"] == "complete"
    assert specialist.get(here).json()["phase"] == "enable_service"


def told(door, program, here, **body):
    before = Event.objects.count()
    answer = program.post(f"{here}/{door}?dry_run=true", **body)
    assert answer.status_code == 200
    assert Event.objects.count() == before
    return answer.json()


def test_a_dry_run_says_what_would_happen_and_changes_nothing(specialist, here, walk):
    assert told(CLOSE, specialist, here)["gate"]["open"] is True
    specialist.post(open_a_task(walk), reason="It broke")
    assert told(CLOSE, specialist, here)["gate"]["open"] is False
    assert walk.statuses()["enable_core"] == "active"


def test_a_dry_run_under_a_key_keeps_the_closing_for_later(specialist, here):
    dry = specialist.post(f"{here}/{CLOSE}?dry_run=true", key="k")
    assert (dry.status_code, dry.json()["status"]) == (200, "active")
    assert specialist.post(f"{here}/{CLOSE}", key="other").json()["status"] == "complete"


def test_a_dry_run_of_what_is_not_active_names_the_reason(specialist, manager, here):
    gate = told("phases/enable_service/close", specialist, here)["gate"]
    assert [one["code"] for one in gate["blockers"]] == ["phase_not_active"]
    gate = told("phases/enable_core/reopen", manager, here)["gate"]
    assert [one["code"] for one in gate["blockers"]] == ["phase_not_closed"]


def test_nothing_closes_on_hold(manager, here):
    manager.post(f"{here}/hold", reason="A freeze")
    assert codes(manager.post(f"{here}/{CLOSE}")) == ["on_hold"]


def test_a_manager_reopens_with_a_reason(manager, here, walk):
    assert fields(manager.post(f"{here}/{REOPEN}")) == ["reason"]
    assert told(REOPEN, manager, here)["status"] == "complete"
    assert manager.post(f"{here}/{REOPEN}", reason="A forest was forgotten").json()["status"] == "active"
    assert walk.statuses()["enable_core"] == "locked"


@pytest.mark.parametrize(
    ("door", "who"), [(CLOSE, "lead"), (CLOSE, "reader"), (REOPEN, "specialist"), (REOPEN, "lead")]
)
@pytest.mark.parametrize("query", ["", "?dry_run=true"])
def test_nobody_else_moves_a_phase(request, here, walk, door, who, query):
    program, before = request.getfixturevalue(who), walk.statuses()
    assert program.post(f"{here}/{door}{query}", **({"reason": "Mine"} if door == REOPEN else {})).status_code == 403
    assert walk.statuses() == before


@pytest.mark.parametrize("door", [CLOSE, REOPEN, "phases"])
def test_a_stranger_finds_no_phase(stranger, here, door):
    ask = stranger.get if door == "phases" else stranger.post
    assert ask(f"{here}/{door}").status_code == 404


def test_a_phase_that_does_not_exist_is_not_found(manager, here):
    assert manager.post(f"{here}/phases/closure/close").status_code == 404


def test_a_switch_is_true_or_false(manager, here):
    assert fields(manager.post(f"{here}/{CLOSE}?dry_run=perhaps")) == ["dry_run"]
