"""Tasks by program: found, added, planned, worked on."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from phases.models.phase import Kind
from responsibilities.models import Task
from tests import worlds
from tests.api.calling import codes, fields, items
from tests.journeys import in_phase

built = worlds.built(lambda: in_phase(Kind.ENABLE_CORE))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db

SHAPE = {"codes", "lines", "slug", "party", "phase", "component", "group", "required", "applicability", "why"}
SHAPE |= {"in_benefit", "status", "limit", "version"}


def of(walk, party="microsoft"):
    """A task that can be worked on now."""
    ready = [task for task in walk.ready(Kind.ENABLE_CORE) if task.party == party]
    return f"/tasks/{ready[0].pk}"


# ---- Finding


def test_all_tasks_are_found_in_the_order_of_the_catalogue(lead, here, walk):
    found = items(lead.get(f"{here}/tasks", limit=100))
    assert [one["id"] for one in found] == [str(task.pk) for task in walk.engagement.tasks.all()]
    assert set(found[0]) >= SHAPE


@pytest.mark.parametrize(
    "query", [{"phase": "enable_core"}, {"party": "customer"}, {"status": "done"}, {"applicability": "applies"}]
)
def test_filters_narrow_the_list(lead, here, query):
    (name, value), found = next(iter(query.items())), items(lead.get(f"{here}/tasks", limit=100, **query))
    assert found
    assert {one[name] for one in found} == {value}


def test_a_filter_with_a_wrong_value_is_refused(lead, here):
    assert fields(lead.get(f"{here}/tasks", phase="closure")) == ["phase"]


def test_more_rows_ask_no_more_statements(lead, here):
    def statements(limit):
        with CaptureQueriesContext(connection) as caught:
            lead.get(f"{here}/tasks", limit=limit)
        return len(caught)

    statements(1)
    assert statements(100) == statements(2)


def test_one_task_says_why_it_is_here(lead, here):
    one = items(lead.get(f"{here}/tasks", slug="directory-sync-prepared"))
    found = one[0] if one else items(lead.get(f"{here}/tasks", phase="enable_core"))[0]
    told = lead.get(f"/tasks/{found['id']}").json()
    assert told == found
    assert told["why"]["lines"] == sorted(told["why"]["lines"])


# ---- Verbs


@pytest.mark.parametrize("who", ["manager", "specialist"])
def test_staff_start_and_complete_a_task_of_theirs(request, walk, who):
    program, path = request.getfixturevalue(who), of(walk)
    assert program.post(f"{path}/start").json()["status"] == "in_progress"
    done = program.post(f"{path}/complete").json()
    assert (done["status"], done["version"]) == ("done", 2)


def test_staff_say_how_they_know_of_a_customers_task(specialist, walk):
    path = of(walk, "customer")
    assert fields(specialist.post(f"{path}/complete")) == ["note"]
    assert specialist.post(f"{path}/complete", note="Told on the call").json()["note"] == "Told on the call"


def test_a_task_is_blocked_and_goes_on(lead, walk):
    path = of(walk, "customer")
    blocked = lead.post(f"{path}/block", reason="third_party", acts_next="The network team", acts_on="2026-04-01")
    assert blocked.json() | {"blocked_reason": "third_party", "acts_on": "2026-04-01"} == blocked.json()
    assert lead.post(f"{path}/unblock").json()["status"] == "in_progress"


def test_a_task_that_was_done_is_opened_again(specialist, walk):
    path = of(walk)
    specialist.post(f"{path}/complete")
    assert specialist.post(f"{path}/reopen", reason="It broke").json()["status"] == "in_progress"


def test_a_manager_marks_a_task_as_not_required(manager, walk):
    assert manager.post(f"{of(walk)}/mark-not-required", reason="Done elsewhere").json()["status"] == "not_required"


def test_what_is_not_left_to_the_customer_cannot_be_declined(lead, walk):
    assert codes(lead.post(f"{of(walk, 'customer')}/decline")) == ["not_declinable"]


def test_a_verb_that_does_not_follow_is_refused(specialist, walk):
    path = of(walk)
    specialist.post(f"{path}/complete")
    assert codes(specialist.post(f"{path}/start")) == ["wrong_status"]


def test_a_task_of_a_later_phase_waits(lead, here):
    later = items(lead.get(f"{here}/tasks", phase="enable_service", applicability="applies"))[0]
    assert codes(lead.post(f"/tasks/{later['id']}/start")) == ["phase_not_active"]


@pytest.mark.parametrize("verb", ["start", "complete"])
def test_whoever_looked_at_an_older_version_is_told(specialist, walk, verb):
    path = of(walk)
    specialist.patch(path, note="Seen meanwhile")
    assert codes(specialist.post(f"{path}/{verb}", version=0)) == ["changed_meanwhile"]
    assert specialist.post(f"{path}/{verb}", version=1).status_code == 200


VERBS = {
    "start": {},
    "complete": {},
    "block": {"reason": "third_party"},
    "unblock": {},
    "mark-not-required": {"reason": "Done elsewhere"},
    "reopen": {"reason": "It broke"},
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(("who", "code"), [("lead", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_works_on_our_tasks(request, walk, who, code, verb):
    path, program, before = of(walk), request.getfixturevalue(who), Event.objects.count()
    assert program.post(f"{path}/{verb}", **VERBS[verb]).status_code == code
    assert Event.objects.count() == before
    assert Task.objects.get(pk=path.rpartition("/")[2]).version == 0


# ---- Planning


def test_day_person_and_note_are_planned_at_once(specialist, walk):
    who = str(walk.team.specialist.pk)
    one = specialist.patch(of(walk), due_on="2026-04-01", assignee=who, note="See the plan").json()
    assert (one["due_on"], one["assignee"]["id"], one["note"]) == ("2026-04-01", who, "See the plan")


def test_what_is_left_out_stays_and_null_takes_away(specialist, walk):
    path = of(walk)
    specialist.patch(path, due_on="2026-04-01", note="See the plan")
    one = specialist.patch(path, due_on=None).json()
    assert (one["due_on"], one["note"]) == (None, "See the plan")


def test_one_wrong_part_of_a_plan_changes_nothing(specialist, walk):
    path = of(walk)
    answer = specialist.patch(path, due_on="2026-04-01", assignee=str(walk.team.lead.pk))
    assert fields(answer) == ["assignee"]
    assert specialist.get(path).json()["due_on"] is None


def test_a_plan_on_an_older_version_is_refused(specialist, walk):
    path = of(walk)
    specialist.post(f"{path}/start")
    assert codes(specialist.patch(path, note="Late", version=0)) == ["changed_meanwhile"]


def test_the_customer_does_not_plan_our_tasks(lead, walk):
    assert lead.patch(of(walk), due_on="2026-04-01").status_code == 403


@pytest.mark.parametrize("field", ["status", "party", "phase", "required", "title", "version_", "engagement"])
def test_nothing_else_of_a_task_can_be_written(specialist, walk, field):
    assert fields(specialist.patch(of(walk), **{field: "x"})) == [field]


# ---- Tasks of one's own


def test_somebody_adds_a_task_of_their_own(lead, here):
    answer = lead.post(f"{here}/tasks", title="Ask the network team", due_on="2026-04-01", phase="enable_service")
    assert answer.status_code == 201
    one = answer.json()
    assert (one["slug"], one["party"], one["required"], one["phase"]) == (None, "customer", False, "enable_service")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"title": " "}, "title"), ({"title": "a" * 201}, "title"), ({"title": "A", "phase": "closure"}, "phase")],
)
def test_a_task_without_words_or_place_is_refused(lead, here, given, field):
    assert fields(lead.post(f"{here}/tasks", **given)) == [field]


def test_who_only_reads_adds_nothing(reader, here):
    assert reader.post(f"{here}/tasks", title="Mine").status_code == 403
