"""Who has to confirm, or to decide on a consent, is asked at once and then every 3 business days."""

from datetime import UTC, datetime, timedelta

import pytest

from engagements import asking
from engagements.models import ConsentRequest, DataSheet, Engagement, ServiceProposal
from notifications.models import Message
from tests.factories import NOW
from tests.worlds import post

pytestmark = [pytest.mark.django_db, pytest.mark.services]
DAY = timedelta(days=1)
# Business days after the Monday that is NOW, as the region opens.
OPENS = {days: datetime(2026, 3, 2, 9, tzinfo=UTC) + days * DAY for days in range(20)}


@pytest.fixture
def proposal(engagement, manager):
    given = {"services": ["azure-rms"], "proposed_by": manager, "proposed_at": NOW}
    return ServiceProposal.objects.create(engagement=engagement, **given)


@pytest.fixture
def request_for_consent(engagement, manager):
    given = {"activity": "DNS", "scope": "One zone", "asked_by": manager, "asked_at": NOW}
    return ConsentRequest.objects.create(engagement=engagement, **given)


def told(kind="confirmation_waiting"):
    return {message.recipient for message in Message.objects.filter(kind=kind)}


def concerned(message, at):
    return asking.concerns(message, at=at)


def test_who_can_confirm_is_asked_at_once_and_nobody_else(proposal, cast):
    assert post(asking.asked_due, NOW) == 2
    assert told() == {cast.lead, cast.confirming}


def test_it_is_asked_again_every_third_business_day_and_never_twice(proposal, cast):
    posted = [post(asking.asked_due, OPENS[days]) for days in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)]
    assert posted == [2, 0, 0, 2, 0, 0, 0, 0, 2, 0]  # the sixth business day comes after a weekend


def test_steps_that_nobody_swept_are_not_made_up_for(proposal, cast):
    assert post(asking.asked_due, OPENS[14]) == 2
    assert {message.key.split(":")[2] for message in Message.objects.all()} == {"20260302T090000-3"}


def test_what_was_confirmed_is_not_asked_for(proposal, cast):
    ServiceProposal.objects.update(confirmed_at=NOW)
    assert post(asking.asked_due, OPENS[3]) == 0


def test_only_the_newest_proposal_waits(proposal, engagement, cast, manager):
    later = NOW + DAY
    given = {"services": ["azure-rms"], "proposed_by": manager, "proposed_at": later}
    newest = ServiceProposal.objects.create(engagement=engagement, **given)
    post(asking.asked_due, later)
    assert {message.subject for message in Message.objects.all()} == {str(newest.pk)}


def test_a_data_sheet_is_asked_for_once_it_is_complete(engagement, cast):
    assert post(asking.asked_due, NOW) == 0
    DataSheet.objects.update(asked_at=NOW)
    post(asking.asked_due, NOW)
    assert told() == {cast.lead, cast.confirming}


def test_only_the_lead_decides_on_a_consent(request_for_consent, cast):
    post(asking.asked_due, NOW)
    assert told("consent_waiting") == {cast.lead}
    assert Message.objects.get().context["what"] == "DNS"


def test_who_declined_is_not_asked_again(request_for_consent, cast):
    post(asking.asked_due, NOW)
    ConsentRequest.objects.update(answered_at=NOW)
    assert post(asking.asked_due, OPENS[3]) == 0
    assert not concerned(Message.objects.get(), OPENS[3])


@pytest.mark.parametrize("status", ["on_hold", "completed", "cancelled"])
def test_nobody_is_asked_while_nothing_is_worked_on(proposal, cast, status):
    post(asking.asked_due, NOW)
    Engagement.objects.update(status=status)
    assert post(asking.asked_due, OPENS[3]) == 0
    assert not concerned(Message.objects.first(), NOW)


def test_after_a_hold_everybody_is_asked_anew(proposal, cast):
    post(asking.asked_due, NOW)
    Engagement.objects.update(resumed_at=OPENS[10])
    assert [post(asking.asked_due, at) for at in (OPENS[10], OPENS[11], OPENS[15])] == [2, 0, 2]


def test_when_it_is_sent_who_left_gets_nothing(proposal, cast):
    post(asking.asked_due, NOW)
    to_lead = Message.objects.get(recipient=cast.lead)
    assert concerned(to_lead, NOW)
    cast.lead.memberships.all().delete()
    assert not concerned(to_lead, NOW)


def test_when_it_is_sent_late_the_step_of_before_is_not(proposal, cast):
    post(asking.asked_due, NOW)
    first = Message.objects.first()
    assert [concerned(first, at) for at in (OPENS[2], OPENS[3])] == [True, False]


@pytest.mark.parametrize("count", [1, 4])
def test_the_statements_do_not_grow_with_what_waits(proposal, cast, manager, count, django_assert_num_queries):
    given = {"scope": "One zone", "asked_by": manager, "asked_at": NOW, "engagement": proposal.engagement}
    for number in range(count):
        ConsentRequest.objects.create(activity=f"DNS {number}", **given)
    with django_assert_num_queries(5):
        assert post(asking.asked_due, NOW) == 2 + count
