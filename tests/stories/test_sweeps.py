"""Sweeps over weeks, twice, backwards and at once: everybody is told what is due, and nothing a second time."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from engagements.models import Engagement
from fasttrack.sweeping import sweep
from notifications.models import Message
from phases.models.phase import Kind
from responsibilities.actions import planning, tasks, verbs
from tests.daily import mostly_full
from tests.factories import PurchaseFactory
from tests.journeys import ANSWERS, in_phase, opened
from tests.stories.racing import race, rounds

BOUGHT = date(2026, 3, 1)
NINE = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAYS = 45
ZONES = ("UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin")
TEAM, WITH_LEAD = {"manager", "specialist"}, {"manager", "specialist", "lead of the region"}

# Bought on 1 March: the last day is Tuesday, 31 March. What the day's sweep posts, to whom.
LADDER = {date(2026, 3, 17): TEAM, date(2026, 3, 24): TEAM, date(2026, 3, 28): WITH_LEAD, date(2026, 3, 30): WITH_LEAD}
BREACH = {date(2026, 4, 1) + timedelta(days=number): WITH_LEAD for number in range(14)}


def posted(at):
    return sum(sweep(at=at).values())


# ---- The contact deadline


def bought(zone="UTC"):
    return opened(PurchaseFactory(purchased_on=BOUGHT, tenant__customer__time_zone=zone), at=NINE)


def told_on(day, walk):
    """Who is told of the deadline by the sweep at nine of that day."""
    known = set(Message.objects.values_list("pk", flat=True))
    sweep(at=NINE + (day - BOUGHT))
    names = {walk.team.manager: "manager", walk.team.specialist: "specialist"}
    names[walk.engagement.region.lead] = "lead of the region"
    new = Message.objects.filter(kind__startswith="contact").exclude(pk__in=known)
    return {names[message.recipient] for message in new}


@pytest.mark.django_db
@pytest.mark.parametrize("zone", mostly_full(ZONES, daily={"Asia/Tokyo"}))
def test_the_ladder_of_the_contact_deadline_day_by_day(zone):
    walk = bought(zone)
    days = [BOUGHT + timedelta(days=number) for number in range(DAYS)]
    told = {day: people for day in days if (people := told_on(day, walk))}
    assert told == LADDER | BREACH


@pytest.mark.django_db
def test_whoever_is_reached_ends_the_ladder_on_that_day():
    walk = bought()
    assert told_on(date(2026, 3, 17), walk) == TEAM
    reached = {"channel": "phone", "outcome": "reached", "happened_at": NINE + timedelta(days=17)}
    verbs.log_attempt(walk.engagement, **reached, by=walk.team.specialist, at=NINE + timedelta(days=17))
    assert not any(told_on(BOUGHT + timedelta(days=number), walk) for number in range(18, DAYS))


@pytest.mark.django_db
def test_a_month_that_nobody_swept_is_told_by_its_latest_step_alone():
    walk = bought()
    assert told_on(date(2026, 4, 3), walk) == WITH_LEAD
    assert set(Message.objects.values_list("kind", flat=True)) == {"contact_breach"}


# ---- The same moment, an earlier one, and several at once


def busy():
    """A call ahead, a task that comes due, one that is overdue, and a gate that nobody closed."""
    walk = in_phase(Kind.ENABLE_SERVICE)
    first, second = walk.open_tasks(Kind.ENABLE_SERVICE)[:2]
    planning.set_due(first, due_on=walk.at.date() + timedelta(days=1), **walk.specialist)
    planning.set_due(second, due_on=walk.at.date() - timedelta(days=9), **walk.specialist)
    walk.plan_call("information", days=1)
    return walk


@pytest.mark.django_db
def test_sweeping_the_same_or_an_earlier_moment_again_adds_nothing():
    at = busy().at
    assert posted(at) > 2
    assert [posted(moment) for moment in (at, at - timedelta(minutes=1), at)] == [0, 0, 0]


@pytest.mark.django_db
def test_a_sweep_changes_nothing_but_the_outbox():
    at = busy().at
    before = list(Engagement.objects.values())
    sweep(at=at)
    assert list(Engagement.objects.values()) == before
    assert mail.outbox == []


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_post_what_one_of_them_would():
    at = rounds(busy, 20)[0].at
    each = [sum(one.values()) for one in race(*[partial(sweep, at=at)] * 3)]
    assert sum(each) == Message.objects.count() > 60
    assert posted(at) == 0


# ---- What is nobody's turn


STILL = {
    "done": lambda task, walk: tasks.complete(task, **walk.specialist),
    "not required": lambda task, walk: tasks.mark_not_required(task, reason="Not here", **walk.manager),
    "blocked": lambda task, walk: tasks.block(task, reason="third_party", **walk.specialist),
    "on hold": lambda task, walk: verbs.hold(walk.engagement, reason="A freeze", **walk.manager),
    "cancelled": lambda task, walk: verbs.cancel(walk.engagement, reason="Returned", **walk.manager),
}


def overdue_task(walk):
    task = next(task for task in walk.ready(Kind.ENABLE_SERVICE) if task.party == "microsoft")
    return planning.set_due(task, due_on=walk.at.date() - timedelta(days=9), **walk.specialist)


def reminded(at):
    """How often somebody has been told of a task by then."""
    sweep(at=at)
    return Message.objects.filter(kind__startswith="task").count()


@pytest.mark.django_db
@pytest.mark.parametrize("name", STILL)
def test_nobody_is_reminded_of_what_is(name):
    walk = in_phase(Kind.ENABLE_SERVICE)
    STILL[name](overdue_task(walk), walk)
    assert not any(reminded(walk.at + timedelta(days=number)) for number in range(0, 15, 3))


@pytest.mark.django_db
def test_what_is_overdue_is_told_once_a_week():
    walk = in_phase(Kind.ENABLE_SERVICE)
    overdue_task(walk)
    assert [reminded(walk.at + timedelta(days=number)) for number in (0, 6, 7, 13, 14)] == [1, 2, 2, 3, 3]


@pytest.mark.django_db
def test_what_the_customer_declined_is_nobodys_turn():
    walk = in_phase(Kind.ASSESS)
    walk.answer(ANSWERS)
    task = next(task for task in walk.engagement.tasks.applying() if task.is_declinable)
    planning.set_due(task, due_on=walk.at.date() - timedelta(days=9), **walk.lead)
    tasks.decline(walk.task(task.slug), **walk.lead)
    assert reminded(walk.at) == 0


# ---- By hand


def run(command, at):
    output = StringIO()
    call_command(command, "--at", at.isoformat(), stdout=output)
    return output.getvalue()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_a_person_sweeps_and_delivers_as_of_a_moment_and_sees_what_was_done():
    bought()
    swept = run("sweep", NINE + timedelta(days=16))
    assert "engagements.reminders.contact_due: 2" in swept
    assert "\n2 posted" in swept
    assert "2" in run("deliver", NINE + timedelta(days=16))
    assert len(mail.outbox) == 2
    assert run("sweep", NINE + timedelta(days=16)).endswith("\n0 posted\n")
