"""What recount finds wrong in the waiting-on ledger, and how it puts it right."""

from datetime import timedelta

import pytest

from engagements.models import Engagement, WaitingStretch
from responsibilities.actions import verbs
from responsibilities.recounting import recount
from tests import factories, journeys, worlds

pytestmark = pytest.mark.django_db


def build():
    walk = journeys.opened()
    verbs.hold(walk.engagement, reason="Holidays", by=walk.team.manager, at=walk.later())
    verbs.resume(walk.engagement, by=walk.team.manager, at=walk.later())
    ended = journeys.opened()
    verbs.cancel(ended.engagement, reason="Gone", by=ended.team.manager, at=ended.later())
    return {"live": walk, "ended": ended}


built = worlds.built(build)
world = worlds.fresh("built")


def stretches(walk):
    return WaitingStretch.objects.filter(engagement=walk.engagement)


def move(stretch, **more):
    WaitingStretch.objects.filter(pk=stretch.pk).update(**more)


def lose_the_last(walk):
    stretches(walk).last().delete()


def lose_the_middle(walk):
    stretches(walk)[1].delete()


def lose_all(walk):
    stretches(walk).delete()


def shorten(walk):
    first = stretches(walk).first()
    move(first, ends_at=first.ends_at - timedelta(minutes=1))


def measure_wrong(walk):
    move(stretches(walk).first(), business_minutes=9999)


def name_another(walk):
    move(stretches(walk).last(), who="third_party")


def sum_wrong(walk):
    Engagement.objects.filter(pk=walk.engagement.pk).update(waited={"customer": 5})


def since_another_moment(walk):
    Engagement.objects.filter(pk=walk.engagement.pk).update(waiting_since=factories.NOW + timedelta(days=3))


def end_at_another_moment(walk):
    first = stretches(walk).last()
    move(first, ends_at=first.ends_at + timedelta(hours=1))


BREAKS = [
    *((how, "live") for how in (lose_the_last, lose_the_middle, lose_all, shorten, measure_wrong, name_another)),
    *((how, "live") for how in (sum_wrong, since_another_moment)),
    *((how, "ended") for how in (end_at_another_moment, measure_wrong, sum_wrong)),
]


def wrong(*, repair=False):
    return recount(repair=repair, say=lambda line: None)[1]


def test_what_the_acts_wrote_is_sound(world):
    assert wrong() == 0


@pytest.mark.parametrize(("spoil", "which"), BREAKS, ids=lambda one: getattr(one, "__name__", one))
def test_recount_finds_what_is_wrong_and_mends_it(world, spoil, which):
    spoil(world[which])
    assert wrong() == 1
    assert wrong(repair=True) == 1
    assert wrong() == 0
