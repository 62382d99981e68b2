"""The answers by program: read, previewed, replaced."""

import pytest

from audit.models import Event
from engagements.profile import ANSWERS as QUESTIONS
from phases.models.phase import Kind
from tests import worlds
from tests.api.calling import codes, fields
from tests.journeys import ANSWERS, CLOUD, in_phase

built = worlds.built(lambda: in_phase(Kind.ASSESS))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db


@pytest.fixture
def path(here):
    return f"{here}/profile"


def test_all_questions_are_there_and_null_is_not_answered(lead, path):
    told = lead.get(path).json()
    assert set(told) == {*QUESTIONS, "version", "unanswered"}
    assert (told["identity"], told["tenant_kind"]) == (None, "new")
    assert "identity" in told["unanswered"]


def test_answers_replace_all_others_and_bring_the_tasks_in_line(lead, path, walk):
    assert lead.put(path, **ANSWERS).json()["identity"] == "federated"
    told = lead.put(path, **CLOUD).json()
    assert (told["identity"], told["adfs_version"], told["version"]) == ("cloud", None, 2)
    assert not walk.engagement.tasks.filter(applicability="unknown", why__answers__has_key="identity").exists()


def test_what_was_read_can_be_sent_back(lead, path):
    lead.put(path, **ANSWERS)
    told = lead.get(path).json()
    again = lead.put(path, **told).json()
    assert again == told | {"version": told["version"] + 1}


def test_what_is_left_out_is_not_answered(lead, path):
    lead.put(path, **ANSWERS)
    assert lead.put(path, identity="cloud", forests="none").json()["exchange_online"] is None


def test_a_preview_tells_the_difference_and_changes_nothing(lead, path):
    lead.put(path, **ANSWERS)
    before, events = lead.get(path).json(), Event.objects.count()
    answer = lead.put(f"{path}?preview=true", **CLOUD)
    assert answer.status_code == 200
    assert set(answer.json()) == {"added", "removed", "owner_changed", "kept", "reopen_needed"}
    assert {"slug", "party", "phase", "codes", "lines"} <= set(answer.json()["removed"][0])
    assert (lead.get(path).json(), Event.objects.count()) == (before, events)


def test_a_change_of_owner_says_to_whom(lead, path):
    lead.put(path, **ANSWERS)
    told = lead.put(f"{path}?preview=true", **{**ANSWERS, "adfs_multi_site": True}).json()
    assert {one["to"] for one in told["owner_changed"]} <= {"customer"}


def test_contradictions_are_told_field_by_field(lead, path):
    wrong = {**CLOUD, "adfs_required": True, "connector": True}
    assert sorted(fields(lead.put(path, **wrong))) == ["adfs_required", "connector"]
    assert sorted(fields(lead.put(f"{path}?preview=true", **wrong))) == ["adfs_required", "connector"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("identity", "magic"),
        ("exchange_online", "yes"),
        ("writeback", "password"),
        ("forest_list", [{"name": "a\0"}]),
        ("forest_list", [{"name": "a", "secret": 1}]),
        ("adfs_version", 3),
        ("tenant_kind", "existing"),
        ("remediation_needed", True),
        ("version", -1),
    ],
)
def test_an_answer_that_is_none_is_refused_at_its_field(lead, path, field, value):
    assert fields(lead.put(path, **{**CLOUD, field: value})) == [field]


def test_whoever_looked_at_older_answers_is_told(lead, path):
    lead.put(path, **CLOUD)
    assert codes(lead.put(path, **ANSWERS, version=0)) == ["changed_meanwhile"]


@pytest.mark.parametrize(("who", "code"), [("reader", 403), ("stranger", 404)])
@pytest.mark.parametrize("query", ["", "?preview=true"])
def test_nobody_else_answers(request, path, who, code, query):
    program, before = request.getfixturevalue(who), Event.objects.count()
    assert program.put(path + query, **CLOUD).status_code == code
    assert Event.objects.count() == before
