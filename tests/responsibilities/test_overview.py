"""Everything about one engagement, read in two statements."""

from datetime import timedelta

import pytest

from phases import gates
from phases.models.phase import Kind
from responsibilities import overview
from tests import journeys, worlds

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.at_gate(Kind.ENABLE_SERVICE))
walk = worlds.fresh("built")


def everything(walk):
    given = {"engagement": walk.engagement.pk, "customer": walk.engagement.customer_id, "at": walk.at}
    return overview.EVERYTHING_ELSE.read(**given), overview._everything_else(**given)


def test_every_row_is_what_a_query_of_its_own_would_give(walk):
    found, lists = everything(walk)
    for name, queryset in lists.items():
        assert {values(row) for row in found[name]} == {values(row) for row in queryset}, name


def values(row):
    return tuple(repr(getattr(row, field.attname)) for field in row._meta.concrete_fields)


def test_the_world_of_this_test_has_rows_of_nearly_every_kind(walk):
    found, _lists = everything(walk)
    assert {name for name, rows in found.items() if not rows} <= {"designations", "consents", "entries", "questions"}


def test_people_come_along_by_name(walk, django_assert_num_queries):
    known = overview.read(walk.engagement, at=walk.at)
    with django_assert_num_queries(0):
        assert [one.user.name for one in known.specialists] == [walk.team.specialist.name]


def test_it_costs_two_statements(walk, django_assert_num_queries):
    overview.read(walk.engagement, at=walk.at)
    with django_assert_num_queries(2):
        overview.read(walk.engagement, at=walk.at)


def test_each_reader_gets_their_own_engagement(walk):
    other = journeys.opened()
    first = overview.read(walk.engagement, at=walk.at)
    second = overview.read(other.engagement, at=other.at)
    assert {phase.engagement_id for phase in first.phases} == {walk.engagement.pk}
    assert {phase.engagement_id for phase in second.phases} == {other.engagement.pk}


def test_a_moment_decides_what_is_live(walk):
    consent = {"engagement": walk.engagement, "activity": "x", "scope": "y", "granted_by": walk.team.lead}
    ends = walk.at + timedelta(hours=1)
    walk.engagement.consents.create(**consent, granted_at=walk.at, expires_at=ends)
    assert overview.read(walk.engagement, at=walk.at).consents
    assert not overview.read(walk.engagement, at=ends).consents


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("arrange", [journeys.in_phase, journeys.at_gate])
def test_the_gate_says_the_same_as_when_it_reads_for_itself(arrange, kind, django_assert_num_queries):
    walk = arrange(kind)
    situation = overview.read(walk.engagement, at=walk.at).situation
    with django_assert_num_queries(0):
        known = gates.report_of(situation)
    assert known == gates.report(walk.active, at=walk.at)
