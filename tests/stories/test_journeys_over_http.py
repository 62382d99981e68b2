"""Five customers from purchase to completion, every act through the pages of those who do it.

One of them every day, all with the marker `full` (make test-full).
"""

from operator import attrgetter

import pytest

from tests.daily import mostly_full
from tests.stories.acts import MONDAY, Story
from tests.stories.endings import check_the_end, tasks_that
from tests.stories.http import clock_at
from tests.stories.profiles import PROFILES, REMEDIATION

pytestmark = [pytest.mark.django_db, pytest.mark.services]

# Several forests and AD FS outside the benefit: most of what can differ, differs here.
EVERY_DAY = PROFILES[-1:]
CASES = mostly_full(PROFILES, daily=EVERY_DAY, name=attrgetter("name"))


@pytest.fixture
def story():
    with clock_at(MONDAY) as clock:
        yield Story(clock)


@pytest.mark.parametrize("profile", CASES)
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
