"""What a person can do about a message that did not simply arrive."""

from datetime import datetime

from django.db import transaction

from audit import trail
from notifications.models import Message

Status = Message.Status


@transaction.atomic
def send_again(message: Message, *, by: trail.Actor, at: datetime) -> Message:
    """Only what was given up, or is in doubt; a person decides that a second copy does no harm."""
    return _change(message, "message.sent_again", Status.QUEUED, by=by, at=at, next_try_at=at)


@transaction.atomic
def drop(message: Message, *, by: trail.Actor, at: datetime) -> Message:
    return _change(message, "message.dropped", Status.DROPPED, by=by, at=at, next_try_at=None)


def _change(
    message: Message, verb: str, status: str, *, by: trail.Actor, at: datetime, next_try_at: datetime | None
) -> Message:
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.status not in (Status.FAILED, Status.DOUBT):
        return message
    before = message.status
    message.status, message.next_try_at, message.attempts = status, next_try_at, 0
    message.save(update_fields=["status", "next_try_at", "attempts"])
    trail.record(
        verb,
        by=by,
        at=at,
        about=message,
        scope=message.scope_id,
        before={"status": before},
        after={"status": status},
        internal=True,
    )
    return message
