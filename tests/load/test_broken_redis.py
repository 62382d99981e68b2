"""R3 and R4: Redis is emptied, killed, frozen and gone. Nobody loses a mail, and no page notices.

A minute of the product is `INTERVAL` here: a sweep comes so often, a delivery four times as often, and "frozen for a
minute" and "gone for ten" are so many intervals.
"""

from itertools import count
from time import monotonic, sleep

import pytest
from django.utils import timezone

from notifications.models import Message
from tests.load.house import database_url
from tests.load.mailing import account, owe
from tests.load.nursery import open_nursery
from tests.load.redis import PROGRAM, open_redis
from tests.load.sink import open_sink

pytestmark = [
    pytest.mark.services,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not PROGRAM, reason="redis-server is not installed"),
]

INTERVAL = 10, 4  # seconds
# So often each; in the short form being gone stands for being killed as well.
TROUBLES = {"flushed": (5, 1), "killed": (10, 0), "frozen": (1, 1), "gone": (1, 1)}
FROZEN, GONE = 1, (10, 1)  # intervals
EACH_TIME = 9
marks = count()


@pytest.fixture
def sink():
    with open_sink() as sink:
        yield sink


@pytest.fixture
def redis(tmp_path):
    with open_redis(tmp_path) as redis:
        yield redis


@pytest.fixture
def product(sink, redis, tmp_path):
    environment = {"DATABASE_URL": database_url(), "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
    with open_nursery({**environment, "REDIS_URL": redis.url}, tmp_path) as product:
        yield product


def all_sent():
    now = timezone.now()
    return not Message.objects.to_bundle(now).exists() and not Message.objects.sendable(now).exists() and not held()


def held():
    return Message.objects.filter(status__in=("claimed", "wire")).exists()


def seconds_until(happened, most):
    started = monotonic()
    while not happened() and monotonic() - started < most:
        sleep(0.05)
    return monotonic() - started


class Trouble:
    """Each leaves Redis well again."""

    def __init__(self, redis, interval, *, is_long):
        self.redis, self.interval, self.away = redis, interval, GONE[0 if is_long else 1] * interval

    def flushed(self):
        self.redis.flush()

    def killed(self):
        self.redis.kill()
        self.redis.start()

    def frozen(self):
        self.redis.freeze()
        sleep(FROZEN * self.interval)
        self.redis.thaw()

    def gone(self):
        self.redis.kill()
        sleep(self.away)
        self.redis.start()


def test_whatever_becomes_of_redis_all_is_sent_once_and_soon(sink, redis, product, is_long, figures):
    interval, longest = INTERVAL[0 if is_long else 1], {}
    product.start("beat", every={"sweep": interval, "deliver": interval / 4})
    for _one in range(2):
        product.start("worker")
    trouble, mails = Trouble(redis, interval, is_long=is_long), owe(EACH_TIME, mark=f"-{next(marks)}")
    assert seconds_until(all_sent, 60) < 60
    for name, times in TROUBLES.items():
        for _time in range(times[0 if is_long else 1]):
            mails += owe(EACH_TIME, mark=f"-{next(marks)}")
            getattr(trouble, name)()
            took = seconds_until(all_sent, 10 * interval)
            longest[name] = max(longest.get(name, 0), took / interval)
    found = account(sink, at=timezone.now())
    figures(f"\nR3 {found}; intervals until all was sent: {longest}")
    assert (found.mails, found.lost, found.doubled, found.in_doubt, found.unfinished) == (mails, 0, 0, 0, 0)
    assert max(longest.values()) <= 2, product.told()


def test_without_the_scheduler_a_message_that_redis_forgot_is_a_mail_that_nobody_gets(redis, product, figures):
    """Said once, when there is something to do, instead of again and again."""
    owe(EACH_TIME)
    product.start("publisher")
    assert seconds_until(lambda: redis.client.llen("celery") > 0, 60) < 60
    redis.flush()
    product.start("worker")
    took = seconds_until(all_sent, 8)
    figures(f"R3 without the scheduler: not sent within {took:.0f} s")
    assert not all_sent()
