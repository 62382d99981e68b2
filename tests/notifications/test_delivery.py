import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections

from notifications import delivery
from notifications.models import Message
from tests.factories import NOW, UserFactory
from tests.notifications.helpers import HERE, MINUTE, Killed, deliver, draft, owed, post, unit

pytestmark = [pytest.mark.django_db, pytest.mark.services]
URGENT, CAN_WAIT, CARRIED = "break_glass", "task_due", "carried"


@pytest.fixture
def somebody():
    return UserFactory(email="ada@example.org")


@pytest.fixture(params=[URGENT, CAN_WAIT, CARRIED])
def message(request, somebody):
    """Owed to somebody: at once, as the mail of the day, or carried by it. All that is promised holds for each."""
    if request.param != CARRIED:
        return owed(somebody, kind=request.param)
    owed(somebody, kind="gate_open")
    return owed(somebody, kind=CAN_WAIT)


@pytest.fixture
def backend(settings):
    def use(name):
        settings.EMAIL_BACKEND = f"{HERE}.{name}"

    return use


def stop_with_a_kill():
    with pytest.raises(Killed):
        deliver()


def test_what_is_due_is_sent_once(message):
    assert [deliver(), deliver()] == [{"sent": 1}, {}]
    message.refresh_from_db()
    assert (message.status, message.next_try_at, message.error) == ("sent", None, "")
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"]]


def test_nothing_is_sent_before_the_recipients_business_hours(somebody):
    owed(somebody, not_before=NOW + timedelta(hours=3))
    assert deliver(timedelta(hours=2)) == {}
    assert deliver(timedelta(hours=3)) == {"sent": 1}


def test_who_left_gets_nothing(message, somebody):
    somebody.is_active = False
    somebody.save()
    assert deliver() == {"dropped": 1}
    assert not mail.outbox
    assert not delivery.deliver(at=message.due_at)


def test_what_no_longer_concerns_somebody_is_not_sent(somebody, settings):
    settings.NOTIFICATIONS_CONCERN = f"{__name__}.only_the_first"
    post(*[draft(somebody, kind=URGENT, subject=subject) for subject in ("first", "second")])
    assert deliver() == {"sent": 1, "dropped": 1}


def only_the_first(message, *, at):
    return ":first:" in message.key


def test_the_address_is_the_one_that_somebody_has_when_it_is_sent(message, somebody):
    somebody.email = "new@example.org"
    somebody.save()
    deliver()
    assert mail.outbox[0].to == ["new@example.org"]


def test_one_bad_address_does_not_keep_others_waiting(somebody, backend):
    backend("RefusesBad")
    post(draft(UserFactory(email="bad@example.org")), draft(somebody))
    assert deliver() == {"queued": 1, "sent": 1}


def test_what_was_refused_says_why_and_is_tried_again_later(backend):
    backend("RefusesBad")
    message = owed(UserFactory(email="bad@example.org"))
    deliver()
    sent = unit(message)
    assert "no such person" in sent.error
    assert NOW < sent.next_try_at <= NOW + 2 * MINUTE
    assert list(Message.objects.troubled(at=NOW + MINUTE)) == [sent]


def test_the_pauses_grow_and_have_an_end():
    pauses = [delivery.pause_after(attempts) for attempts in range(1, 30)]
    assert pauses[0] <= MINUTE
    assert timedelta(hours=2) <= pauses[-1] <= timedelta(hours=4)


def test_after_many_refusals_it_is_given_up_and_shown(backend):
    backend("RefusesBad")
    message = owed(UserFactory(email="bad@example.org"))
    for day in range(delivery.MOST_ATTEMPTS):
        deliver(timedelta(days=day))
    sent = unit(message)
    assert (message.status, sent.status, sent.next_try_at) == ("failed", "failed", None)


def test_a_sender_killed_before_the_wire_lost_and_doubled_nothing(message, settings):
    settings.NOTIFICATIONS_CONCERN = f"{__name__}.die"
    stop_with_a_kill()
    del settings.NOTIFICATIONS_CONCERN
    assert unit(message).status == "claimed"
    assert [deliver(MINUTE), deliver(3 * MINUTE), deliver(9 * MINUTE)] == [{}, {"sent": 1}, {}]


def die(_message, *, at):
    raise Killed


@pytest.mark.parametrize("killed", ["DiesBefore", "DiesAfter"])
def test_a_sender_killed_on_the_wire_leaves_a_doubt_that_shows_within_a_minute(message, backend, killed):
    backend(killed)
    stop_with_a_kill()
    assert deliver(MINUTE) == {}
    message.refresh_from_db()
    assert message.status == "doubt"
    assert list(Message.objects.troubled(at=NOW + MINUTE)) == [unit(message)]


