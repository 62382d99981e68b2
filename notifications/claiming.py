"""Takes what may be sent, some rows at once, for one sender alone.

Only this commit waits for the disk. Should the database itself break down and forget the steps that came after it, each
row that is claimed then may have been sent as well as not; whoever runs next calls them all "on the wire".
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

from notifications import bundling
from notifications.commits import steps_were_forgotten
from notifications.keys import IdText, Joined
from notifications.models import Message

Status = Message.Status
MOST = 10
# A server that hangs over some of them keeps the others from nobody for longer; and what is asked when something is
# sent (its address, whether it is wanted) is not older.
LONGEST_HELD = timedelta(seconds=5)


@transaction.atomic(durable=True)
def claim(*, at: datetime, now: datetime, most: int = MOST) -> list[Message]:
    """Take rows that nobody else holds; each has what it tells of as `told`.

    On SQLite rows cannot be locked, but there one writer at a time is let in.
    """
    sendable = Message.objects.sendable(at).select_related("recipient__mail_preferences")
    found = list(sendable.select_for_update(skip_locked=True, of=("self",))[: min(most, MOST)])
    for message in found:
        _move_to_today(message, now)
    taken = {"status": Status.CLAIMED, "claimed_at": now, "next_try_at": None}
    own_id = Joined(Value("<"), IdText("id"), Value(f"@{_host()}>"))
    Message.objects.filter(pk__in=[one.pk for one in found]).update(
        **taken,
        message_id=Case(When(message_id="", then=own_id), default=F("message_id")),
        date=Coalesce("date", Value(now)),
    )
    for message in found:
        _set(message, **taken, message_id=message.message_id or f"<{message.pk}@{_host()}>", date=message.date or now)
    _tell(found)
    return found


def release(held: Collection[Message], *, at: datetime) -> None:
    """Nothing was done with them. That is no attempt."""
    for message in held:
        mine = Message.objects.filter(pk=message.pk, claimed_at=message.claimed_at, status=Status.CLAIMED)
        mine.update(status=Status.QUEUED, next_try_at=at)


@transaction.atomic(durable=True)
def distrust_after_a_breakdown() -> None:
    if steps_were_forgotten():
        Message.objects.filter(status=Status.CLAIMED).update(status=Status.WIRE)


def _move_to_today(message: Message, now: datetime) -> None:
    """An unsent mail of an earlier day becomes this day's, so that this day has no other."""
    if not message.is_open:
        return
    todays = bundling.slot_of(message.recipient_id, now.astimezone(message.recipient.zone).date())
    if todays != message.slot and not Message.objects.filter(slot=todays).exists():
        Message.objects.filter(pk=message.pk).update(slot=todays)
        message.slot = todays


def _tell(found: list[Message]) -> None:
    """What a mail tells its reader of: itself, or what it carries."""
    digests = [message for message in found if message.is_digest]
    carried: dict[Any, list[Message]] = {message.pk: [] for message in digests}
    for one in Message.objects.filter(carrier__in=digests).exclude(status=Status.DROPPED) if digests else ():
        carried[one.carrier_id].append(one)
    for message in found:
        message.told = carried.get(message.pk, [message])
        for one in message.told:
            one.recipient = message.recipient


def _host() -> str | None:
    return urlsplit(settings.BASE_URL).hostname


def _set(message: Message, **values: Any) -> None:
    for name, value in values.items():
        setattr(message, name, value)
