"""What the page foretells is what sweeps and senders then do, if nobody acts."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.models import Consent, Engagement
from fasttrack.sweeping import sweep
from notifications import delivery
from notifications.foretelling import foretell
from notifications.models import Message, Preferences
from responsibilities.actions import planning
from tests.daily import mostly_full
from tests.factories import NOW, AttendanceFactory, MeetingFactory, PurchaseFactory, RegionManagerFactory
from tests.journeys import opened

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
# Whose clocks show whole hours, so that everything falls on an hour of the walk.
ZONES = ("UTC", "Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles")
CHOICES = ({}, {"tasks": "weekly"}, {"tasks": "never"}, {"progress": "weekly", "comments": "never"})


def on_the_hour(moment):
    return moment.replace(minute=0, second=0, microsecond=0)


def busy(dice):
    """An engagement with calls, tasks, a consent and a gate ahead and behind, and one whose customer nobody reached."""
    start = on_the_hour(NOW) + dice.randrange(7 * 24) * HOUR
    walk = reached(opened(at=start - 30 * DAY))
    for task in walk.active.tasks.applying()[:8]:
        planning.set_due(
            task, due_on=start.date() + timedelta(days=dice.randint(-12, 12)), by=walk.team.specialist, at=start
        )
    for _number in range(3):
        attended(walk, start + dice.randint(4, 6 * 24) * HOUR)
    ends_at = start + timedelta(days=7 + dice.randint(1, 6))
    given = {"granted_by": walk.team.lead, "granted_at": start - 20 * DAY, "expires_at": ends_at}
    Consent.objects.create(engagement=walk.engagement, activity="DNS", scope="One zone", **given)
    Engagement.objects.filter(pk=walk.engagement.pk).update(gate_open_since=start - HOUR)
    bought = (start - timedelta(days=dice.randint(12, 33))).date()
    other = opened(PurchaseFactory(purchased_on=bought, tenant__customer__region=walk.engagement.region), at=start)
    return start, [*people(walk), *people(other)]


def reached(walk):
    Engagement.objects.filter(pk=walk.engagement.pk).update(reached_at=walk.at)
    return walk


def attended(walk, starts_at):
    call = MeetingFactory(engagement=walk.engagement, starts_at=starts_at, day_before_at=starts_at - DAY)
    for user, party in ((walk.team.specialist, "microsoft"), (walk.team.lead, "customer")):
        AttendanceFactory(meeting=call, user=user, party=party)


def people(walk):
    return [walk.team.manager, walk.team.specialist, walk.team.lead]


def settled_in(readers, dice):
    for reader in readers:
        reader.time_zone = dice.choice(ZONES)
        reader.save()
        chosen = dice.choice(CHOICES)
        if chosen:
            Preferences.objects.create(reader=reader, frequencies=chosen, weekday=dice.randint(1, 7))


def foretold(reader, start):
    return {
        (mail.at, frozenset(one.key for one in mail.told)) for mail in foretell(reader, at=start, until=start + WEEK)
    }


def walked(start, moments):
    """As a sweep and a sender do it: at these moments, and every six hours for what nobody foretold."""
    between = {start + number * 6 * HOUR for number in range(7 * 4 + 1)}
    for at in sorted(moments | between):
        with time_machine.travel(at, tick=False):
            sweep(at=at)
            delivery.deliver(at=at)


def sent_to(reader):
    """Each mail: when, and what it told."""
    mails = {}
    for one in Message.objects.filter(recipient=reader, status="sent").exclude(kind="digest"):
        mails.setdefault(one.carrier_id or one.pk, []).append(one)
    return {(on_the_hour(told[0].sent_at), frozenset(one.key for one in told)) for told in mails.values()}


@pytest.mark.parametrize("seed", mostly_full(range(3), daily={1}))
def test_what_is_foretold_for_a_week_is_what_is_sent_in_it(seed):
    dice = random.Random(seed)
    start, readers = busy(dice)
    settled_in(readers, dice)
    sweep(at=start - 2 * HOUR)
    with time_machine.travel(start, tick=False):
        expected = {reader: foretold(type(reader).objects.get(pk=reader.pk), start) for reader in readers}
    walked(start, {at for mails in expected.values() for at, _told in mails})
    assert {reader: sent_to(reader) for reader in readers} == expected
    assert sum(map(len, expected.values())) > 12


def test_foretelling_writes_nothing():
    start, readers = busy(random.Random(0))
    sweep(at=start - 2 * HOUR)
    before = list(Message.objects.order_by("pk").values())
    for reader in readers:
        foretell(reader, at=start, until=start + WEEK)
    assert list(Message.objects.order_by("pk").values()) == before


def test_whoever_left_is_not_told_of_it_ahead():
    walk = opened()
    task = walk.active.tasks.applying().filter(party="microsoft").first()
    planning.set_due(task, due_on=walk.at.date() - timedelta(days=9), **walk.specialist)
    sweep(at=walk.at)
    told = {"at": walk.at, "until": walk.at + WEEK}
    assert foretell(walk.team.specialist, **told)
    walk.engagement.assignments.update(ends_at=walk.at)
    assert not foretell(walk.team.specialist, **told)


@pytest.mark.parametrize("size", [1, 3])
def test_foretelling_takes_the_same_statements_for_any_number_of_engagements(size):
    start, manager = NOW + 20 * DAY, RegionManagerFactory().user
    region = manager.managed_regions.get().region
    for _number in range(size):
        other = opened(PurchaseFactory(purchased_on=(start - 25 * DAY).date(), tenant__customer__region=region))
        type(other.engagement).objects.filter(pk=other.engagement.pk).update(manager=manager, gate_open_since=start)
        other.engagement.assignments.all().delete()
        task = other.active.tasks.applying().filter(party="microsoft").first()
        planning.set_due(task, due_on=start.date() + 2 * DAY, **other.manager)
    manager = type(manager).objects.get(pk=manager.pk)
    with CaptureQueriesContext(connection) as captured:
        mails = foretell(manager, at=start, until=start + WEEK)
    assert sum(len(mail.told) for mail in mails) >= 3 * size
    assert len(captured) == 33
