"""Many people at the same moment before the product's own server, on both databases.

Each scene is played with everything in place, where nothing may go wrong, and then with a protection taken out, where
something must, or the scene would prove nothing. Two more scenes with `make test-full`, all at length with `make load`.
"""

import pytest

from tests.load.playing import ENOUGH, let_go, people_of, play
from tests.load.scenes import SCENES
from tests.stories.racing import rounds

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walks(request, is_long):
    """A world for each round of both kinds."""

    def made(scene):
        whole = scene.rounds[0 if is_long else 1]
        return iter(rounds(scene.build, whole + ENOUGH * len(scene.lets_go))), whole

    return made


# The same protections as completing a task has, around other acts.
FULL = {"closing a phase", "ruling a customer out"}
DAILY = [pytest.param(name, marks=[pytest.mark.full] if name in FULL else []) for name in SCENES]


@pytest.mark.parametrize("name", DAILY)
def test_nothing_goes_wrong_until_a_protection_is_taken_out(name, whole, stripped, walks, figures):
    scene = SCENES[name]
    ahead, count = walks(scene)
    people, ahead = people_of(scene, whole), list(ahead)
    scene.prepare(ahead, people)
    figures(f"\n{scene.promise} {name}")
    tally = play(scene, ahead[:count], people)
    figures(tally)
    assert tally.wrong == []
    for number, without in enumerate(scene.lets_go):
        spare = ahead[count + number * ENOUGH :][:ENOUGH]
        tally = let_go(scene, spare, people, stripped, without=without)
        figures(f"{tally}   {tally.wrong[:1]}")
        assert tally.wrong
