"""Whoever presses twice gets the same engagement as everybody else."""

import pytest

from audit.models import Event
from tests.stories.acts import MONDAY, Story
from tests.stories.endings import check_the_end
from tests.stories.http import Hasty, clock_at
from tests.stories.profiles import SYNCHRONISED

pytestmark = pytest.mark.django_db

ONCE = (
    "engagement.opened",
    "services.proposed",
    "services.confirmed",
    "data_sheet.confirmed",
    "profile.changed",
    "plan.published",
    "use_cases.validated",
    "engagement.completed",
)
OF_EACH = {"remediation_items": 2, "remediation_plans": 1, "meetings": 6, "scope_entries": 2, "scope_questions": 0}


def test_pressing_twice_changes_nothing_more_than_pressing_once():
    with clock_at(MONDAY) as clock:
        story = Story(clock, Hasty)
        story.complete(SYNCHRONISED)
        check_the_end(story, SYNCHRONISED)
    engagement = story.engagement
    verbs = list(Event.objects.filter(scope_id=engagement.pk).values_list("verb", flat=True))
    assert {verb: verbs.count(verb) for verb in ONCE} == dict.fromkeys(ONCE, 1)
    assert {name: getattr(engagement, name).count() for name in OF_EACH} == OF_EACH
    assert [verbs.count(verb) for verb in ("phase.closed", "plan.agreed", "readiness.signed")] == [5, 2, 2]
