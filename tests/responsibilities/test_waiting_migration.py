"""What a migration does with rows that were there before it."""

from importlib import import_module

import pytest
from django.apps import apps

from engagements.models import Engagement, WaitingStretch
from responsibilities.recounting import recount
from tests import factories, journeys

pytestmark = pytest.mark.django_db
begin = import_module("engagements.migrations.0007_begin_the_waiting_ledger").begin


def test_the_ledger_of_engagements_from_before_begins_with_the_turn_of_today():
    walk = journeys.opened()
    WaitingStretch.objects.all().delete()
    begin(apps, None)
    stretch = walk.engagement.waiting_stretches.get()
    assert (stretch.who, stretch.starts_at) == ("microsoft", walk.fresh().waiting_since)
    assert recount(repair=False, say=print)[1] == 0


def test_what_is_over_or_has_a_ledger_gets_none_and_an_unknown_moment_is_that_of_opening():
    journeys.opened()
    unknown = factories.EngagementFactory()
    factories.EngagementFactory(status="cancelled", ended_at=factories.NOW)
    begin(apps, None)
    assert WaitingStretch.objects.count() == Engagement.objects.live().count() == 2
    assert unknown.waiting_stretches.get().starts_at == unknown.opened_at
