"""The demo: honest, in all states, and whole after an interruption."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from audit.models import Event
from comments.models import Comment
from engagements.models import Assignment, Engagement, Region
from engagements.models.engagement import Status
from fasttrack.demo import cast, copies
from fasttrack.demo.portfolio import Demo
from phases.models.phase import ORDER
from responsibilities.recounting import recount
from tests import worlds
from tests.factories import EngagementFactory

# Midnight in UTC is still the day before in the Americas.
AT = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)


def quiet(_text: str) -> None: ...


def make():
    cast.create()
    Demo(at=AT, say=quiet).make()
    return Engagement.objects.count()


made = worlds.built(make)
count = worlds.fresh("made")


def test_thirty_engagements_are_made(count):
    assert count == 30


def test_they_stand_in_every_state_phase_and_region(count):
    seen = Engagement.objects.values_list("status", "phase", "region__code")
    statuses, phases, regions = (set(column) for column in zip(*seen, strict=True))
    assert statuses == set(Status.values)
    assert phases == {kind.value for kind in ORDER}
    assert regions == set(Region.objects.values_list("code", flat=True))


def test_they_speak_every_language(count):
    languages = set(Engagement.objects.values_list("customer__language", flat=True))
    assert {language.lower() for language in languages} == {"de", "en", "fr", "it", "es", "pt-br", "ja", "zh-hant"}


def test_nothing_of_it_lies_in_the_future(count):
    assert not Event.objects.filter(at__gt=AT).exists()


def test_the_customer_of_the_cast_has_one_engagement_in_each_phase_and_one_completed(count):
    theirs = Engagement.objects.visible_to(cast.person("customer"), AT)
    assert theirs.filter(status="completed").count() == 1
    assert sorted(theirs.exclude(status="completed").values_list("phase", flat=True)) == sorted(ORDER)


def test_the_specialist_of_the_cast_is_assigned_to_twelve(count):
    assigned = Assignment.objects.filter(user=cast.person("specialist"), role="specialist")
    assert assigned.count() == 12


def test_the_manager_of_the_cast_owns_every_engagement_of_one_region(count):
    theirs = Engagement.objects.visible_to(cast.person("manager"), AT)
    assert set(theirs.values_list("region__code", flat=True)) == {"europe"}


def test_the_stranger_sees_one_engagement_and_not_the_customers(count):
    assert Engagement.objects.visible_to(cast.person("stranger"), AT).count() == 1


def test_both_sides_talk_and_microsoft_among_itself(count):
    said = set(Comment.objects.values_list("party", "visibility"))
    assert said == {("microsoft", "shared"), ("microsoft", "internal"), ("customer", "shared")}


def test_the_counters_are_what_the_tasks_say(count):
    assert recount(repair=False, say=quiet) == (30, 0)


def test_copies_are_as_consistent_as_what_they_were_copied_from(count):
    copies.make(12, seed=3, say=quiet)
    assert recount(repair=False, say=quiet) == (42, 0)


def test_an_interrupted_demo_goes_on_where_it_stopped(count):
    before = set(Engagement.objects.values_list("pk", flat=True))
    Demo(at=AT, say=quiet).make()
    assert set(Engagement.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
def test_the_demo_does_not_mix_with_real_engagements():
    EngagementFactory()
    with pytest.raises(CommandError, match="for an empty one"):
        call_command("seed_demo")
