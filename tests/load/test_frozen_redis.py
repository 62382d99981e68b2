"""R4: Redis is frozen, and no page notices, because no request ever speaks to it."""

from contextlib import contextmanager
from statistics import quantiles
from time import monotonic

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Message
from tests.load.redis import PROGRAM
from tests.load.scenes import in_core
from tests.load.visitor import Visitor
from tests.stories.racing import rounds

pytestmark = [
    pytest.mark.services,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not PROGRAM, reason="redis-server is not installed"),
]

VISITS = 200, 2


@pytest.fixture
def walk():
    return rounds(in_core, 1)[0]


@pytest.fixture
def person(whole, walk):
    return Visitor(whole, walk.team.manager).sign_in()


@contextmanager
def frozen(redis):
    redis.freeze()
    try:
        yield
    finally:
        redis.thaw()


def visit(person, walk, times):
    """Pages, acts, and one that owes a mail; what was answered, and in what time."""
    task, here = walk.engagement.tasks.filter(phase__kind=walk.active.kind).first(), [walk.engagement.pk]
    asked, seconds = [], []
    for number in range(times):
        for act in (
            lambda: person.get(reverse("home")),
            lambda: person.get(reverse("portfolio")),
            lambda: person.get(reverse("engagement", args=here)),
            lambda number=number: person.post(reverse("task-plan", args=[task.pk, "note"]), {"note": f"Soon {number}"}),
            lambda: person.post(reverse("accounts:mail-link"), {"email": walk.team.lead.email}),
        ):
            started = monotonic()
            asked.append(act().status)
            seconds.append(monotonic() - started)
    return asked, seconds


def test_a_frozen_redis_is_noticed_by_no_page(person, walk, idle_redis, is_long, figures):
    times, spoken = VISITS[0 if is_long else 1], idle_redis.connections
    usual, before = visit(person, walk, times)
    with frozen(idle_redis):
        meanwhile, after = visit(person, walk, times)
    p95 = [quantiles(seconds, n=20)[-1] for seconds in (before, after)]
    figures(f"\nR4 {len(meanwhile)} requests, {max(meanwhile)} at worst, p95 {p95[1] / p95[0]:.2f} of usual")
    assert set(meanwhile) == set(usual) <= {200, 302}
    assert Message.objects.filter(kind="sign_in_link", created_at__lte=timezone.now()).exists()
    assert idle_redis.connections == spoken


def test_a_request_that_told_the_workers_would_break_with_it(person, walk, stripped, idle_redis, figures):
    person.house, person.without, spoken = stripped, "quiet", idle_redis.connections
    assert person.get(reverse("home")).status == 200
    assert idle_redis.connections > spoken
    with frozen(idle_redis):
        started = monotonic()
        answer = person.get(reverse("home"))
    figures(f"R4 without silence: {answer.status} after {monotonic() - started:.1f} s")
    assert answer.status >= 500
