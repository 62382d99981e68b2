"""Each condition alone shuts its gate, and mending it alone opens it again."""

from datetime import timedelta

import pytest

from engagements.refusals import Refused
from phases import gates
from phases.gates import GATES
from phases.models.phase import Kind
from responsibilities.actions import phases
from tests import worlds
from tests.factories import MeetingFactory
from tests.journeys import at_gate
from tests.phases.breaking import ROWS, no_more_checkpoints

ready = worlds.built(lambda: {kind: at_gate(kind) for kind in Kind})
walks = worlds.fresh("ready")
pytestmark = pytest.mark.django_db
each_row = pytest.mark.parametrize("row", [pytest.param(row, id=f"{i}-{row.name}") for i, row in enumerate(ROWS)])


def told(walk):
    return [(blocker.code, blocker.party) for blocker in gates.blockers(walk.active, at=walk.at)]


def test_the_rows_break_every_condition_of_every_gate():
    conditions = {(kind, condition.name) for kind, gate in GATES.items() for condition in gate}
    assert {(row.kind, row.condition) for row in ROWS} == conditions


@pytest.mark.parametrize("kind", Kind)
def test_a_gate_is_open_when_everything_is_met(walks, kind):
    assert told(walks[kind]) == []


@each_row
def test_a_condition_that_does_not_hold_is_told_alone(walks, row):
    walk = walks[row.kind]
    row.breaks(walk)
    assert told(walk) == row.blockers
    assert row.condition not in {c.name for c in gates.report(walk.active, at=walk.at).met}
    assert not gates.is_open(walk.active, at=walk.at)


@each_row
def test_a_shut_gate_refuses_to_close_and_says_why(walks, row):
    walk = walks[row.kind]
    row.breaks(walk)
    with pytest.raises(Refused) as refusal:
        phases.close(walk.active, **walk.manager)
    assert [(blocker.code, blocker.party) for blocker in refusal.value.blockers] == row.blockers
    assert walk.active.kind == row.kind


@each_row
def test_a_gate_opens_again_once_the_one_thing_is_mended(walks, row):
    walk = walks[row.kind]
    row.breaks(walk)
    row.mends(walk)
    assert told(walk) == []
    assert phases.close(walk.active, **walk.manager).is_complete


@pytest.mark.parametrize(("days", "other"), [(-2, {}), (2, {"status": "cancelled"}), (2, {"kind": "information"})])
def test_only_a_checkpoint_that_is_still_ahead_counts_as_arranged(walks, days, other):
    walk = walks[Kind.ASSESS]
    no_more_checkpoints(walk)
    MeetingFactory(engagement=walk.engagement, starts_at=walk.at + timedelta(days=days), **other)
    assert told(walk) == [("no_checkpoint", "microsoft")]
