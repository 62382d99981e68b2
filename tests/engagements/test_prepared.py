"""A statement that is written once answers for everybody as if it had been written for them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accounts.models import User
from engagements.models import Assignment, RegionManager
from engagements.prepared import Prepared
from engagements.role_facts import _facts, role_facts
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def cast(engagement):
    """Somebody of every kind, one of two kinds, and one of none."""
    there, with_customer = {"engagement": engagement}, {"customer": engagement.customer}
    both = factories.MemberFactory(**with_customer).user
    factories.DesignationFactory(user=both, may_sign=True, **with_customer)
    factories.DesignationFactory(may_confirm=True, **with_customer)
    factories.DesignationFactory(ends_at=NOW, **with_customer)
    factories.MemberFactory(user=factories.UserFactory(is_active=False), **with_customer)
    for role in ("read_only", "stakeholder"):
        factories.MemberFactory(role=role, **with_customer)
    assert Assignment.objects.filter(**there).exists() or factories.AssignmentFactory(**there)
    assert RegionManager.objects.filter(region=engagement.region).exists() or factories.RegionManagerFactory(
        region=engagement.region
    )
    factories.UserFactory()
    return list(User.objects.order_by("pk"))


@pytest.mark.parametrize("hours", [-24, -1, 0, 1, 24 * 400])
def test_it_answers_like_the_queryset_that_it_was_made_of(cast, engagement, hours):
    other, at = factories.EngagementFactory(), NOW + timedelta(hours=hours)
    told = 0
    for user in cast:
        for one in (engagement, other):
            named = {"engagement": one.pk, "region": one.region_id, "customer": one.customer_id}
            expected = sorted(text for (text,) in _facts(user=user.pk, at=at, **named))
            assert sorted(role_facts(user, one, at=at)) == expected
            told += len(expected)
    assert told > 5


def test_an_unknown_person_finds_nothing_and_the_next_one_is_found(cast, engagement):
    assert role_facts(User(pk=uuid4()), engagement, at=NOW) == []
    assert any(role_facts(user, engagement, at=NOW) for user in cast)


def test_a_value_that_was_not_given_is_an_error_and_no_answer_for_somebody_else(cast):
    people = Prepared(lambda user: User.objects.filter(pk=user).values_list("name"), user=type(cast[0].pk))
    assert people.rows(user=cast[0].pk) == [(cast[0].name,)]
    with pytest.raises(KeyError):
        people.rows()
