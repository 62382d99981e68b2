"""Walks of 50 steps: whatever people do, in whatever order, the rules of the domain hold.

Ten from the beginning of each phase with each profile: 200 in all.
"""

from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fasttrack.demo.portfolio import COMMON, PROFILES
from tests.stories.start import along, people_around
from tests.stories.walking import Walk

STEPS, WALKS = 50, 10
SEEDS = st.integers(min_value=0, max_value=2**32)
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.django_db
@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_no_walk_breaks_a_rule_whatever_people_do(profile):
    people = []
    for journey in along({**COMMON, **PROFILES[profile]}):
        people = people or people_around(journey)
        walks_from(journey, people)


def walks_from(journey, people):
    @settings(max_examples=WALKS, deadline=None, database=None, suppress_health_check=QUIET)
    @given(seed=SEEDS)
    def walk_from_here(seed):
        with transaction.atomic():
            walk = Walk(journey.engagement, people, at=journey.at, chance=Random(seed))
            for _step in range(STEPS):
                walk.step()
            walk.check_at_the_end()
            transaction.set_rollback(True)

    walk_from_here()
