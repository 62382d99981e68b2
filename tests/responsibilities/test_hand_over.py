"""What hangs on a hand-over: tasks, reminders, and the pack."""

from datetime import timedelta

import pytest
import time_machine

from audit.models import Event
from engagements.reminders import contact_due
from fasttrack import rules
from notifications.models import Message
from phases.reminders import gates_open
from responsibilities import handing, reminders
from responsibilities.actions import planning, tasks
from responsibilities.actions.hand_over import hand_over
from responsibilities.models import Task
from tests import factories, journeys, worlds
from tests.worlds import post

pytestmark = pytest.mark.django_db
built = worlds.built(journeys.opened)
walk = worlds.fresh("built")
WEEK = timedelta(days=7)


@pytest.fixture
def taker(walk):
    return factories.UserFactory()


@pytest.fixture
def successor(walk):
    return factories.RegionManagerFactory(region=walk.engagement.region).user


@pytest.fixture
def hand(walk, taker):
    def handed(**more):
        whom = {"role": "specialist", "giver": walk.team.specialist, "taker": taker, "reason": "Leave"}
        return hand_over([walk.engagement.pk], **whom | more, **walk.manager)

    return handed


@pytest.fixture
def task(walk):
    found = walk.active.tasks.applying().open().filter(party="microsoft").first()
    planning.assign(found, assignee=walk.team.specialist, **walk.manager)
    return planning.set_due(found, due_on=(walk.at + 2 * WEEK).date(), **walk.manager)


def fresh(task):
    return Task.objects.get(pk=task.pk)


def concerned():
    """Who would get what is waiting, if it was sent at once."""
    waiting = Message.objects.all()
    return {message.recipient for message in waiting if rules.concerns(message, at=message.created_at)}


# ---- Tasks


def test_open_tasks_move_along(hand, task, taker):
    hand()
    assert (fresh(task).assignee, fresh(task).version) == (taker, task.version + 1)
    event = Event.objects.filter(verb="task.assigned").latest("id")
    assert (event.subject_id, event.after["value"]) == (task.pk, taker.name)


def test_what_is_done_keeps_whose_it_was(hand, walk, task):
    done = fresh(task)
    done.fulfil()
    done.save()
    hand()
    assert fresh(task).assignee == walk.team.specialist


def test_tasks_of_the_customer_are_not_handed_over(hand, walk):
    """Somebody who also represents the customer hands over their part at Microsoft only."""
    theirs = walk.active.tasks.applying().open().filter(party="customer").first()
    Task.objects.filter(pk=theirs.pk).update(assignee=walk.team.specialist)
    hand()
    assert fresh(theirs).assignee == walk.team.specialist


def test_other_engagements_keep_their_tasks(hand, walk):
    other = journeys.opened().active.tasks.filter(party="microsoft").first()
    Task.objects.filter(pk=other.pk).update(assignee=walk.team.specialist)
    hand()
    assert fresh(other).assignee == walk.team.specialist


def test_a_refused_hand_over_moves_nothing(hand, walk, task):
    with pytest.raises(Exception, match="Choose somebody else"):
        hand(taker=walk.team.specialist)
    assert fresh(task).assignee == walk.team.specialist
    assert not Event.objects.filter(verb="specialist.handed_over").exists()


# ---- Reminders


def test_a_waiting_reminder_of_a_task_stops_and_the_taker_gets_theirs(hand, walk, task, taker):
    at = task.remind_at
    post(reminders.tasks_due, at)
    with time_machine.travel(at, tick=False):
        assert concerned() == {walk.team.specialist}
        hand()
        assert concerned() == set()
        post(reminders.tasks_due, at)
        assert concerned() == {taker}


def test_a_task_that_moves_takes_its_reminder_along(walk, task):
    """Though whoever had it before works there still."""
    post(reminders.tasks_due, task.remind_at)
    other = factories.AssignmentFactory(engagement=walk.engagement).user
    planning.assign(fresh(task), assignee=other, **walk.manager)
    with time_machine.travel(walk.at, tick=False):
        assert concerned() == set()


def test_a_former_manager_who_manages_others_of_the_region_hears_no_more(hand, walk, successor):
    type(walk.engagement).objects.filter(pk=walk.engagement.pk).update(gate_open_since=walk.at)
    post(gates_open, walk.at)
    post(contact_due, walk.engagement.contact_due_at - WEEK)
    with time_machine.travel(walk.at, tick=False):
        assert walk.team.manager in concerned()
        hand(role="manager", giver=walk.team.manager, taker=successor)
        assert concerned() == {walk.team.specialist}
        post(gates_open, walk.at)
        post(contact_due, walk.engagement.contact_due_at - WEEK)
        told = {m.kind for m in Message.objects.filter(recipient=successor) if rules.concerns(m, at=m.created_at)}
        assert told == {"gate_open", "contact_deadline"}
        assert walk.team.manager not in concerned()


def test_a_task_of_their_own_keeps_reminding_a_former_manager(hand, walk, task, successor):
    planning.assign(fresh(task), assignee=walk.team.manager, **walk.manager)
    hand(role="manager", giver=walk.team.manager, taker=successor)
    Task.objects.filter(pk=task.pk).update(assignee=walk.team.manager)
    post(reminders.tasks_due, task.remind_at)
    with time_machine.travel(walk.at, tick=False):
        assert concerned() == {walk.team.manager}


# ---- The pack


def test_the_pack_says_what_was_promised_and_what_was_noted(hand, walk, task):
    planning.set_note(task, note="Call back on Friday", **walk.specialist)
    blocked = walk.active.tasks.applying().open().filter(party="customer").first()
    when = (walk.at + WEEK).date()
    tasks.block(blocked, reason="customer", acts_next="Ada", acts_on=when, note="Licences", **walk.specialist)
    (part,) = handing.parts([walk.fresh()], walk.at)
    assert [one.pk for one in part.promised] == [blocked.pk]
    assert task.pk in {one.pk for one in part.dated}
    assert [note.after["value"] for note in part.notes] == ["Call back on Friday"]


def test_a_pack_of_many_is_read_in_as_many_statements_as_one_of_one(walk, django_assert_num_queries):
    engagements = [walk.fresh(), *(journeys.opened().fresh() for _ in range(3))]
    for some in (engagements[:1], engagements):
        with django_assert_num_queries(6):
            handing.parts(some, walk.at)
