"""Whom a sweep reminds of a task, and when."""

from datetime import timedelta

import pytest

from notifications.models import Message
from responsibilities import reminders
from responsibilities.actions import planning, tasks
from tests import journeys
from tests.factories import AssignmentFactory, MemberFactory
from tests.worlds import post

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def walk():
    return journeys.opened()


def due(walk, party):
    """A task of theirs that comes due in two weeks."""
    task = walk.active.tasks.applying().filter(party=party).first()
    return planning.set_due(task, due_on=(walk.at + 2 * WEEK).date(), **walk.manager)


@pytest.fixture
def of_microsoft(walk):
    return due(walk, "microsoft")


@pytest.fixture
def of_the_customer(walk):
    return due(walk, "customer")


def reminded():
    return {message.recipient for message in Message.objects.all()}


def test_nobody_is_reminded_before_its_time(of_microsoft):
    assert post(reminders.tasks_due, of_microsoft.remind_at - timedelta(minutes=1)) == 0


def test_the_specialist_is_reminded_of_a_task_of_microsoft(walk, of_microsoft):
    assert post(reminders.tasks_due, of_microsoft.remind_at) == 1
    assert reminded() == {walk.team.specialist}


def test_a_specialist_whose_time_has_ended_is_not_reminded(walk, of_microsoft):
    walk.engagement.assignments.filter(role="specialist").update(ends_at=of_microsoft.remind_at)
    successor = AssignmentFactory(engagement=walk.engagement, starts_at=of_microsoft.remind_at).user
    post(reminders.tasks_due, of_microsoft.remind_at)
    assert reminded() == {successor}


def test_the_manager_is_reminded_while_there_is_no_specialist(walk, of_microsoft):
    walk.engagement.assignments.filter(role="specialist").delete()
    post(reminders.tasks_due, of_microsoft.remind_at)
    assert reminded() == {walk.team.manager}


def test_the_people_of_the_customer_who_act_are_reminded_of_theirs(walk, of_the_customer):
    technical = MemberFactory(customer=walk.engagement.customer, role="technical_lead").user
    MemberFactory(customer=walk.engagement.customer, role="read_only")
    post(reminders.tasks_due, of_the_customer.remind_at)
    assert reminded() == {walk.team.lead, technical}


def test_the_assignee_alone_is_reminded(walk, of_the_customer):
    chosen = MemberFactory(customer=walk.engagement.customer, role="technical_lead").user
    planning.assign(of_the_customer, assignee=chosen, **walk.manager)
    post(reminders.tasks_due, of_the_customer.remind_at)
    assert reminded() == {chosen}


def test_a_second_sweep_adds_nothing(of_microsoft):
    assert post(reminders.tasks_due, of_microsoft.remind_at) == 1
    assert post(reminders.tasks_due, of_microsoft.remind_at + timedelta(hours=1)) == 0


def test_what_is_overdue_is_told_once_a_week(of_microsoft):
    late = of_microsoft.overdue_at
    assert post(reminders.tasks_due, late) == 0
    assert [post(reminders.tasks_overdue, late + passed) for passed in (WEEK * 0, WEEK / 2, WEEK)] == [1, 0, 1]


def test_what_is_blocked_is_never_overdue(walk, of_microsoft):
    tasks.block(of_microsoft, reason="customer", **walk.specialist)
    assert post(reminders.tasks_overdue, of_microsoft.overdue_at) == 0


def test_a_task_that_is_moved_is_told_again_even_if_its_reminder_stays_where_it_was(walk, of_microsoft):
    """From a Saturday to the Sunday after it, the business days before are the same."""
    saturday = of_microsoft.due_on + timedelta(days=(5 - of_microsoft.due_on.weekday()) % 7)
    moved = planning.set_due(of_microsoft, due_on=saturday, **walk.manager)
    assert post(reminders.tasks_due, moved.remind_at) == 1
    again = planning.set_due(moved, due_on=saturday + timedelta(days=1), **walk.manager)
    assert again.remind_at == moved.remind_at
    assert post(reminders.tasks_due, again.remind_at) == 1


def test_whoever_takes_a_task_over_is_told_and_nobody_else_again(walk, of_the_customer):
    post(reminders.tasks_due, of_the_customer.remind_at)
    successor = MemberFactory(customer=walk.engagement.customer, role="technical_lead").user
    planning.assign(of_the_customer, assignee=successor, **walk.manager)
    assert post(reminders.tasks_due, of_the_customer.remind_at) == 1
    assert reminded() == {walk.team.lead, successor}


def test_a_newcomer_of_the_side_that_owes_it_is_told_as_well(walk, of_microsoft):
    post(reminders.tasks_due, of_microsoft.remind_at)
    newcomer = AssignmentFactory(engagement=walk.engagement).user
    assert post(reminders.tasks_due, of_microsoft.remind_at) == 1
    assert reminded() == {walk.team.specialist, newcomer}


def test_a_specialist_of_another_engagement_is_not_told(walk, of_microsoft):
    AssignmentFactory()
    post(reminders.tasks_due, of_microsoft.remind_at)
    assert reminded() == {walk.team.specialist}
