"""A year in the life: a clock that goes by hours, engagements whose lives were thrown by dice, real rules and real
delivery; what was sent is compared, message by message, with what was worked out beforehand.

The short form takes sixty days around each change of summer time. On the days around it it ticks whenever
somebody's office opens, and late in the afternoon; elsewhere every other day, each time with another office; and an
hour before calls. What becomes due in between goes out then.
"""

from collections import Counter
from datetime import date

import pytest
from django.core import mail

from fasttrack.rules import RULES
from fasttrack.sweeping import sweep
from notifications import delivery
from notifications.kinds import KINDS
from notifications.models import Message
from tests.load.expecting import Expectation
from tests.load.lives import HOUR, World, moment
from tests.load.oracle import MINUTES

pytestmark = pytest.mark.django_db
REMINDERS = [kind for rule in RULES for kind in rule.kinds]


class Run:
    """Lives a world through, tick by tick; `sent` says by which tick each message went out."""

    def __init__(self, world, ticks):
        self.world, self.ticks = world, ticks
        self.sent = {}
        script = iter([*world.script, (10**12, None)])
        minute, act = next(script)
        for tick in ticks:
            while minute <= tick:
                act(moment(minute))
                minute, act = next(script)
            self.live(tick)

    def live(self, tick):
        sweep(at=moment(tick))
        before = len(mail.outbox)
        delivery.deliver(at=moment(tick))
        for one in mail.outbox[before:]:
            assert one.extra_headers["Message-ID"] not in self.sent, "sent twice"
            self.sent[one.extra_headers["Message-ID"]] = tick

    @property
    def messages(self):
        return Message.objects.filter(status=Message.Status.SENT).select_related("recipient", "carrier")

    def reminders(self):
        """key → tick; what a digest carries went out with it."""
        return {one.key: self.tick_of(one) for one in self.messages if one.kind in REMINDERS}

    def tick_of(self, one):
        return self.sent[(one.carrier or one).message_id]


def hourly(world):
    return list(range(world.first, world.last, HOUR))


def where_something_can_be_due(world):
    moments = {call["starts"] - HOUR for life in world.lives for call in life.calls}
    for day in range(world.first // MINUTES, world.last // MINUTES):
        openings = sorted({sheet.opened[day] for sheet in world.sheets.values() if sheet.office.works(day)})
        if openings and is_near_a_change(world, day):
            moments |= {*openings, openings[-1] + 6 * HOUR}
        elif openings and day % 2:
            moments.add(openings[day // 2 % len(openings)])
    ticks = {minute + -minute % HOUR for minute in moments}
    return sorted(tick for tick in ticks if world.first <= tick < world.last)


def is_near_a_change(world, day):
    """Of anybody's clock: from two days before until two after it, for a weekend lies between."""
    around = range(day - 2, day + 3)
    return any(sheet.began[one + 1] - sheet.began[one] != MINUTES for sheet in world.sheets.values() for one in around)


def lived(ticks_of=where_something_can_be_due, **given):
    world = World(**given)
    run = Run(world, ticks_of(world))
    return run, Expectation(world, run.ticks).sent


def check(run, expected, figures):
    found = run.reminders()
    missing, extra = expected.keys() - found.keys(), found.keys() - expected.keys()
    late = {key for key in expected.keys() & found.keys() if expected[key] != found[key]}
    kinds = Counter(key.split(":")[0] for key in found)
    figures(
        f"{len(run.ticks)} ticks, {len(run.world.lives)} engagements, {len(mail.outbox)} mails, of them {dict(kinds)}"
    )
    figures(f"{len(missing)} missing, {len(extra)} too many, {len(late)} at another time")
    assert sorted(missing)[:5] == sorted(extra)[:5] == []
    assert sorted((key, moment(expected[key]), moment(found[key])) for key in late)[:5] == []
    assert outside_hours(run) == []
    assert mails_of_one_day(run) == []
    return kinds


def outside_hours(run):
    """Whatever it is and whoever posted it."""
    people = run.world.people
    return [
        (one.key, moment(run.tick_of(one)))
        for one in run.messages
        if not people[one.recipient_id].sheet.open_at(run.tick_of(one))
    ]


def mails_of_one_day(run):
    """Two mails with a day of their own that one person got on one day of theirs: digests, or messages alone."""
    days = Counter(
        (one.recipient_id, run.world.people[one.recipient_id].sheet.day(run.tick_of(one)))
        for one in run.messages
        if one.carrier is None and (one.is_digest or not KINDS[one.kind].urgent)
    )
    return [whose for whose, count in days.items() if count > 1]


@pytest.fixture(autouse=True)
def _a_digest_is_made_up_at_once(settings):
    """Here no second sweep comes within two minutes."""
    settings.NOTIFICATIONS_GATHER_SECONDS = 0


@pytest.mark.parametrize("start", [date(2026, 3, 1), date(2026, 9, 25)])
def test_sixty_days_around_a_change_of_the_clocks(start, figures):
    run, expected = lived(start=start, days=60, lives=2, seed=4, regions=1)
    kinds = check(run, expected, figures)
    assert kinds.keys() >= {"contact_deadline", "task_due", "confirmation_waiting", "customer_silent"}


def test_a_year(is_long, figures):
    if not is_long:
        pytest.skip("a year takes its time: make load")
    run, expected = lived(hourly, start=date(2026, 3, 1), days=365, lives=200, seed=7)
    kinds = check(run, expected, figures)
    assert kinds.keys() == set(REMINDERS) - {"sign_off_waiting"}
