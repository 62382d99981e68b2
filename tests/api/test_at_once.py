"""Twenty of the same request at the same moment, through real threads: one effect, and one answer for all."""

import pytest
import time_machine

from api.models import Answered, Asked
from audit.models import Event
from phases.models.phase import Kind
from tests.api.calling import Program
from tests.journeys import CLOUD, in_phase
from tests.stories.racing import race, rounds

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
MANY = 20


def in_core():
    return in_phase(Kind.ENABLE_CORE, answers=CLOUD)


@pytest.fixture
def walk():
    (walk,) = rounds(in_core, 1)
    with time_machine.travel(walk.at, tick=False):
        yield walk


def send(walk, **more):
    program, path = Program(walk.team.specialist), f"/engagements/{walk.engagement.pk}/tasks"
    return lambda: program.post(path, **more)


def test_one_key_has_one_effect_and_one_answer(walk):
    answers = race(*[send(walk, key="k", title="Ask the network team") for _one in range(MANY)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replay" in answer.headers for answer in answers) == MANY - 1
    assert Event.objects.filter(verb="task.added").count() == 1


def test_of_two_bodies_under_one_key_one_is_done(walk):
    answers = race(*[send(walk, key="k", title=f"Ask {number % 2}") for number in range(MANY)])
    assert sorted({answer.status_code for answer in answers}) == [201, 422]
    assert Event.objects.filter(verb="task.added").count() == 1


def test_refusals_at_once_leave_no_key_behind(walk):
    answers = race(*[send(walk, key="k", title=" ") for _one in range(MANY)])
    assert {answer.status_code for answer in answers} == {422}
    assert Answered.objects.count() == 0


def test_the_limit_holds_over_many_at_once(walk, settings):
    settings.API_PER_MINUTE = 5
    answers = race(*[send(walk, title="Ask the network team") for _one in range(MANY)])
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [429] * 15
    assert Asked.objects.get().count == 5
