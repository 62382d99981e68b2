"""Reminders that are owed to many, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from notifications import outbox
from notifications.models import Message
from tests.load.sink import Sink

# Of two readers one gets an urgent mail, the other one a digest with two things in it.
PER_PAIR = 3
LATER = timedelta(hours=1)


def owe(reminders: int, *, at: datetime | None = None, mark: str = "") -> int:
    """Due since a while; answers how many mails that is."""
    at = at or timezone.now() - timedelta(minutes=5)
    pairs = reminders // PER_PAIR
    made = [User(email=f"r{number}{mark}@load.example", name=f"Reader {number}") for number in range(2 * pairs)]
    readers = User.objects.bulk_create(made, batch_size=500)
    drafts = [_draft("call_soon", one, at) for one in readers[:pairs]]
    drafts += [_draft("task_due", one, at) for one in readers[pairs:] for _twice in range(2)]
    assert outbox.post(drafts, at=at) == len(drafts)
    return 2 * pairs


def _draft(kind: str, reader: User, at: datetime) -> outbox.Draft:
    when = {"period": "once", "due_at": at, "not_before": at}
    facts = {"customer": "House", "service": "Azure RMS", "what": "Raise the forest", "link": "/tasks/7/"}
    return outbox.Draft(kind=kind, subject=uuid4(), recipient_id=reader.pk, context=facts, **when)


@dataclass
class Account:
    """By the rows that are mails, each either by itself or a digest."""

    mails: int
    lost: int
    doubled: int
    in_doubt: int
    hidden: int
    unfinished: int

    def __str__(self) -> str:
        return (
            f"{self.mails} mails: {self.lost} lost, {self.doubled} doubled, {self.in_doubt} in doubt, "
            f"{self.hidden} of them hidden, {self.unfinished} not sent yet"
        )


def account(sink: Sink, *, at: datetime) -> Account:
    """What was repeated because it was in doubt is no double: it says so."""
    copies = sink.copies
    units = list(Message.objects.filter(Q(kind="call_soon") | Q(kind="digest"), carrier=None))
    doubtful = {one.pk for one in Message.objects.in_doubt(at=at)}
    shown = set(Message.objects.troubled(at=at).values_list("pk", flat=True))
    parts = Message.objects.exclude(carrier=None).exclude(status__in=("sent", "doubt"))
    return Account(
        mails=len(units),
        lost=sum(one.status == "sent" and not copies[str(one.pk)] for one in units),
        doubled=sum(copies[str(one.pk)] > 1 and not one.doubts for one in units),
        in_doubt=len(doubtful),
        hidden=len(doubtful - shown),
        unfinished=sum(one.status != "sent" and one.pk not in doubtful for one in units)
        + Message.objects.to_bundle(at).count()
        + parts.exclude(carrier__in=doubtful).count(),
    )
