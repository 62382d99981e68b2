from datetime import timedelta

import pytest

from engagements.health import Tone, health, tone_q
from engagements.models import Engagement
from tests.factories import NOW, EngagementFactory

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
REACHED = {"reached_at": NOW - timedelta(days=1)}

# What is true of the engagement, and how it is doing.
TABLE = [
    (REACHED, "good"),
    ({"requested_at": NOW}, "good"),
    ({"contact_due_at": NOW + timedelta(days=3, seconds=1)}, "good"),
    ({"contact_due_at": NOW + timedelta(days=3)}, "risk"),
    ({"contact_due_at": NOW + timedelta(seconds=1)}, "risk"),
    ({"contact_due_at": NOW}, "off"),
    ({"contact_due_at": NOW - timedelta(days=9)}, "off"),
    (REACHED | {"contact_due_at": NOW}, "good"),
    ({"attempted_at": NOW, "contact_due_at": NOW}, "off"),
    (REACHED | {"microsoft_due_on": TODAY}, "good"),
    (REACHED | {"microsoft_due_on": YESTERDAY}, "off"),
    (REACHED | {"customer_due_on": TODAY}, "good"),
    (REACHED | {"customer_due_on": YESTERDAY}, "risk"),
    (REACHED | {"customer_due_on": YESTERDAY, "microsoft_due_on": YESTERDAY}, "off"),
    (REACHED | {"missed_calls": 1}, "good"),
    (REACHED | {"missed_calls": 2}, "off"),
    (REACHED | {"reopen_needed": ["assess"]}, "risk"),
    (REACHED | {"reopen_needed": ["assess"], "missed_calls": 3}, "off"),
    ({"status": "intake", "contact_due_at": NOW}, "off"),
    ({"status": "on_hold", "contact_due_at": NOW}, "paused"),
    ({"status": "completed", "microsoft_due_on": YESTERDAY}, "good"),
    ({"status": "ineligible", "contact_due_at": NOW}, "paused"),
    ({"status": "cancelled", "missed_calls": 5}, "paused"),
]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("facts", "tone"), TABLE)
def test_the_word_and_the_filters_agree(facts, tone):
    engagement = EngagementFactory(**{"contact_due_at": NOW + timedelta(days=9)} | facts)
    found = [name for name in Tone if Engagement.objects.filter(tone_q(name, at=NOW)).exists()]
    assert (health(engagement, at=NOW).tone, found) == (tone, [tone])


def test_every_tone_has_its_reason():
    for facts, _tone in TABLE:
        assert health(EngagementFactory(**facts), at=NOW).reason