def test_a_reminder_in_doubt_is_repeated_once_under_the_same_id(message, backend):
    backend("DiesAfter")
    stop_with_a_kill()
    backend("EmailBackend")
    assert [deliver(MINUTE), deliver(20 * MINUTE), deliver(60 * MINUTE)] == [{}, {"sent": 1}, {}]
    first, second = (sent.extra_headers for sent in mail.outbox)
    assert (first["Message-ID"], first["Date"]) == (second["Message-ID"], second["Date"])


def test_a_repeated_reminder_still_says_that_it_was_in_doubt(message, backend):
    backend("Breaks")
    deliver()
    backend("EmailBackend")
    deliver(20 * MINUTE)
    sent = unit(message)
    assert (message.status, sent.status, sent.doubts) == ("sent", "sent", 1)
    assert "fell silent" in sent.error


def test_what_is_in_doubt_twice_waits_for_a_person(message, backend):
    backend("Breaks")
    assert [deliver(), deliver(20 * MINUTE), deliver(60 * MINUTE)] == [{"doubt": 1}, {"doubt": 1}, {}]
    sent = unit(message)
    assert (message.status, sent.status, sent.next_try_at) == ("doubt", "doubt", None)


def test_a_sign_off_in_doubt_is_never_repeated_by_itself(somebody, backend):
    owed(somebody, kind="sign_off_waiting")
    backend("Breaks")
    assert [deliver(), deliver(timedelta(days=1))] == [{"doubt": 1}, {}]


def test_a_sender_that_lost_its_message_meanwhile_does_not_send_it(message, settings):
    settings.NOTIFICATIONS_CONCERN = f"{__name__}.given_up_as_dead"
    assert deliver() == {"lost": 1}
    message.refresh_from_db()
    assert (message.status, mail.outbox) == ("queued", [])


def given_up_as_dead(message, *, at):
    delivery.recover(at=unit(message).claimed_at + MINUTE)
    return True


class Slow(EmailBackend):
    """So slow that others take its sender for dead; and then it arrives."""

    def send_messages(self, messages):
        [message] = Message.objects.all()
        delivery.recover(at=message.claimed_at + MINUTE)
        return super().send_messages(messages)


def test_a_slow_sender_that_was_taken_for_dead_settles_the_doubt(somebody, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    owed(somebody, kind="call_soon")
    assert [deliver(), deliver(20 * MINUTE)] == [{"sent": 1}, {}]
    assert (Message.objects.get().doubts, len(mail.outbox)) == (1, 1)


def test_a_message_that_cannot_be_written_is_given_up_and_the_others_go_out(somebody, caplog):
    caplog.set_level(logging.CRITICAL, "notifications.delivery")
    post(draft(somebody, kind=URGENT), draft(somebody, kind=URGENT, subject="8"))
    Message.objects.filter(key__contains=":8:").update(kind="forgotten")
    assert deliver() == {"sent": 1, "failed": 1}


@pytest.mark.parametrize("kind", [URGENT, CAN_WAIT])
def test_a_run_can_be_limited(kind):
    post(*[draft(one, kind=kind) for one in UserFactory.create_batch(5)])
    assert deliver(limit=2) == {"sent": 2}
    assert deliver(seconds=0) == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [URGENT, CAN_WAIT])
def test_senders_at_the_same_time_send_each_message_once(kind):
    post(*[draft(one, kind=kind) for one in UserFactory.create_batch(30)])
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(_deliver, range(4)))
    assert sum(count.get("sent", 0) for count in counts) == 30
    assert len({sent.to[0] for sent in mail.outbox}) == len(mail.outbox) == 30


def _deliver(_number):
    try:
        return deliver()
    finally:
        connections.close_all()


# ---- The reader's hours, asked again when sending


def opens_at_noon(message, *, at):
    return max(at, NOW + timedelta(hours=3))


@pytest.fixture
def noon(settings):
    settings.NOTIFICATIONS_HOURS = f"{__name__}.opens_at_noon"


def test_what_comes_up_outside_its_readers_hours_waits_for_them(somebody, noon):
    message = owed(somebody)
    assert [deliver(), deliver(MINUTE)] == [{"postponed": 1}, {}]
    message.refresh_from_db()
    assert (message.status, message.attempts, message.not_before) == ("queued", 0, NOW + timedelta(hours=3))
    assert deliver(timedelta(hours=3)) == {"sent": 1}


@pytest.mark.parametrize("kind", ["sign_in_link", "break_glass"])
def test_what_somebody_waits_for_goes_out_at_any_hour(somebody, noon, kind):
    owed(somebody, kind=kind, context={})
    assert deliver() == {"sent": 1}


def test_a_doubt_that_waits_for_office_hours_is_still_shown_as_one(somebody, backend, settings):
    owed(somebody)
    backend("Breaks")
    deliver()
    settings.NOTIFICATIONS_HOURS = f"{__name__}.opens_at_noon"
    assert deliver(20 * MINUTE) == {"postponed": 1}
    assert Message.objects.troubled(at=NOW).exists()
