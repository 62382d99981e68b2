from datetime import timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications import actions, claiming, commits
from notifications.models import Message
from tests.factories import UserFactory
from tests.notifications.helpers import HERE, MINUTE, Killed, deliver, draft, post

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def five():
    """Mails of five people: more than one, fewer than are taken at once."""
    post(*[draft(one, kind="call_soon") for one in UserFactory.create_batch(5)])


def statuses():
    return sorted(Message.objects.values_list("status", flat=True))


def kill_at_the_first(settings, backend):
    settings.EMAIL_BACKEND = f"{HERE}.{backend}"
    with pytest.raises(Killed):
        deliver()
    settings.EMAIL_BACKEND = f"{HERE}.EmailBackend"


@pytest.mark.parametrize("backend", ["DiesBefore", "DiesAfter"])
def test_a_killed_sender_leaves_in_doubt_the_one_on_the_wire_alone(five, settings, backend):
    kill_at_the_first(settings, backend)
    assert statuses() == ["claimed"] * 4 + ["wire"]
    assert [deliver(MINUTE), deliver(3 * MINUTE), deliver(9 * MINUTE)] == [{}, {"sent": 4}, {}]
    assert statuses() == ["doubt"] + ["sent"] * 4


def test_what_was_taken_and_not_begun_goes_back_when_the_server_is_away(five, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert deliver() == {"unreachable": 1}
    assert statuses() == ["queued"] * 5
    assert Message.objects.filter(error="", attempts=0).count() == 4
    settings.EMAIL_BACKEND = f"{HERE}.EmailBackend"
    assert [deliver(), deliver(MINUTE)] == [{"sent": 4}, {"sent": 1}]


def test_what_a_limited_run_does_not_get_to_is_free_for_others(five):
    assert [deliver(limit=2), deliver(limit=2), deliver()] == [{"sent": 2}, {"sent": 2}, {"sent": 1}]


@pytest.mark.parametrize("wanted", [True, False])
def test_what_is_parked_while_a_sender_holds_it_stays_so(five, settings, wanted):
    settings.NOTIFICATIONS_CONCERN = f"{__name__}.park_{'and_want' if wanted else 'and_drop'}"
    assert deliver() == {"lost": 5}
    assert (statuses(), mail.outbox) == (["parked"] * 5, [])


def park_and_want(message, *, at):
    actions.park(at=at)
    return True


def park_and_drop(message, *, at):
    actions.park(at=at)
    return False


taken_at = set()


def note_when_it_was_taken(message, *, at):
    taken_at.add(message.claimed_at)
    return True


@pytest.mark.parametrize(("longest", "times"), [(timedelta(), 5), (timedelta(minutes=1), 1)])
def test_rows_are_held_for_a_moment_and_then_taken_anew(five, settings, monkeypatch, longest, times):
    taken_at.clear()
    settings.NOTIFICATIONS_CONCERN = f"{__name__}.note_when_it_was_taken"
    monkeypatch.setattr(claiming, "LONGEST_HELD", longest)
    assert deliver() == {"sent": 5}
    assert len(taken_at) == times


# ---- A breakdown of the database


@pytest.fixture
def postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite neither waits for the disk nor says that it broke down")


def test_the_claim_alone_waits_for_the_disk(five, postgresql):
    with CaptureQueriesContext(connection) as captured:
        deliver()
    steps = [one["sql"] for one in captured]
    before_claims = [before for before, step in pairwise(steps) if "SKIP LOCKED" in step]
    assert before_claims
    assert not any("synchronous_commit" in one for one in before_claims)
    for status in ("wire", "sent"):
        written = [step for step in steps if f"\"status\" = '{status}'" in step.partition(" WHERE ")[0]]
        assert len(written) == 5
        assert all("set_config('synchronous_commit', 'off', true)" in step for step in written)


@pytest.fixture
def break_down(postgresql):
    """As it comes back from a breakdown: without what had not reached the disk, and with this table empty."""

    def forget():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM notifications_unbroken")
        Message.objects.exclude(claimed_at=None).update(status="claimed", sent_at=None)

    return forget


def test_after_a_breakdown_what_had_been_taken_is_in_doubt(five, settings, break_down):
    kill_at_the_first(settings, "DiesAfter")
    break_down()
    assert deliver(MINUTE) == {}
    assert statuses() == ["doubt"] * 5


def test_what_arrived_before_a_breakdown_that_forgot_so_is_not_taken_for_unsent(five, break_down):
    deliver()
    break_down()
    assert [deliver(MINUTE), deliver(5 * MINUTE)] == [{}, {}]
    assert (statuses(), len(mail.outbox)) == (["doubt"] * 5, 5)


def test_a_breakdown_is_noticed_once(break_down):
    assert not commits.steps_were_forgotten()
    break_down()
    assert [commits.steps_were_forgotten(), commits.steps_were_forgotten()] == [True, False]
