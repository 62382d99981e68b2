from datetime import timedelta

import pytest

from engagements.actions import staffing
from engagements.models.engagement import Status
from engagements.refusals import Invalid, Refused
from tests.factories import NOW, AssignmentFactory, EngagementFactory, RegionManagerFactory, UserFactory


@pytest.fixture
def successor(engagement):
    return RegionManagerFactory(region=engagement.region).user


def test_the_first_manager_makes_an_intake_active(db):
    engagement = EngagementFactory(status="intake")
    manager = RegionManagerFactory(region=engagement.region).user
    staffing.assign_manager(engagement, manager, by=manager, at=NOW)
    engagement = type(engagement).objects.get(pk=engagement.pk)
    assert (engagement.status, engagement.manager) == (Status.ACTIVE, manager)


def test_a_hand_over_keeps_the_history(engagement, manager, successor):
    staffing.assign_manager(engagement, successor, by=manager, at=NOW)
    managing = engagement.assignments.filter(role="manager").order_by("starts_at")
    assert [(one.user, one.ends_at) for one in managing] == [(manager, NOW), (successor, None)]


def test_a_manager_of_another_region_cannot_take_over(engagement, manager):
    with pytest.raises(Invalid):
        staffing.assign_manager(engagement, RegionManagerFactory().user, by=manager, at=NOW)


def test_the_same_manager_is_not_assigned_twice(engagement, manager):
    with pytest.raises(Refused) as refusal:
        staffing.assign_manager(engagement, manager, by=manager, at=NOW)
    assert refusal.value.code == "already_assigned"


def test_a_specialist_is_assigned_from_now_on(engagement, manager):
    assignment = staffing.assign_specialist(engagement, UserFactory(), by=manager, at=NOW)
    assert assignment in engagement.assignments.live(NOW)


def test_a_specialist_begins_on_a_later_day(engagement, manager):
    user, monday = UserFactory(), NOW + timedelta(days=7)
    staffing.assign_specialist(engagement, user, starts_at=monday, by=manager, at=NOW)
    live = engagement.assignments.filter(user=user).live
    assert (live(NOW).exists(), live(monday).exists()) == (False, True)


def test_periods_of_one_person_do_not_overlap(engagement, manager):
    user, days = UserFactory(), [NOW + timedelta(days=n) for n in range(4)]
    staffing.assign_specialist(engagement, user, starts_at=days[1], ends_at=days[2], by=manager, at=NOW)
    with pytest.raises(Refused):
        staffing.assign_specialist(engagement, user, ends_at=days[3], by=manager, at=NOW)
    assert staffing.assign_specialist(engagement, user, ends_at=days[1], by=manager, at=NOW)
    assert staffing.assign_specialist(engagement, user, starts_at=days[2], by=manager, at=NOW)


def test_what_was_to_begin_later_can_be_taken_away_before(engagement, manager):
    later = AssignmentFactory(engagement=engagement, starts_at=NOW + timedelta(days=7))
    staffing.unassign_specialist(later, by=manager, at=NOW)
    assert not engagement.assignments.live(NOW + timedelta(days=8)).filter(user=later.user).exists()
    with pytest.raises(Refused):
        staffing.unassign_specialist(later, by=manager, at=NOW)


def test_a_specialist_is_assigned_once_at_a_time(engagement, manager):
    assignment = AssignmentFactory(engagement=engagement, ends_at=NOW + timedelta(days=1))
    with pytest.raises(Refused):
        staffing.assign_specialist(engagement, assignment.user, by=manager, at=NOW)
    assert staffing.assign_specialist(engagement, assignment.user, by=manager, at=NOW + timedelta(days=1))


@pytest.mark.parametrize(("user", "ends_at", "field"), [({"is_active": False}, None, "user"), ({}, NOW, "ends_at")])
def test_a_closed_account_or_a_past_end_is_refused(engagement, manager, user, ends_at, field):
    with pytest.raises(Invalid) as refusal:
        staffing.assign_specialist(engagement, UserFactory(**user), ends_at=ends_at, by=manager, at=NOW)
    assert refusal.value.field == field


def test_unassigning_ends_the_assignment_at_once(engagement, manager):
    assignment = AssignmentFactory(engagement=engagement)
    staffing.unassign_specialist(assignment, by=manager, at=NOW)
    assert not engagement.assignments.live(NOW).filter(pk=assignment.pk).exists()


def test_unassigning_twice_is_refused(engagement, manager):
    assignment = AssignmentFactory(engagement=engagement)
    staffing.unassign_specialist(assignment, by=manager, at=NOW)
    with pytest.raises(Refused) as refusal:
        staffing.unassign_specialist(assignment, by=manager, at=NOW)
    assert refusal.value.code == "not_assigned"


def test_a_manager_is_replaced_and_not_unassigned(engagement, manager):
    with pytest.raises(Refused):
        staffing.unassign_specialist(engagement.assignments.get(role="manager"), by=manager, at=NOW)


@pytest.mark.parametrize("status", ["on_hold", "cancelled"])
def test_a_right_can_be_taken_away_but_not_given_when_nothing_is_worked_on(status, db):
    engagement = EngagementFactory(status=status)
    assignment = AssignmentFactory(engagement=engagement)
    staffing.unassign_specialist(assignment, by=engagement.manager, at=NOW)
    with pytest.raises(Refused):
        staffing.assign_specialist(engagement, assignment.user, by=engagement.manager, at=NOW)
