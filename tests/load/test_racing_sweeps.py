"""R2: three schedulers, three sweeps and a person with the command at once write each reminder once."""

from datetime import timedelta
from time import monotonic, sleep

import pytest
from django.db import connection, models
from django.utils import timezone

from engagements.models import Engagement
from fasttrack.rules import RULES
from notifications.models import Heartbeat, Message
from phases.models.phase import Kind
from tests.journeys import in_phase, opened
from tests.load.house import database_url
from tests.load.nursery import alive, open_nursery
from tests.stories.racing import rounds

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

PATIENCE = 120
ENGAGEMENTS = 100, 4
ROUNDS = 20, 2


@pytest.fixture
def places(is_long):
    """Each owes reminders of several kinds."""
    made = rounds(_engagement, ENGAGEMENTS[0 if is_long else 1])
    Engagement.objects.update(gate_open_since=timezone.now(), reached_at=None, requested_at=None)
    return made


def _engagement():
    return in_phase(Kind.ASSESS, walk=opened(at=timezone.now() - timedelta(days=60)))


@pytest.fixture
def product(tmp_path):
    (tmp_path / "broker/queue").mkdir(parents=True)
    (tmp_path / "broker/control").mkdir()
    with open_nursery({"DATABASE_URL": database_url()}, tmp_path) as product:
        yield product


def due(at):
    return {draft.key for rule in RULES for draft in rule.due(at)}


def written():
    return list(Message.objects.values_list("key", flat=True))


def until(happened, product):
    deadline = monotonic() + PATIENCE
    while not happened():
        assert product.lives, product.told()
        assert monotonic() < deadline, product.told()
        sleep(0.05)


def ended(role, product, count, **more):
    """Started together; True when all of them have ended."""
    started = [product.start(role, **more) for _one in range(count)]
    return lambda: not any(map(alive, started))


def test_many_who_sweep_at_once_write_each_reminder_once(places, product, is_long, figures):
    at = timezone.now()
    wanted, rounds_ = due(at), ROUNDS[0 if is_long else 1]
    beats = [product.start("beat", every={"sweep": 1.0}) for _one in range(3)]
    product.start("worker")
    sweeps = ended("sweeper", product, 3, at=at.isoformat(), rounds=rounds_)
    by_hand = ended("by hand", product, 1, at=at.isoformat())
    until(lambda: sweeps() and by_hand(), product)
    until(lambda: Heartbeat.objects.filter(name="sweep", at__gt=at).exists(), product)
    found = written()
    figures(f"\nR2 {len(beats)} beats, 3 × {rounds_} sweeps, 1 by hand: {len(wanted)} due, {len(found)} rows")
    assert len(wanted) > 2 * len(places)
    assert len(found) == len(set(found))
    assert wanted <= set(found)
    assert due(timezone.now()) == set()


@pytest.fixture
def keyless():
    """As a constraint that lets rows through: a message's key can be stored twice."""
    key = Message._meta.get_field("key")
    loose = models.TextField()
    loose.set_attributes_from_name("key")
    loose.model = Message
    with connection.schema_editor() as editor:
        editor.alter_field(Message, key, loose)
    yield
    Message.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.alter_field(Message, loose, key)


@pytest.mark.once
def test_without_the_unique_key_rows_are_written_twice(places, keyless, product, figures):
    at = timezone.now()
    sweeps = ended("sweeper", product, 3, at=at.isoformat(), without="keys")
    until(sweeps, product)
    found = written()
    figures(f"R2 without the key: {len(set(found))} due, {len(found)} rows")
    assert len(found) > len(set(found))
