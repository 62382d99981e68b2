"""Sends what the outbox owes: claim one row, write down "on the wire", hand over, write down "sent".

A sender that dies before the wire has sent nothing, and its row goes back to the queue. One that dies after it may
have sent: that row is in doubt, which a person can see, and an ordinary reminder is repeated once under the same id.
"""

import logging
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from notifications import rendering
from notifications.kinds import at_any_hour, kind
from notifications.models import Message
from notifications.transport import Declined, Unknown, Unreachable, hand_over

logger = logging.getLogger(__name__)

Status = Message.Status
# Longer than any hand-over takes with EMAIL_TIMEOUT, and short enough that a doubt is seen within a minute.
ABANDONED_AFTER = timedelta(seconds=45)
REPEAT_AFTER = timedelta(minutes=15)
TRY_SERVER_AGAIN_AFTER = timedelta(seconds=30)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
MOST_ATTEMPTS = 12
UNREACHABLE = "unreachable"
POSTPONED = "postponed"


class Lost(Exception):
    """Somebody else has taken this row since: hands off."""


def deliver(*, at: datetime, limit: int | None = None, seconds: float | None = None) -> Counter[str]:
    """Send what may be sent at that moment; answers how many messages ended how. Must not run in a transaction."""
    started = monotonic()
    recover(at=at)
    counts: Counter[str] = Counter()
    backend = get_connection()
    while (limit is None or counts.total() < limit) and (seconds is None or monotonic() - started < seconds):
        # Time passes while we send; what is due is still asked as of `at`.
        now = at + timedelta(seconds=monotonic() - started)
        message = claim(at=at, now=now)
        if message is None:
            break
        outcome = _settled_or_lost(message, backend, now)
        counts[outcome] += 1
        if outcome == UNREACHABLE:
            break
    backend.close()
    return counts


@contextmanager
def unhurried() -> Iterator[None]:
    """A commit that need not reach the disk at once: should it be lost, the row is as before, and that is safe.

    Only the step onto the wire waits for the disk, so a mail costs one such wait instead of three.
    """
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO OFF")
        yield


@unhurried()
def claim(*, at: datetime, now: datetime) -> Message | None:
    """Take one row that nobody else holds."""
    sendable = Message.objects.sendable(at).select_related("recipient")
    message = sendable.select_for_update(skip_locked=True, of=("self",)).first()
    if message is None:
        return None
    taken = {
        "status": Status.CLAIMED,
        "claimed_at": now,
        "next_try_at": None,
        "message_id": message.message_id or f"<{message.pk}@{urlsplit(settings.BASE_URL).hostname}>",
        "date": message.date or now,
    }
    # On SQLite rows cannot be locked: there this condition decides who takes it.
    if not Message.objects.filter(pk=message.pk, next_try_at=message.next_try_at).update(**taken):
        return None
    return _with(message, taken)


def recover(*, at: datetime) -> None:
    """Settle the rows of senders that never came back."""
    for message in Message.objects.abandoned(at=at, after=ABANDONED_AFTER):
        with suppress(Lost):
            _recover(message, at)


def _recover(message: Message, at: datetime) -> str:
    if message.status == Status.WIRE:
        return _doubt(message, at, "The sender stopped when the mail was on its way.")
    return _decline(message, at, "The sender stopped before the mail was on its way.")


def _settled_or_lost(message: Message, backend: BaseEmailBackend, now: datetime) -> str:
    try:
        return _send(message, backend, now)
    except Lost:
        return "lost"


def _send(message: Message, backend: BaseEmailBackend, now: datetime) -> str:
    if not _wanted(message, now):
        return _settle(message, status=Status.DROPPED)
    opens = _opens(message, now)
    if opens > now:
        return _keep_until(message, opens)
    try:
        hand_over(backend, rendering.mail(message), on_wire=partial(_mark_wire, message))
    except (DatabaseError, Lost):
        raise
    except Unreachable as error:
        return _postpone(message, now, str(error))
    except Declined as error:
        return _decline(message, now, str(error))
    except Unknown as error:
        return _doubt(message, now, str(error))
    except Exception as error:
        return _stumble(message, now, error)
    return _settle(message, status=Status.SENT, sent_at=now, error=message.error if message.doubts else "")


def _wanted(message: Message, now: datetime) -> bool:
    """Asked when sending, so who left since gets nothing. Apps above say by name whom an engagement still concerns."""
    concerns = getattr(settings, "NOTIFICATIONS_CONCERN", None)
    return message.recipient.is_active and (concerns is None or import_string(concerns)(message, at=now))


def _opens(message: Message, now: datetime) -> datetime:
    """Asked when sending too: what waited for a server or was refused may come up when its reader is at home."""
    hours = getattr(settings, "NOTIFICATIONS_HOURS", None)
    if hours is None or message.kind in at_any_hour():
        return now
    opens: datetime = import_string(hours)(message, at=now)
    return opens


def _keep_until(message: Message, opens: datetime) -> str:
    """That is no attempt."""
    _settle(message, status=Status.QUEUED, next_try_at=opens, not_before=opens)
    return POSTPONED


@transaction.atomic(durable=True)
def _mark_wire(message: Message) -> None:
    if not _held(message).filter(status=Status.CLAIMED).update(status=Status.WIRE):
        raise Lost
    message.status = Status.WIRE


def _postpone(message: Message, now: datetime, error: str) -> str:
    """No server: that is no attempt, and all others would fare the same."""
    _settle(message, status=Status.QUEUED, next_try_at=now + TRY_SERVER_AGAIN_AFTER, error=error)
    return UNREACHABLE


def _decline(message: Message, now: datetime, error: str) -> str:
    """Certainly not sent: try again later, and give up in the end."""
    attempts = message.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        return _settle(message, status=Status.FAILED, attempts=attempts, error=error)
    return _settle(
        message, status=Status.QUEUED, attempts=attempts, error=error, next_try_at=now + pause_after(attempts)
    )


def _doubt(message: Message, now: datetime, error: str) -> str:
    """Perhaps sent: seen by a person, and repeated once if a second copy does no harm."""
    again = message.doubts == 0 and kind(message.kind).repeatable
    return _settle(
        message,
        status=Status.DOUBT,
        doubts=message.doubts + 1,
        error=error,
        next_try_at=now + REPEAT_AFTER if again else None,
    )


def _stumble(message: Message, now: datetime, error: Exception) -> str:
    """Whatever is wrong with this one must not keep the others waiting."""
    logger.exception("message %s cannot be sent", message.pk)
    if message.status == Status.WIRE:
        return _doubt(message, now, repr(error))
    return _settle(message, status=Status.FAILED, error=repr(error))


def pause_after(attempts: int) -> timedelta:
    """Twice as long each time, and never the same for two messages, so that they do not all come back at once."""
    longest = min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1)  # noqa: S311


def _settle(message: Message, **values: Any) -> str:
    with unhurried():
        if not _held(message).exclude(status=Status.SENT).update(**values):
            raise Lost
    return str(values["status"])


def _held(message: Message) -> QuerySet[Message]:
    """The row, as long as nobody has taken it after us."""
    return Message.objects.filter(pk=message.pk, claimed_at=message.claimed_at)


def _with(message: Message, values: dict[str, Any]) -> Message:
    for name, value in values.items():
        setattr(message, name, value)
    return message
