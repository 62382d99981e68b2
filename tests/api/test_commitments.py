"""Standing responsibilities by program."""

import pytest

from audit.models import Event
from phases.models.phase import Kind
from responsibilities.models import Task
from tests import worlds
from tests.api.calling import codes, fields, items
from tests.journeys import in_phase

built = worlds.built(lambda: in_phase(Kind.ASSESS))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db


@pytest.fixture
def commitments(here):
    return f"{here}/commitments"


def path_of(program, commitments, party="customer"):
    return next(f"/commitments/{one['id']}" for one in items(program.get(commitments)) if one["party"] == party)


def test_they_stand_in_the_order_of_the_catalogue_with_their_lines(lead, commitments, walk):
    found = items(lead.get(commitments))
    assert [one["id"] for one in found] == [str(row.pk) for row in walk.engagement.commitments.all()]
    assert all(one["title"] and one["lines"] and one["codes"] for one in found)


@pytest.mark.parametrize("verb", ["acknowledge", "promote"])
@pytest.mark.parametrize("who", ["manager", "specialist", "lead", "reader", "stranger"])
def test_each_verb_belongs_to_some(request, lead, commitments, verb, who):
    path, program, before = path_of(lead, commitments), request.getfixturevalue(who), Event.objects.count()
    opens_to = {"acknowledge": {"lead"}, "promote": {"lead", "manager", "specialist"}}[verb]
    expected = 200 if who in opens_to else 404 if who == "stranger" else 403
    assert program.post(f"{path}/{verb}").status_code == expected
    assert (Event.objects.count() > before) == (who in opens_to)


def test_it_is_acknowledged_once(lead, walk, commitments, clock):
    path = path_of(lead, commitments)
    first = lead.post(f"{path}/acknowledge").json()
    clock.shift(60)
    assert first["acknowledged_by"]["id"] == str(walk.team.lead.pk)
    assert lead.post(f"{path}/acknowledge").json() == first == items(lead.get(commitments))[0] | first


@pytest.mark.parametrize("party", ["customer", "microsoft"])
def test_a_dated_task_is_made_of_it(specialist, commitments, party):
    path = path_of(specialist, commitments, party)
    made = specialist.post(f"{path}/promote", title="Do it by April", due_on="2026-04-01").json()
    task = specialist.get(f"/tasks/{made['task']}").json()
    assert (task["title"], task["due_on"], task["party"]) == ("Do it by April", "2026-04-01", party)


def test_without_a_title_the_task_has_its_own(lead, commitments):
    made = lead.post(f"{path_of(lead, commitments)}/promote").json()
    assert lead.get(f"/tasks/{made['task']}").json()["title"] == made["title"]


def test_there_is_one_task_of_it_at_most(lead, commitments):
    path = path_of(lead, commitments)
    lead.post(f"{path}/promote")
    before = Task.objects.count()
    assert codes(lead.post(f"{path}/promote")) == ["already_promoted"]
    assert Task.objects.count() == before


@pytest.mark.parametrize(
    ("field", "value"), [("title", " "), ("title", "a" * 201), ("title", "a\0"), ("due_on", "soon"), ("party", "both")]
)
def test_a_wrong_task_is_refused_at_its_field(lead, commitments, field, value):
    assert fields(lead.post(f"{path_of(lead, commitments)}/promote", **{field: value})) == [field]


@pytest.mark.parametrize("verb", ["acknowledge", "promote"])
def test_nothing_happens_while_it_is_on_hold(manager, lead, here, commitments, verb):
    manager.post(f"{here}/hold", reason="They move")
    assert codes(lead.post(f"{path_of(lead, commitments)}/{verb}")) == ["on_hold"]
