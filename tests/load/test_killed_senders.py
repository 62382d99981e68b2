"""R1: senders are killed in the middle of their work.

Nothing is lost, nothing doubled, and what is in doubt is seen within a minute.
"""

from datetime import timedelta
from random import Random
from time import monotonic, sleep

import pytest
from django.utils import timezone

from notifications import claiming, delivery
from notifications.models import Message
from tests.load.house import database_url
from tests.load.mailing import account, owe
from tests.load.nursery import alive, kill, open_nursery
from tests.load.sink import open_sink

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

SENDERS = 2
PATIENCE = 900
# By the clock of whoever looks: one minute after the last death, and before what is in doubt is sent once more.
A_MINUTE, BEFORE_REPEATS = 61, 10 * 60
# By which promise: reminders, kills.
LONG, SHORT = (10_000, 60), (1_000, 10)


@pytest.fixture
def sink():
    with open_sink() as sink:
        yield sink


@pytest.fixture
def product(sink, tmp_path):
    environment = {"DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
    with open_nursery(environment, tmp_path) as product:
        yield product


def until(happened, product):
    deadline = monotonic() + PATIENCE
    while not happened():
        assert product.lives, product.told()
        assert monotonic() < deadline, product.told()
        sleep(0.005)


def settled(at):
    """What is left goes out by the usual rules; what is in doubt stays so for now."""
    for ahead in (A_MINUTE, BEFORE_REPEATS):
        while delivery.deliver(at=at + timedelta(seconds=ahead)):
            pass


@pytest.fixture
def to_sink(settings, sink):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port


def test_senders_that_are_killed_lose_and_double_nothing(sink, product, to_sink, is_long, figures):
    reminders, kills = LONG if is_long else SHORT
    mails, dice, started = owe(reminders), Random(reminders), monotonic()
    senders = [product.start("sender") for _one in range(SENDERS)]
    # What killed senders held comes back after a while: by then the others must not have run out of work.
    for number in sorted(dice.sample(range(mails - claiming.MOST * kills), kills)):
        until(lambda number=number: len(sink.taken) >= number, product)
        sleep(dice.uniform(0, 0.3))
        kill(senders.pop(0))
        senders.append(product.start("sender"))
    until(lambda: not Message.objects.sendable(timezone.now()).exists(), product)
    until(lambda: not Message.objects.to_bundle(timezone.now()).exists(), product)
    sleep(2)
    seconds = monotonic() - started
    for one in senders:
        kill(one)
    now = timezone.now()
    seen = account(sink, at=now + timedelta(seconds=A_MINUTE)).hidden
    settled(now)
    found = account(sink, at=now + timedelta(seconds=A_MINUTE))
    figures(f"\nR1 {kills + SENDERS} kills, {found}, {mails / seconds:.0f} mails/s")
    assert (found.lost, found.doubled, found.hidden, seen, found.unfinished) == (0, 0, 0, 0, 0)
    # How many depends on how fast the server answers on this machine; never more than one for each sender killed.
    assert found.in_doubt <= (0.2 * kills if is_long else kills + SENDERS)


@pytest.mark.parametrize(("without", "step", "harm"), [("wire", "END", "doubled"), ("order", None, "lost")])
def test_without_the_order_of_steps_the_harness_sees_the_harm(without, step, harm, sink, product, to_sink, figures):
    """Killed right where it hurts: when the mail is here and no answer given, or (by itself) before it is here."""
    owe(30)
    victim = product.start("sender", without=without)
    sink.step = lambda name: kill_and_wait(victim) if name == step else None
    until(lambda: not alive(victim), product)
    sink.step = lambda name: None
    now = timezone.now()
    settled(now)
    found = account(sink, at=now)
    figures(f"R1 without {without:6} {found}")
    assert getattr(found, harm) > 0


def kill_and_wait(pid):
    kill(pid)
    while alive(pid):
        sleep(0.01)
