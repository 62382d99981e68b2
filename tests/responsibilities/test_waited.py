"""Whose turn it was, as readers see it: the bar, the words, the trail and the API."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Event
from engagements.models.engagement import WaitingOn
from phases.models.phase import Kind
from responsibilities.actions import verbs
from responsibilities.presenting import waited
from tests import journeys, worlds

pytestmark = pytest.mark.django_db


def build():
    return journeys.at_gate(Kind.ENABLE_SERVICE, answers=journeys.CLOUD, items=0)


built = worlds.built(build)
walk = worlds.fresh("built")


def page(client, name, walk, *more):
    return client.get(reverse(name, args=[walk.engagement.pk, *more])).content.decode()


def completed(walk):
    walk.until = None
    walk.close(Kind.ENABLE_SERVICE)
    return walk.fresh()


# ---- The bar


def test_the_bar_is_shared_by_whose_turn_it_was():
    drawn = waited.drawn({WaitingOn.MICROSOFT: 720, WaitingOn.CUSTOMER: 2160})
    assert [(one["letter"], one["x"], one["width"], one["share"]) for one in drawn["parts"]] == [
        ("M", 0.0, 80.0, "25 %"),
        ("C", 80.0, 240.0, "75 %"),
    ]
    assert drawn["sentence"] == "Waited on: Microsoft 12 h, Customer 36 h"


def test_time_on_hold_is_told_and_takes_no_part_in_the_bar():
    drawn = waited.drawn({WaitingOn.CUSTOMER: 60, WaitingOn.NOBODY: 6000})
    assert [(one["width"], one["share"]) for one in drawn["parts"]] == [(320.0, "100 %"), (0, "")]


@pytest.mark.parametrize("counted", [{}, {WaitingOn.CUSTOMER: 0}])
def test_while_no_business_hour_has_passed_there_is_no_bar(counted):
    assert waited.drawn(counted) is None


def test_a_sliver_has_no_letter_but_its_line_in_the_table():
    drawn = waited.drawn({WaitingOn.MICROSOFT: 1, WaitingOn.CUSTOMER: 999})
    assert [one["middle"] for one in drawn["parts"]] == [None, 160.2]


# ---- Where it stands


def test_staff_see_it_on_the_engagement(manager, walk):
    text = page(manager, "engagement", walk)
    assert 'class="split"' in text
    assert "Waited on: Microsoft" in text


def test_it_stands_on_the_page_that_completes_the_onboarding_and_on_no_other(manager, walk):
    assert 'class="split"' in page(manager, "close-phase", walk, "enable_service")
    assert 'class="split"' not in page(manager, "close-phase", walk, "initiate")


def test_the_customer_sees_it_once_the_onboarding_is_complete(lead, walk):
    assert 'class="split"' not in page(lead, "engagement", walk)
    completed(walk)
    assert 'class="split"' in page(lead, "engagement", walk)


def test_the_trail_keeps_the_sums_when_an_engagement_ends(lead, walk):
    engagement = completed(walk)
    event = Event.objects.get(verb="engagement.waited")
    assert event.after == engagement.waited
    assert "ended the waiting-on clock: Microsoft" in page(lead, "history", walk)


def test_what_was_on_hold_is_ended_by_cancelling(walk):
    verbs.hold(walk.engagement, reason="A freeze", **walk.manager)
    verbs.cancel(walk.engagement, reason="Gone", by=walk.team.manager, at=walk.at + timedelta(days=7))
    last = walk.engagement.waiting_stretches.last()
    assert (last.who, last.ends_at, last.business_minutes) == ("nobody", walk.fresh().ended_at, 5 * 8 * 60)


def test_the_api_tells_the_minutes(manager, walk):
    told = manager.get(f"/api/v1/engagements/{walk.engagement.pk}").json()["waited"]
    engagement = walk.fresh()
    whole = engagement.region.hours.business_time_between(engagement.opened_at, walk.at)
    assert sum(told.values()) == pytest.approx(whole.total_seconds() / 60, abs=len(told))
