"""Sends what the outbox owes: claim some rows; of each write down "on the wire", hand over, write down "sent".

Such a row is an urgent message, or the digest of a day with all that it carries.

A sender that dies before the wire has sent nothing, and its row goes back to the queue. One that dies after it may
have sent: that row is in doubt, which a person can see, and an ordinary reminder is repeated once under the same id.
"""

import logging
import random
from collections import Counter, deque
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from notifications import bundling, claiming, preferences, rendering, turns
from notifications.claiming import claim, distrust_after_a_breakdown, release
from notifications.commits import Step, Unhurried
from notifications.kinds import at_any_hour, kind
from notifications.models import SHARED, Frequency, Message
from notifications.outcomes import Declined, Unknown, Unreachable
from notifications.transport import hand_over

logger = logging.getLogger(__name__)

Status = Message.Status
REPEAT_AFTER = timedelta(minutes=15)
TRY_SERVER_AGAIN_AFTER = timedelta(seconds=30)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
MOST_ATTEMPTS = 12
# Who has nothing on the wire knows nothing that others do not: what they decided meanwhile stands. A sender that was
# taken for dead may still say what came of it; then nobody repeats what has arrived.
UNTOUCHED, ON_WIRE = Q(status=Status.CLAIMED), ~Q(status=Status.SENT)
UNREACHABLE = "unreachable"
POSTPONED = "postponed"
# Kept in English, and said in the language of whoever reads it.
STOPPED_ON_WIRE = gettext_noop("The sender stopped when the mail was on its way.")
STOPPED_BEFORE = gettext_noop("The sender stopped before the mail was on its way.")


class Lost(Exception):
    """Somebody else has taken this row since: hands off."""


def deliver(*, at: datetime, limit: int | None = None, seconds: float | None = None) -> Counter[str]:
    """Send what may be sent at that moment; answers how many messages ended how. Must not run in a transaction."""
    started = monotonic()

    def in_time() -> bool:
        return seconds is None or monotonic() - started < seconds

    recover(at=at)
    counts: Counter[str] = Counter()
    backend = get_connection()
    # Before anything is claimed, so that an unsent digest takes in what has come due since.
    while in_time() and bundling.bundle(at=at):
        pass
    held: deque[Message] = deque()
    while in_time() and (limit is None or counts.total() < limit):
        # Time passes while we send; what is due is still asked as of `at`.
        now = at + timedelta(seconds=monotonic() - started)
        if held and now - held[0].claimed_at > claiming.LONGEST_HELD:
            release(held, at=at)
            held.clear()
        held = held or deque(claim(at=at, now=now, most=claiming.MOST if limit is None else limit - counts.total()))
        if not held:
            break
        outcome = _settled_or_lost(held.popleft(), backend, now)
        counts[outcome] += 1
        if outcome == UNREACHABLE:
            break
    release(held, at=at)
    backend.close()
    return counts


def recover(*, at: datetime) -> None:
    """Settle the rows of senders that never came back."""
    distrust_after_a_breakdown()
    for message in Message.objects.abandoned(at=at):
        with suppress(Lost):
            _recover(message, at)


def _recover(message: Message, at: datetime) -> str:
    if message.status == Status.WIRE:
        return _doubt(message, at, STOPPED_ON_WIRE)
    return _decline(message, at, STOPPED_BEFORE)


def _settled_or_lost(message: Message, backend: BaseEmailBackend, now: datetime) -> str:
    try:
        return _send(message, backend, now)
    except Lost:
        return "lost"


def _send(message: Message, backend: BaseEmailBackend, now: datetime) -> str:
    told = _still_wanted(message, now)
    if not told:
        return _let_go(message)
    opens = _opens(told[0], now)
    if opens > now:
        return _keep_until(message, opens)
    try:
        arrived = _settling(
            message, ON_WIRE, status=Status.SENT, sent_at=now, error=message.error if message.doubts else ""
        )
        hand_over(backend, rendering.mail(message, told), on_wire=partial(_mark_wire, message))
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
    return arrived()


def _still_wanted(message: Message, now: datetime) -> list[Message]:
    """Asked when sending; what a digest carries in vain is dropped alone."""
    told = message.told
    wanted = [one for one in turns.latest(told) if _wanted(one, now)]
    if message.is_digest and len(wanted) < len(told):
        message.members.exclude(pk__in=[one.pk for one in wanted]).update(status=Status.DROPPED)
    return _writable(wanted) if len(wanted) > 1 else wanted


def _writable(told: list[Message]) -> list[Message]:
    """Of a digest: one that cannot be written is given up alone, and shown."""
    found = []
    for one in told:
        try:
            rendering.line(one)
        except Exception as error:
            logger.exception("message %s cannot be written", one.pk)
            Message.objects.filter(pk=one.pk).update(status=Status.FAILED, error=repr(error), carrier=None)
        else:
            found.append(one)
    return found


def _wanted(message: Message, now: datetime) -> bool:
    """Asked when sending, so who left since gets nothing. Apps above say by name whom an engagement still concerns."""
    concerns = getattr(settings, "NOTIFICATIONS_CONCERN", None)
    reader = message.recipient
    if not reader.is_active or preferences.of(reader).frequency(message.kind) == Frequency.NEVER:
        return False
    return concerns is None or import_string(concerns)(message, at=now)


def _let_go(message: Message) -> str:
    """What tells of nothing any more, and never did, leaves its day free for another mail."""
    return _settle(message, status=Status.DROPPED, slot=message.slot if message.doubts else None)


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


def _mark_wire(message: Message) -> None:
    if not _held(message).filter(Unhurried(), status=Status.CLAIMED).update(status=Status.WIRE):
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
    again = message.doubts == 0 and all(kind(slug).repeatable for slug in _kinds(message))
    return _settle(
        message,
        status=Status.DOUBT,
        doubts=message.doubts + 1,
        error=error,
        next_try_at=now + REPEAT_AFTER if again else None,
    )


def _kinds(message: Message) -> list[str]:
    if not message.is_digest:
        return [message.kind]
    return list(message.members.exclude(status=Status.DROPPED).values_list("kind", flat=True))


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
    return _settling(message, UNTOUCHED if message.status == Status.CLAIMED else ON_WIRE, **values)()


def _settling(message: Message, open_still: Q, **values: Any) -> Callable[[], str]:
    """Made before a mail goes, so that little time passes between the answer of the server and this being known."""
    values = {"next_try_at": None, **values}
    own = Step(_held(message).filter(Unhurried(), open_still), **values)
    shared = {name: value for name, value in values.items() if name in SHARED}
    carried = Step(message.members.exclude(status=Status.DROPPED), **shared) if message.is_digest else None

    def settle() -> str:
        with transaction.atomic(durable=True) if carried else nullcontext():
            if not own.write():
                raise Lost
            if carried:
                carried.write()
        return str(values["status"])

    return settle


def _held(message: Message) -> QuerySet[Message]:
    """The row, as long as nobody has taken it after us."""
    return Message.objects.filter(pk=message.pk, claimed_at=message.claimed_at)
