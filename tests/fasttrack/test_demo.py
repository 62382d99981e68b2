"""The demo: honest, in all states, and whole after an interruption.

Here the house and one organisation of each other stage; all of it in test_whole_demo.py.
"""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from comments.models import Comment
from engagements.models import Engagement, Region
from engagements.models.engagement import Status
from fasttrack.demo import cast, copies
from fasttrack.demo.organisations import HOUSE_STAGES, organisations
from fasttrack.demo.portfolio import STAGES, Demo
from phases.models.phase import ORDER
from responsibilities.recounting import recount
from tests import worlds
from tests.factories import EngagementFactory

# Midnight in UTC is still the day before in the Americas.
AT = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)


def quiet(_text: str) -> None: ...


def one_of_each_stage():
    """The last ones: the first are all of one region. The stranger's comes first in any case."""
    there = {stage for stage, _site in HOUSE_STAGES}
    chosen = {one.stage: one for one in organisations() if one.stage not in there}
    return [organisations()[0], *chosen.values()]


def make_part():
    demo = Demo(at=AT, say=quiet)
    demo.make_house()
    demo.make_others(one_of_each_stage())


def make():
    cast.create()
    make_part()
    return Engagement.objects.count()


made = worlds.built(make)
count = worlds.fresh("made")


def test_one_of_each_stage_is_made(count):
    assert count == len(STAGES) + 1


def test_they_stand_in_every_state_phase_and_region(count):
    seen = Engagement.objects.values_list("status", "phase", "region__code")
    statuses, phases, regions = (set(column) for column in zip(*seen, strict=True))
    assert statuses == set(Status.values)
    assert phases == {kind.value for kind in ORDER}
    assert regions == set(Region.objects.values_list("code", flat=True))


def test_nothing_of_it_lies_in_the_future(count):
    assert not Event.objects.filter(at__gt=AT).exists()


def test_the_customer_of_the_cast_has_one_engagement_in_each_phase_and_one_completed(count):
    theirs = Engagement.objects.visible_to(cast.person("customer"), AT)
    assert theirs.filter(status="completed").count() == 1
    assert sorted(theirs.exclude(status="completed").values_list("phase", flat=True)) == sorted(ORDER)


def test_the_manager_of_the_cast_owns_every_engagement_of_one_region(count):
    theirs = Engagement.objects.visible_to(cast.person("manager"), AT)
    assert set(theirs.values_list("region__code", flat=True)) == {"europe"}


def test_the_stranger_sees_one_engagement_and_not_the_customers(count):
    assert Engagement.objects.visible_to(cast.person("stranger"), AT).count() == 1


def test_both_sides_talk_and_microsoft_among_itself(count):
    said = set(Comment.objects.values_list("party", "visibility"))
    assert said == {("microsoft", "shared"), ("microsoft", "internal"), ("customer", "shared")}


def test_the_counters_are_what_the_tasks_say(count):
    assert recount(repair=False, say=quiet) == (count, 0)


def test_copies_are_as_consistent_as_what_they_were_copied_from(count):
    copies.make(12, seed=3, say=quiet)
    assert recount(repair=False, say=quiet) == (count + 12, 0)


def test_an_interrupted_demo_goes_on_where_it_stopped(count):
    before = set(Engagement.objects.values_list("pk", flat=True))
    make_part()
    assert set(Engagement.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
def test_the_demo_does_not_mix_with_real_engagements():
    EngagementFactory()
    with pytest.raises(CommandError, match="for an empty one"):
        call_command("seed_demo")
