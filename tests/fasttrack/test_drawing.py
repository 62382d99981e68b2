import pytest

from fasttrack.drawing import grouped, miniature, share
from tests.templates.kitchen import rail


def test_a_new_engagement_is_one_room_and_four_hairlines():
    drawn = miniature(rail(0, 2, 9))
    assert drawn.room == (1.5, 21)
    assert drawn.filled == 4.7
    assert drawn.locked.count("M") == 8
    assert drawn.done == ""


def test_a_finished_one_is_a_bar_with_five_ticks():
    drawn = miniature(rail(5))
    assert drawn.room is None
    assert drawn.ticks.count("M") == 5


def test_a_closed_gate_stands_and_a_ready_one_parts():
    closed, ready = miniature(rail(2)), miniature(rail(2, 11, ready=True))
    assert (bool(closed.post), bool(closed.parted)) == (True, False)
    assert (bool(ready.post), bool(ready.parted)) == (False, True)


@pytest.mark.parametrize(("done", "required", "part"), [(0, 9, 0), (3, 6, 0.5), (7, 6, 1), (0, 0, 1)])
def test_the_share_stays_between_nothing_and_all(done, required, part):
    assert share(done, required) == part


def test_parts_of_one_name_stand_together():
    assert [(name, len(parts)) for name, parts in grouped(rail(0))][-2:] == [("Remediate", 1), ("Enable", 2)]
