"""Two customers from purchase to completion, every act by a program, told by refusals what to do next.

One of them every day, both with the marker `full` (make test-full).
"""

from collections import Counter
from operator import attrgetter

import pytest

from tests.api.calling import items
from tests.daily import mostly_full
from tests.stories.acts import MONDAY
from tests.stories.http import clock_at
from tests.stories.profiles import CLOUD, FEDERATED_SINGLE, Duty
from tests.stories.programs import PHASES, ProgramStory, done

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.once]

INITIATE = {"eligibility_undecided", "not_reached", "services_not_proposed", "services_not_confirmed", "no_specialist"}
INITIATE |= {"data_sheet_not_confirmed", "kickoff_not_held", "no_manager"}
INITIATE |= {"licences_not_associated", "process_not_discussed", "task_open"}
ASSESS = {"no_finding", "unanswered", "plan_not_published", "not_agreed", "task_open"}
SERVICE = {"task_open", "feature_not_validated", "use_cases_not_validated", "outcomes_not_evidenced"}
REFUSALS = {
    CLOUD.name: (INITIATE, ASSESS, {"not_signed"}, {"task_open"}, SERVICE),
    FEDERATED_SINGLE.name: (
        INITIATE,
        ASSESS | {"no_checkpoint"},
        {"item_open", "below_minimum", "not_signed", "task_open"},
        {"task_open"},
        SERVICE,
    ),
}


@pytest.fixture
def clock():
    with clock_at(MONDAY) as clock:
        yield clock


@pytest.fixture(params=mostly_full([CLOUD, FEDERATED_SINGLE], daily=[CLOUD], name=attrgetter("name")))
def story(request, clock):
    return ProgramStory(clock, request.param)


def test_programs_take_a_customer_from_purchase_to_completion(story):
    story.complete()
    assert done(story.lead.get(story.here))["status"] == "completed"
    assert tuple(story.shown[kind] for kind in PHASES) == REFUSALS[story.profile.name]
    check_the_end(story)


@pytest.mark.full
def test_a_representative_confirms_and_signs_by_program(clock):
    story = ProgramStory(clock, FEDERATED_SINGLE)
    story.open()
    story.designate()
    for kind in PHASES[:3]:
        story.close(kind)
    told = {(one["verb"], one["actor"], one["on_behalf_of"]) for one in history(story)}
    verbs = ("services.confirmed", "data_sheet.confirmed", "plan.agreed", "readiness.signed")
    assert told >= {(verb, "Representative", "Contoso") for verb in verbs}


def history(story):
    answer = story.manager.get(f"{story.here}/history", limit=100)
    found = items(answer)
    while following := answer.json()["next"]:
        answer = story.manager.client.get(following)
        found += items(answer)
    return found


def check_the_end(story):
    phases = items(story.lead.get(f"{story.here}/phases"))
    assert [(one["status"], one["gate"]) for one in phases] == 5 * [("complete", {"open": True, "blockers": []})]
    found = [one for one in story.tasks() if one["applicability"] == "applies"]
    assert Counter(map(duty, found)) == story.profile.tasks_in_the_end
    assert {one["status"] for one in found} <= {"done", "declined"}
    check_nothing_is_open(story)
    assert "engagement.completed" in {one["verb"] for one in history(story)}


def duty(task):
    return Duty(" ".join(task["codes"]), task["phase"], task["party"], task["required"], task["clause"] or "")


def check_nothing_is_open(story):
    for name in ("remediation-items", "minimum-checks"):
        assert "open" not in {one["status"] for one in items(story.lead.get(f"{story.here}/{name}"))}
    assert "scheduled" not in {one["status"] for one in items(story.lead.get(f"{story.here}/calls"))}
    told = done(story.lead.get(story.here))
    assert (told["gate_open_since"], told["reopen_needed"], told["blocked"]) == (None, [], 0)
    assert told["progress"]["done"] == told["progress"]["required"] > 0
