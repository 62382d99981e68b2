"""What a person can do about a message that did not simply arrive, and about the mails that they get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction

from audit import trail
from notifications.kinds import Topic
from notifications.models import Frequency, Message, Preferences

if TYPE_CHECKING:
    from accounts.models import User

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
    # What a digest carries is settled with it.
    message = Message.objects.select_for_update().get(pk=message.carrier_id or message.pk)
    if message.status not in (Status.FAILED, Status.DOUBT):
        return message
    before = message.status
    message.status, message.next_try_at, message.attempts = status, next_try_at, 0
    message.save(update_fields=["status", "next_try_at", "attempts"])
    message.members.exclude(status=Status.DROPPED).update(status=status)
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


# ---- What somebody wants to be told


class ChangedMeanwhile(Exception):
    """They chose something else elsewhere since they began."""


@transaction.atomic
def choose_mails(
    reader: User, *, frequencies: Mapping[str, str], weekday: int, by: User, at: datetime, seen: str = ""
) -> Preferences:
    """`seen` is the version that they had before them; who saw no page says nothing."""
    chosen = _locked(reader)
    if seen and seen != str(chosen.version):
        raise ChangedMeanwhile
    return _choose(chosen, reader, dict(frequencies), weekday, by=by, at=at)


@transaction.atomic
def stop_mails(reader: User, topics: Iterable[Topic], *, at: datetime) -> Preferences:
    """By the address in a mail: whoever has it may stop these mails, and may take that back, and no more."""
    chosen = _locked(reader)
    never = {topic.slug: str(Frequency.NEVER) for topic in topics}
    return _choose(chosen, reader, chosen.frequencies | never, chosen.weekday, by=reader, at=at)


@transaction.atomic
def resume_mails(reader: User, frequencies: Mapping[str, str], *, at: datetime) -> Preferences:
    """Takes the stopping back: `frequencies` of topics as they were. What was changed since stays as it is."""
    chosen = _locked(reader)
    stopped = {slug: often for slug, often in frequencies.items() if chosen.frequencies.get(slug) == Frequency.NEVER}
    return _choose(chosen, reader, chosen.frequencies | stopped, chosen.weekday, by=reader, at=at)


def _locked(reader: User) -> Preferences:
    """Whoever holds the account's row decides about their mails alone."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=reader.pk)
    return Preferences.objects.filter(reader=reader).first() or Preferences(reader=reader)


def _choose(
    chosen: Preferences, reader: User, frequencies: dict[str, str], weekday: int, *, by: User, at: datetime
) -> Preferences:
    before = _facts(chosen)
    chosen.frequencies = {slug: often for slug, often in frequencies.items() if often != Frequency.DAILY}
    chosen.weekday = weekday
    if _facts(chosen) == before:
        return chosen
    chosen.version += 1
    chosen.save()
    trail.record("account.mails_chosen", by=by, at=at, about=reader, before=before, after=_facts(chosen), internal=True)
    return chosen


def _facts(chosen: Preferences) -> dict[str, object]:
    return {"frequencies": dict(chosen.frequencies), "weekday": chosen.weekday}
