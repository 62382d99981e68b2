"""The web server is killed in the middle of what people do; what was answered holds, and the rest can be done again."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from threading import Barrier

import pytest
from django.urls import reverse

from tests.load import scenes
from tests.load.house import open_house
from tests.load.playing import people_of
from tests.stories.racing import rounds, told

pytestmark = [pytest.mark.services, pytest.mark.once, pytest.mark.django_db(transaction=True)]

SCENE = scenes.SCENES["completing a task"]
NOTHING = 0


@pytest.fixture
def house(tmp_path):
    """One of its own: nobody else waits at the door of a server that is killed."""
    with open_house(tmp_path) as house:
        yield house


def pressed(tasks, person):
    return [person.posting(reverse("task-verb", args=[task.pk, "complete"]), {}) for task in tasks]


def killed_meanwhile(house, acts):
    """What each of them was answered, or nothing."""
    barrier = Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        running = [pool.submit(act, barrier) for act in acts]
        wait(running, return_when=FIRST_COMPLETED)
        house.kill()
        house.start()
        return [one.result().status for one in running]


def test_a_killed_server_leaves_every_act_whole_and_none_stuck(house, is_long):
    walks = rounds(scenes.in_core, 20 if is_long else 1)
    person = people_of(SCENE, house)[0]
    for walk in walks:
        tasks = [task for task in walk.ready(walk.active.kind) if task.party != "customer"]
        answers = killed_meanwhile(house, pressed(tasks, person))
        done = walk.engagement.tasks.filter(pk__in=[task.pk for task in tasks], status="done")
        assert set(answers) <= {302, NOTHING}
        assert answers.count(302) <= done.count() == len(told(walk, "task.completed"))
        again = [act(None).status for act in pressed(tasks, person)]
        assert set(again) <= {302, 409}
        assert done.count() == len(tasks) == len(told(walk, "task.completed"))
