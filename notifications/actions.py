"""What a person can do about a message that did not simply arrive, and about the mails that they get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Case, Q, Value, When

from audit import trail
from notifications.kinds import DIGEST, KINDS, Topic
from notifications.models import SHARED, TAKEN, Frequency, Message, Preferences
from notifications.outbox import batches

Status = Message.Status


@transaction.atomic
def send_again(message: Message, *, by: trail.Actor, at: datetime) -> Message | None:
    """What was given up, is in doubt or is held; a person decides that a second copy does no harm."""
    return _settle(message, "message.sent_again", by=by, at=at, status=Status.QUEUED, next_try_at=at, attempts=0)


@transaction.atomic
def note_arrived(message: Message, *, by: trail.Actor, at: datetime) -> Message | None:
    """A person found out that its reader has it."""
    return _settle(message, "message.arrived", by=by, at=at, status=Status.SENT, next_try_at=None, sent_at=at)


@transaction.atomic
def drop(message: Message, *, by: trail.Actor, at: datetime) -> Message | None:
    return _settle(message, "message.dropped", by=by, at=at, status=Status.DROPPED, next_try_at=None)


def _settle(message: Message, verb: str, *, by: trail.Actor, at: datetime, **values: Any) -> Message | None:
    """None when there is nothing to decide, or somebody else has decided it meanwhile."""
    # What a digest carries is settled with it.
    message = Message.objects.select_for_update().get(pk=message.carrier_id or message.pk)
    if message.status not in (Status.FAILED, Status.PARKED) and not message.is_in_doubt(at=at):
        return None
    before = message.status
    for name, value in values.items():
        setattr(message, name, value)
    message.save(update_fields=[*values])
    shared = {name: value for name, value in values.items() if name in SHARED}
    message.members.exclude(status=Status.DROPPED).update(**shared)
    trail.record(
        verb,
        by=by,
        at=at,
        about=message,
        scope=message.scope_id,
        before={"status": before},
        after={"status": message.status},
        internal=True,
    )
    return message


# ---- After a restore


@transaction.atomic
def park(*, at: datetime) -> int:
    """Hold all that would go out by itself and could have gone out by now; answers how many mails that is."""
    repeats = Q(status=Status.DOUBT, next_try_at__isnull=False)
    held = Message.objects.filter(repeats | Q(status__in=(Status.QUEUED, *TAKEN)), carrier=None, not_before__lte=at)
    chosen = list(held.select_for_update().values_list("pk", flat=True))
    for some in batches(chosen):
        Message.objects.filter(carrier__in=some).exclude(status=Status.DROPPED).update(status=Status.PARKED)
        Message.objects.filter(pk__in=some).update(status=Status.PARKED, next_try_at=None)
    return len(chosen)


@transaction.atomic
def release(*, at: datetime) -> int:
    """Let go of all that is held: it goes out like anything else that is due."""
    held = Message.objects.filter(status=Status.PARKED)
    held.exclude(carrier=None).update(status=Status.QUEUED)
    alone = Q(kind__in=[DIGEST, *(kind.slug for kind in KINDS.values() if kind.urgent)])
    return held.update(status=Status.QUEUED, next_try_at=Case(When(alone, then=Value(at)), default=None))


# ---- What somebody wants to be told


class ChangedMeanwhile(Exception):
    """They chose something else elsewhere since they began."""


@transaction.atomic
def choose_mails(
    reader: Any, *, frequencies: Mapping[str, str], weekday: int, by: trail.Actor, at: datetime, seen: str = ""
) -> Preferences:
    """`seen` is the version that they had before them; who saw no page says nothing."""
    chosen = _locked(reader)
    if seen and seen != str(chosen.version):
        raise ChangedMeanwhile
    return _choose(chosen, reader, dict(frequencies), weekday, by=by, at=at)


@transaction.atomic
def stop_mails(reader: Any, topics: Iterable[Topic], *, at: datetime) -> Preferences:
    """By the address in a mail: whoever has it may stop these mails, and may take that back, and no more."""
    chosen = _locked(reader)
    never = {topic.slug: str(Frequency.NEVER) for topic in topics}
    return _choose(chosen, reader, chosen.frequencies | never, chosen.weekday, by=reader, at=at)


@transaction.atomic
def resume_mails(reader: Any, frequencies: Mapping[str, str], *, at: datetime) -> Preferences:
    """Takes the stopping back: `frequencies` of topics as they were. What was changed since stays as it is."""
    chosen = _locked(reader)
    stopped = {slug: often for slug, often in frequencies.items() if chosen.frequencies.get(slug) == Frequency.NEVER}
    return _choose(chosen, reader, chosen.frequencies | stopped, chosen.weekday, by=reader, at=at)


def _locked(reader: Any) -> Preferences:
    """Whoever holds the account's row decides about their mails alone."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=reader.pk)
    return Preferences.objects.filter(reader=reader).first() or Preferences(reader=reader)


def _choose(
    chosen: Preferences, reader: Any, frequencies: dict[str, str], weekday: int, *, by: trail.Actor, at: datetime
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
