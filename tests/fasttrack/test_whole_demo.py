"""All thirty engagements of the demo, which take their time: make test-full. The same holds of them as of a part."""

import pytest

from engagements.models import Assignment, Engagement
from fasttrack.demo import cast
from fasttrack.demo.portfolio import Demo
from tests import worlds
from tests.fasttrack.test_demo import (  # noqa: F401
    AT,
    quiet,
    test_both_sides_talk_and_microsoft_among_itself,
    test_copies_are_as_consistent_as_what_they_were_copied_from,
    test_nothing_of_it_lies_in_the_future,
    test_the_counters_are_what_the_tasks_say,
    test_the_customer_of_the_cast_has_one_engagement_in_each_phase_and_one_completed,
    test_the_manager_of_the_cast_owns_every_engagement_of_one_region,
    test_the_stranger_sees_one_engagement_and_not_the_customers,
    test_they_stand_in_every_state_phase_and_region,
)

pytestmark = pytest.mark.full


def make():
    cast.create()
    Demo(at=AT, say=quiet).make()
    return Engagement.objects.count()


made = worlds.built(make)
count = worlds.fresh("made")


def test_thirty_engagements_are_made(count):
    assert count == 30


def test_they_speak_every_language(count):
    languages = set(Engagement.objects.values_list("customer__language", flat=True))
    assert {language.lower() for language in languages} == {"de", "en", "fr", "it", "es", "pt-br", "ja", "zh-hant"}


def test_the_specialist_of_the_cast_is_assigned_to_twelve(count):
    assigned = Assignment.objects.filter(user=cast.person("specialist"), role="specialist")
    assert assigned.count() == 12


def test_an_interrupted_demo_goes_on_where_it_stopped(count):
    before = set(Engagement.objects.values_list("pk", flat=True))
    Demo(at=AT, say=quiet).make()
    assert set(Engagement.objects.values_list("pk", flat=True)) == before
