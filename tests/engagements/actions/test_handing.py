"""Handing engagements from one person of the onboarding centre to another."""

from datetime import timedelta

import pytest

from audit.models import Event
from engagements.actions import handing
from engagements.models import Assignment, Attendance, Engagement, HandOver
from engagements.refusals import Invalid, NotAllowed, Refused
from tests.factories import (
    NOW,
    AssignmentFactory,
    AttendanceFactory,
    CustomerFactory,
    EngagementFactory,
    MeetingFactory,
    PurchaseFactory,
    RegionManagerFactory,
    UserFactory,
)

DAY = timedelta(days=1)


@pytest.fixture
def others(engagement):
    """Two more engagements of the same manager."""
    return [
        EngagementFactory(
            purchase=PurchaseFactory(tenant__customer=CustomerFactory(region=engagement.region)),
            manager=engagement.manager,
        )
        for _ in range(2)
    ]


@pytest.fixture
def giver(engagement, others):
    user = UserFactory()
    for one in (engagement, *others):
        AssignmentFactory(engagement=one, user=user)
    return user


@pytest.fixture
def taker():
    return UserFactory()


@pytest.fixture
def hand(manager, giver, taker):
    def handed(*chosen, **more):
        whom = {"role": "specialist", "giver": giver, "taker": taker, "reason": "Leave", "by": manager, "at": NOW}
        return handing.hand_over([one.pk for one in chosen], **whom | more)

    return handed


def specialists(engagement, at=NOW):
    return {row.user for row in engagement.assignments.live(at).filter(role="specialist")}


def test_a_specialist_hands_over_in_one_moment(hand, engagement, others, giver, taker):
    hand(engagement, others[0])
    assert [specialists(one) for one in (engagement, *others)] == [{taker}, {taker}, {giver}]
    assert specialists(engagement, NOW - timedelta(seconds=1)) == {giver}


def test_each_engagement_has_one_event_with_the_reason(hand, engagement, others, giver, taker):
    hand(engagement, *others)
    events = Event.objects.filter(verb="specialist.handed_over")
    assert {event.scope_id for event in events} == {engagement.pk, *(one.pk for one in others)}
    assert {(e.before["value"], e.after["value"], e.reason) for e in events} == {(giver.name, taker.name, "Leave")}


def test_a_manager_hands_over_to_another_of_the_region(hand, engagement, others, manager):
    successor = RegionManagerFactory(region=engagement.region).user
    hand(engagement, others[0], role="manager", giver=manager, taker=successor)
    found = Engagement.objects.filter(pk__in=[engagement.pk, others[0].pk])
    assert {one.manager for one in found} == {successor}
    assert engagement.assignments.get(user=manager, role="manager").ends_at == NOW
    assert engagement.assignments.get(user=successor, role="manager").ends_at is None


def test_who_manages_another_region_takes_nothing_over(hand, engagement, manager):
    with pytest.raises(Invalid) as refusal:
        hand(engagement, role="manager", giver=manager, taker=RegionManagerFactory().user)
    assert refusal.value.field == "taker"


def test_all_or_none(hand, engagement, others, giver, taker):
    """One of three went to somebody else meanwhile."""
    others[1].assignments.filter(user=giver).update(ends_at=NOW)
    with pytest.raises(Refused) as refusal:
        hand(engagement, *others)
    assert refusal.value.code == "not_theirs"
    assert others[1].customer.name in refusal.value.sentence
    assert specialists(engagement) == {giver}
    assert not HandOver.objects.exists()


def test_a_manager_hands_nothing_over_of_another_region(hand, engagement):
    foreign = EngagementFactory()
    with pytest.raises(NotAllowed):
        hand(engagement, foreign)


@pytest.mark.parametrize("more", [{"reason": " "}, {"taker": None}, {"taker": "closed"}])
def test_it_needs_a_reason_and_somebody_who_can(hand, engagement, giver, more):
    if "taker" in more:
        more = {"taker": UserFactory(is_active=False) if more["taker"] else giver}
    with pytest.raises(Invalid):
        hand(engagement, **more)
    assert specialists(engagement) == {giver}


def test_nothing_chosen_is_refused(hand):
    with pytest.raises(Invalid):
        hand()


def test_what_is_on_hold_goes_along_and_what_is_over_stays(hand, engagement, others, taker):
    Engagement.objects.filter(pk=engagement.pk).update(status="on_hold")
    Engagement.objects.filter(pk=others[0].pk).update(status="completed")
    hand(engagement)
    assert specialists(engagement) == {taker}
    with pytest.raises(Refused) as refusal:
        hand(others[0])
    assert refusal.value.code == "ended"


def test_whoever_worked_there_already_goes_on_and_stays(hand, engagement, taker):
    mine = AssignmentFactory(engagement=engagement, user=taker, ends_at=NOW + DAY)
    record = hand(engagement).record
    mine = Assignment.objects.get(pk=mine.pk)
    assert (mine.ends_at, mine.hand_over) == (None, record)
    assert engagement.assignments.filter(user=taker).count() == 1


def test_whoever_was_to_begin_later_begins_now(hand, engagement, taker):
    AssignmentFactory(engagement=engagement, user=taker, starts_at=NOW + DAY)
    hand(engagement)
    assert engagement.assignments.get(user=taker).starts_at == NOW


def test_what_the_giver_was_to_begin_later_never_begins(hand, engagement, giver):
    engagement.assignments.filter(user=giver).update(ends_at=NOW + DAY)
    AssignmentFactory(engagement=engagement, user=giver, starts_at=NOW + 2 * DAY)
    hand(engagement)
    assert giver not in specialists(engagement, NOW + 3 * DAY)


def test_calls_ahead_expect_the_taker(hand, engagement, giver, taker):
    meeting = MeetingFactory(engagement=engagement)
    AttendanceFactory(meeting=meeting, user=giver, party="microsoft")
    both = MeetingFactory(engagement=engagement)
    for user in (giver, taker):
        AttendanceFactory(meeting=both, user=user, party="microsoft")
    past = AttendanceFactory(meeting=MeetingFactory(engagement=engagement, status="held"), user=giver)
    hand(engagement)
    assert [list(one.attendances.values_list("user", flat=True)) for one in (meeting, both)] == [[taker.pk]] * 2
    assert Attendance.objects.get(pk=past.pk).user == giver


def test_what_the_giver_answered_says_nothing_about_the_taker(hand, engagement, giver, taker):
    meeting = MeetingFactory(engagement=engagement)
    AttendanceFactory(meeting=meeting, user=giver, party="microsoft", answer="no", answered_at=NOW)
    hand(engagement)
    mine = meeting.attendances.get()
    assert (mine.user, mine.answer, mine.answered_at) == (taker, "", None)


def test_its_statements_do_not_grow_with_the_engagements(hand, engagement, others, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        hand(engagement)
    with django_assert_max_num_queries(24):
        hand(*others)
