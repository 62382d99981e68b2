"""What the database refuses of the waiting-on ledger, whoever writes it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from engagements.models import WaitingStretch
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def engagement():
    return factories.EngagementFactory()


def stretch(engagement, start, end=None, who="customer"):
    measured = {"ends_at": NOW + timedelta(hours=end), "business_minutes": 0} if end is not None else {}
    return WaitingStretch.objects.create(
        engagement=engagement, who=who, starts_at=NOW + timedelta(hours=start), **measured
    )


def test_stretches_that_follow_each_other_are_let_in(engagement):
    for start, end in ((0, 2), (2, 3), (3, None)):
        stretch(engagement, start, end)
    assert engagement.waiting_stretches.count() == 3


@pytest.mark.parametrize(
    ("start", "end"),
    [(1, 3), (0, 2), (-1, 1), (-1, 3), (1, None), (3, 4), (3, None), (2, 1)],
    ids=["late", "same", "early", "around", "inside and open", "after a gap", "open after a gap", "backwards"],
)
def test_an_overlap_a_gap_and_a_turn_backwards_are_refused(engagement, start, end):
    stretch(engagement, 0, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        stretch(engagement, start, end)
    assert engagement.waiting_stretches.count() == 1


def test_a_stretch_does_not_grow_over_the_next_one(engagement):
    first, _second = stretch(engagement, 0, 2), stretch(engagement, 2)
    for end in (NOW + timedelta(hours=3), None):
        first.ends_at, first.business_minutes = end, 0 if end else None
        with pytest.raises(IntegrityError), transaction.atomic():
            first.save()


def test_nothing_follows_what_still_goes_on(engagement):
    stretch(engagement, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        stretch(engagement, 2)


def test_one_that_is_over_is_measured(engagement):
    with pytest.raises(IntegrityError), transaction.atomic():
        WaitingStretch.objects.create(
            engagement=engagement, who="customer", starts_at=NOW, ends_at=NOW + timedelta(hours=1)
        )


def test_each_engagement_has_its_own(engagement):
    stretch(engagement, 0)
    assert stretch(factories.EngagementFactory(), 0)
