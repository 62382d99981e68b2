"""How far somebody reaches is what the rows say at that moment, on both databases."""

from datetime import timedelta

import pytest

from responsibilities.reach import read
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def engagement():
    return factories.EngagementFactory()


@pytest.fixture
def cast(engagement):
    # Others are there too, and nobody's business.
    factories.cast_of(factories.EngagementFactory())
    return factories.cast_of(engagement)


def test_a_manager_reaches_their_regions_and_nothing_else(cast, engagement):
    reach = read(cast.manager, at=NOW)
    assert (reach.regions, reach.organisations, reach.is_specialist) == ({engagement.region_id}, set(), False)


def test_a_specialist_is_one_until_the_last_assignment_ends(cast, engagement):
    engagement.assignments.update(ends_at=NOW + timedelta(hours=1))
    assert read(cast.specialist, at=NOW).is_specialist
    assert not read(cast.specialist, at=NOW + timedelta(hours=1)).is_specialist


@pytest.mark.parametrize("who", ["lead", "read_only"])
def test_a_member_reaches_their_organisation(cast, engagement, who):
    reach = read(getattr(cast, who), at=NOW)
    assert (reach.regions, reach.organisations, reach.represents) == (set(), {engagement.customer_id}, False)


def test_a_representative_reaches_it_until_the_designation_ends(cast, engagement):
    engagement.customer.designations.update(ends_at=NOW + timedelta(hours=1))
    reach = read(cast.representative, at=NOW)
    assert (reach.organisations, reach.represents) == ({engagement.customer_id}, True)
    assert read(cast.representative, at=NOW + timedelta(hours=1)).organisations == set()


def test_whoever_belongs_to_nobody_reaches_nothing(cast):
    reach = read(factories.UserFactory(), at=NOW)
    assert (reach.regions, reach.organisations, reach.is_staff) == (set(), set(), False)
