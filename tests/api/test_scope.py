"""The scope ledger and its questions by program."""

import pytest

from api.models import Answered
from phases.models.phase import Kind
from tests import worlds
from tests.api.calling import codes, fields, items
from tests.journeys import in_phase

built = worlds.built(lambda: in_phase(Kind.ENABLE_SERVICE))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db


@pytest.fixture
def task(walk):
    """The one with the smallest limit."""
    found = walk.engagement.tasks.filter(phase__kind=Kind.ENABLE_SERVICE, applicability="applies")
    limited = [task for task in found.select_related("engagement") if task.limit]
    return min(limited, key=lambda task: task.limit.max)


@pytest.fixture
def path(task):
    return f"/tasks/{task.pk}/scope-entries"


def fill(program, path, task):
    for number in range(task.limit.max):
        assert program.post(path, name=f"Use {number}").status_code == 201


def test_a_use_is_entered_and_counted(specialist, lead, path, task):
    made = specialist.post(path, name="Contract template").json()
    assert items(lead.get(path)) == [made]
    assert lead.get(f"/tasks/{task.pk}").json()["limit"] == {"max": task.limit.max, "used": 1}


def test_a_use_is_taken_out_again(specialist, path, task):
    made = specialist.post(path, name="Contract template").json()
    assert specialist.delete(f"{path}/{made['id']}").status_code == 204
    assert specialist.delete(f"{path}/{made['id']}").status_code == 404
    assert items(specialist.get(path)) == []


def test_a_name_stands_once(specialist, path, task):
    specialist.post(path, name="Contract template")
    assert fields(specialist.post(path, name="Contract template")) == ["name"]


@pytest.mark.parametrize("key", [None, "k"])
def test_one_more_than_the_limit_is_refused_and_leaves_a_question(specialist, here, path, task, key):
    """Under a key too: what the action commits before it refuses is not taken back, and no key is kept."""
    fill(specialist, path, task)
    answer = specialist.post(path, key=key, name="One more")
    assert codes(answer) == ["scope_question"]
    (question,) = items(specialist.get(f"{here}/scope-questions"))
    assert (question["asked"], question["answer"], question["limit"]) == ("One more", "waiting", task.limit.slug)
    assert not Answered.objects.exists()


def test_a_yes_grants_one_more(specialist, manager, here, path, task):
    fill(specialist, path, task)
    specialist.post(path, name="One more")
    (question,) = items(manager.get(f"{here}/scope-questions"))
    said = manager.post(f"/scope-questions/{question['id']}/answer", answer="yes", reason="A pilot").json()
    assert (said["answer"], said["reason"]) == ("yes", "A pilot")
    assert specialist.post(path, name="One more").status_code == 201
    limit = specialist.get(f"/tasks/{task.pk}").json()["limit"]
    assert limit == {"max": task.limit.max + 1, "used": task.limit.max + 1}


def asked(program, here):
    return program.post(f"{here}/scope-questions", asked="May a second forest be connected?").json()


def test_a_question_is_answered_once_and_with_a_reason(lead, manager, here):
    path = f"/scope-questions/{asked(lead, here)['id']}/answer"
    assert fields(manager.post(path, answer="no", reason=" ")) == ["reason"]
    assert fields(manager.post(path, answer="perhaps", reason="A")) == ["answer"]
    assert manager.post(path, answer="no", reason="The benefit covers one").status_code == 200
    assert codes(manager.post(path, answer="no", reason="Again")) == ["already_answered"]


@pytest.mark.parametrize(("who", "code"), [("specialist", 403), ("lead", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_answers(request, manager, here, who, code):
    path = f"/scope-questions/{asked(manager, here)['id']}/answer"
    assert request.getfixturevalue(who).post(path, answer="yes", reason="Mine").status_code == code
    assert items(manager.get(f"{here}/scope-questions"))[0]["answer"] == "waiting"


@pytest.mark.parametrize(("who", "code"), [("lead", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_uses_the_scope(request, manager, path, who, code):
    assert request.getfixturevalue(who).post(path, name="Mine").status_code == code
    assert items(manager.get(path)) == []


def test_who_only_reads_asks_nothing(reader, here):
    assert reader.post(f"{here}/scope-questions", asked="May I?").status_code == 403
