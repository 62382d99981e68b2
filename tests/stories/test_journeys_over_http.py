"""Five customers from purchase to completion, every act through the pages of those who do it."""

import pytest

from tests.stories.acts import MONDAY, Story
from tests.stories.endings import check_the_end, tasks_that
from tests.stories.http import clock_at
from tests.stories.profiles import PROFILES, REMEDIATION

pytestmark = [pytest.mark.django_db, pytest.mark.services]

each_profile = pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)


@pytest.fixture
def story():
    with clock_at(MONDAY) as clock:
        yield Story(clock)


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
    check_the_end(story, profile)
