"""Five customers from purchase to completion, every act through the pages of those who do it."""

from collections import Counter

import pytest

from audit.models import Event
from responsibilities.models import Task
from tests.stories.acts import MONDAY, Story
from tests.stories.http import clock_at
from tests.stories.profiles import ALWAYS, PROFILES, REMEDIATION, Duty

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.urls("fasttrack.urls")]

each_profile = pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)


@pytest.fixture
def story():
    with clock_at(MONDAY) as clock:
        yield Story(clock)


def tasks_that(applicability, engagement):
    found = Task.objects.filter(engagement=engagement, applicability=applicability).select_related("phase")
    return Counter(
        Duty(" ".join(task.codes), task.phase.kind, task.party, task.required, task.clause) for task in found
    )


@each_profile
def test_a_customer_goes_from_purchase_to_completion(story, profile):
    story.open()
    story.initiate()
    story.answer(profile.answers)
    assert tasks_that("applies", story.engagement) == profile.tasks
    assert tasks_that("unknown", story.engagement) == REMEDIATION
    story.assess(profile)
    story.remediate(profile)
    story.enable_core()
    story.enable_service()
    assert story.engagement.status == "completed"
