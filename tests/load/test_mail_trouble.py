"""R5: an hour in which the mail server does everything wrong, by a simulated clock; what one poison address costs."""

from collections import Counter
from datetime import timedelta
from itertools import count, pairwise
from time import monotonic

import pytest

from notifications import delivery, transport
from notifications.models import Message
from notifications.outcomes import Declined, Unreachable
from tests.factories import NOW, UserFactory
from tests.load.mailing import account, owe
from tests.load.sink import DROP_AFTER, DROP_BEFORE, HANG, LATER, NEVER, TAKE, open_sink
from tests.notifications.helpers import draft, post

pytestmark = [pytest.mark.services, pytest.mark.once, pytest.mark.django_db(transaction=True)]

MINUTE = timedelta(minutes=1)
# Every tenth minute something else; of so many addresses one.
HOUR = (
    *((0, TAKE, 1), (10, "away", 1), (20, LATER, 1), (30, DROP_AFTER, 5), (35, DROP_BEFORE, 5)),
    *((40, NEVER, 3), (50, HANG, 15)),
)
A_MINUTE = 60, 3  # reminders
TICKS = 4, 2  # in a minute
STEP = 1, 2  # minutes: the short form lives through every other one
DRAIN = 3000, 60
UNWANTED = "-unwanted@load.example"
marks = count()


@pytest.fixture
def sink(settings):
    with open_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink


@pytest.fixture
def hour(sink, settings, is_long, figures):
    """Plays it to the end, until nothing more goes out by itself."""
    settings.EMAIL_TIMEOUT = 1

    def play(minutes=None):
        size, ticks, step = (one[0 if is_long else 1] for one in (A_MINUTE, TICKS, STEP))
        owe(3, at=NOW, mark=UNWANTED.partition("@")[0])
        for minute in minutes or range(0, 60, step):
            _turn(sink, *next((mood, of) for start, mood, of in reversed(HOUR) if start <= minute))
            owe(size, at=NOW + minute * MINUTE, mark=f"-{next(marks)}")
            for tick in range(ticks):
                delivery.deliver(at=NOW + (minute + tick / ticks) * MINUTE)
        _turn(sink, TAKE, 1)
        while moment := _next():
            delivery.deliver(at=moment)
        found = account(sink, at=NOW + timedelta(days=30))
        figures(f"\nR5 {found}, {Counter(Message.objects.filter(carrier=None).values_list('status', flat=True))}")
        return found

    return play


def _turn(sink, mood, one_of):
    """From now on the server does so with one of so many addresses; one it refuses at all times."""
    if mood == "away":
        sink.close()
    elif not sink.server.is_serving():
        sink.open()
    turn = count()
    sink.mood = lambda address: NEVER if address.endswith(UNWANTED) else mood if next(turn) % one_of == 0 else TAKE


def _next():
    waiting = Message.objects.filter(next_try_at__isnull=False).order_by("next_try_at")
    return waiting.values_list("next_try_at", flat=True).first()


def test_after_an_hour_of_trouble_each_mail_came_once_or_is_seen(sink, hour):
    found = hour()
    given_up = Message.objects.filter(status="failed", carrier=None)
    assert (found.lost, found.doubled, found.hidden) == (0, 0, 0)
    assert set(given_up) <= set(Message.objects.troubled(at=NOW))
    assert {one.attempts for one in given_up} == {delivery.MOST_ATTEMPTS}
    assert len(given_up) == 2
    assert found.unfinished == sum(1 + one.members.count() for one in given_up)
    assert max(sink.copies.values()) <= 2


def test_without_doubt_the_harness_sees_mails_doubled(sink, hour, monkeypatch):
    """A line that breaks after the mail is taken for a "no"."""
    monkeypatch.setattr(transport, "Unknown", Declined)
    assert hour(range(30, 35)).doubled > 0


# ---- One poison address


@pytest.fixture
def poison(sink, settings):
    """How long the others waited for each other while the server fell silent over one."""

    def play(timeout):
        settings.EMAIL_TIMEOUT = timeout
        first, *others = UserFactory.create_batch(8)
        early, middle = NOW - timedelta(minutes=2), NOW - timedelta(minutes=1)
        post(*(draft(one, kind="call_soon", not_before=early) for one in others[:3]))
        post(draft(first, kind="call_soon", not_before=middle))
        post(*(draft(one, kind="call_soon") for one in others[3:]))
        sink.mood = lambda address: HANG if address == first.email else TAKE
        counts = delivery.deliver(at=NOW)
        moments = [at for at, _key in sink.taken]
        return counts, max(later - sooner for sooner, later in pairwise(moments))

    return play


def test_one_poison_address_delays_others_by_less_than_five_seconds(poison, settings, is_long, figures):
    counts, longest = poison(settings.EMAIL_TIMEOUT if is_long else 2)
    figures(f"\nR5 one poison address: others waited {longest:.1f} s")
    assert counts == {"sent": 7, "queued": 1}
    assert longest < 5


@pytest.mark.full
def test_with_a_longer_patience_they_wait_longer(poison):
    assert poison(6)[1] > 5


def test_a_poison_address_that_counts_as_a_silent_server_stops_them_all(poison, monkeypatch):
    monkeypatch.setattr(transport, "_name_recipient", _as_a_silent_server)
    assert poison(1)[0] == {"sent": 3, "unreachable": 1}


_usual = transport._name_recipient


def _as_a_silent_server(backend, recipient):
    try:
        _usual(backend, recipient)
    except Declined as error:
        raise Unreachable(str(error)) from error


# ---- How fast


def test_what_waited_is_sent_quickly(sink, is_long, figures):
    mails = owe(DRAIN[0 if is_long else 1], at=NOW)
    started = monotonic()
    assert delivery.deliver(at=NOW) == {"sent": mails}
    pace = mails / (monotonic() - started)
    figures(f"\nR5 {mails} mails at {pace:.0f}/s")
    assert not is_long or pace >= 50
