from datetime import timedelta

import pytest

from tests.journeys import opened


@pytest.mark.django_db
def test_a_call_is_planned_ahead_at_whatever_hour_of_the_week_the_journey_stands():
    walk = opened()
    monday = walk.at
    for hours in range(0, 8 * 24, 5):
        walk.at = monday + timedelta(hours=hours)
        assert walk.plan_call("information").starts_at > walk.at
