"""A sweep that has nothing new to say asks a fixed number of questions, however much there is and has been."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.models import Consent
from fasttrack.rules import RULES
from notifications.models import Message
from phases.models.phase import Kind
from tests.factories import AssignmentFactory, EngagementFactory, MemberFactory
from tests.journeys import in_phase
from tests.stories.test_sweeps import BOUGHT, bought, busy
from tests.waits import something_waits
from tests.worlds import post

pytestmark = [pytest.mark.django_db, pytest.mark.services, pytest.mark.once]
DAY = timedelta(days=1)
KINDS = {
    *("contact_breach", "contact_deadline", "call_soon", "call_missed"),
    *("gate_open", "task_due", "task_overdue", "consent_expiring"),
    *("confirmation_waiting", "consent_waiting", "agreement_waiting", "sign_off_waiting", "customer_silent"),
}
MOST = {
    "engagements.reminders.contact_due": 3,
    "engagements.reminders.calls_due": 3,
    "engagements.expiring.consents_expiring": 2,
    "phases.reminders.gates_open": 1,
    "responsibilities.reminders.tasks_due": 1,
    "responsibilities.reminders.tasks_overdue": 1,
    # What waits, the calendars of the regions, and which of it was told.
    "engagements.asking.asked_due": 3,
    "phases.reminders.signatures_due": 3,
    "engagements.silence.silent_due": 3,
}


def post_all(at):
    return sum(post(rule.due, at) for rule in RULES)


def statements(at):
    """Of each list, when it has posted everything already."""
    counts = {}
    for rule in RULES:
        with CaptureQueriesContext(connection) as captured:
            assert post(rule.due, at) == 0
        counts[rule.path] = len(captured)
    return counts


def a_place():
    """Something of every kind is due here, for several people."""
    place = busy()
    missed = place.plan_call("kickoff", days=2)
    type(missed).objects.filter(pk=missed.pk).update(status="missed", settled_at=place.at)
    lead = MemberFactory(customer=place.engagement.customer, role="technical_lead").user
    granted = {"granted_by": lead, "granted_at": place.at - 20 * DAY, "expires_at": place.at + 5 * DAY}
    Consent.objects.create(engagement=place.engagement, activity="DNS", scope="One zone", **granted)
    AssignmentFactory(engagement=place.engagement)
    bought()
    AssignmentFactory(engagement=EngagementFactory(purchase__purchased_on=BOUGHT - timedelta(days=50)))
    gate = in_phase(Kind.ASSESS).engagement
    type(gate).objects.filter(pk=gate.pk).update(gate_open_since=place.at - timedelta(hours=1))
    something_waits(gate, by=place.team.manager, at=place.at)
    long_ago = place.at - 30 * DAY
    type(gate).objects.filter(pk=gate.pk).update(customer_open_since=long_ago, reached_at=long_ago)
    return place.at


@pytest.mark.parametrize("size", [1, 3])
def test_an_idle_sweep_costs_the_same_at_any_size(size):
    at = max(a_place() for _place in range(size))
    post_all(at)
    assert set(Message.objects.values_list("kind", flat=True)) >= KINDS
    assert statements(at) == MOST
