"""What would be sent to one person until a moment ahead if nobody acted. Writes nothing.

What is due is asked of the same rules that a sweep asks, and what joins which digest of the same that the sender asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from notifications import bundling, preferences
from notifications.models import Message
from notifications.turns import Reader, in_order, in_time, latest


class Mail(NamedTuple):
    # The earliest moment at which it can go.
    at: datetime
    told: list[Message]


def foretell(reader: Any, *, at: datetime, until: datetime) -> list[Mail]:
    """In a fixed number of statements, whatever there is and will be."""
    chosen, hours = preferences.of(reader), bundling.openings([reader.pk], at=at)
    turn = Reader(reader.zone, chosen, hours[reader.pk])
    messages = _concerning(reader, [*_in_outbox(reader), *_ahead(reader, at, until)], at)
    for message in messages:
        message.recipient = reader
    coming = in_time((_moment(one, at), one) for one in messages)
    bundled = [(moment, one) for moment, one in coming if not _goes_alone(one)]
    mails = [Mail(moment, [one]) for moment, one in coming if _goes_alone(one)]
    mails += _digests(bundled, turn, until, served=_served(reader, at))
    return sorted((mail for mail in mails if mail.at <= until), key=lambda mail: mail.at)


def _in_outbox(reader: Any) -> list[Message]:
    """What is posted and not sent yet; the digests themselves are counted out again."""
    waiting = Message.objects.waiting().filter(recipient=reader).select_related("carrier")
    return [one for one in waiting if not one.is_digest]


def _ahead(reader: Any, at: datetime, until: datetime) -> list[Message]:
    drafts = import_string(settings.NOTIFICATIONS_AHEAD)(reader.pk, at=at, until=until)
    return [draft.message(at) for draft in drafts]


def _concerning(reader: Any, messages: list[Message], at: datetime) -> list[Message]:
    """Without what they will not get, and must not read, because they left."""
    found: list[Message] = import_string(settings.NOTIFICATIONS_CONCERNED)(reader, messages, at=at)
    return found


def _goes_alone(message: Message) -> bool:
    """Urgent ones, and what a sender holds; a mail of the day that is not sent yet may still get company."""
    waits = message.next_try_at is None and message.status == Message.Status.QUEUED
    return message.carrier is None and not waits and not message.is_open


def _moment(message: Message, at: datetime) -> datetime:
    """When it may go: a digest that carries it already knows best."""
    goes = (message.carrier or message).next_try_at or message.not_before
    return max(goes, at)


def _served(reader: Any, at: datetime) -> set[date]:
    """Whether the mail of this day has gone."""
    today = at.astimezone(reader.zone).date()
    mail = Message.objects.filter(slot=bundling.slot_of(reader.pk, today)).first()
    return {today} if mail and not mail.is_open else set()


def _digests(
    waiting: list[tuple[datetime, Message]], turn: Reader, until: datetime, *, served: set[date]
) -> Iterator[Mail]:
    """As senders would make them up, one after the other."""
    gather = timedelta(seconds=settings.NOTIFICATIONS_GATHER_SECONDS)
    while waiting:
        first = min(moment for moment, _message in waiting)
        if first > until:
            return
        now, today = first + gather, turn.day(first + gather)
        fates = [(one, turn.fate(one.kind, now, served=today in served)) for moment, one in waiting if moment <= now]
        waiting = [(moment, one) for moment, one in waiting if moment > now]
        waiting += [(fate.wait, one) for one, fate in fates if fate.wait]
        joining = [one for one, fate in fates if fate.joins]
        if joining:
            served.add(today)
            yield Mail(first, in_order(latest(joining)))
