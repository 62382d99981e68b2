"""Puts what is not urgent under the digest of a day, one for each person and day of theirs.

The digest is the unit of delivery: claimed, retried and in doubt like any message. Its key is stored once, so a person
has at most one a day, whoever bundles; and whoever does, does so alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery
from django.utils.module_loading import import_string

from notifications.commits import one_at_a_time, unhurried
from notifications.kinds import DIGEST
from notifications.models import OPEN_DIGEST, Message, Preferences
from notifications.outbox import batches
from notifications.turns import Fate, Hours, Reader

Status = Message.Status
# Messages that choose whose digests are made up in one go.
BATCH = 200


class Waiting(NamedTuple):
    """A message, and what its reader chose."""

    pk: UUID
    recipient: UUID
    kind: str
    due_at: datetime
    not_before: datetime
    time_zone: str
    frequencies: dict[str, str] | None
    weekday: int | None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def chosen(self) -> Preferences:
        return Preferences(frequencies=self.frequencies, weekday=self.weekday) if self.frequencies else Preferences()


FIELDS = (
    *("pk", "recipient_id", "kind", "due_at", "not_before", "recipient__time_zone"),
    *("recipient__mail_preferences__frequencies", "recipient__mail_preferences__weekday"),
)


def key_of(reader: UUID, day: object) -> str:
    return f"{DIGEST}:{reader}:{day}"


def bundle(*, at: datetime) -> bool:
    """Make up the next digests that are due at a moment; False when there was nothing to do. Not in a transaction.

    Whatever is asked about is settled: it joins a digest, waits for a later moment, or is not wanted.
    """
    with unhurried():
        waited = one_at_a_time()
        rows = _next(at)
        if rows:
            _settle(rows, at)
    return bool(rows) or waited


def _next(at: datetime) -> list[Waiting]:
    """All that waits for some people, who are those that wait the longest.

    A digest is made up a little later than it could be, so that what comes due in the same minutes is in it.
    """
    gathered = Message.objects.to_bundle(at - timedelta(seconds=settings.NOTIFICATIONS_GATHER_SECONDS))
    people = gathered.order_by("not_before", "id").values("recipient")[:BATCH]
    rows = Message.objects.to_bundle(at).filter(recipient__in=people)
    return list(map(Waiting._make, rows.values_list(*FIELDS)))


def _settle(rows: list[Waiting], at: datetime) -> None:
    people = _by_person(rows)
    keys = {reader: key_of(reader, at.astimezone(own[0].zone).date()) for reader, own in people.items()}
    opened, served = _digests(keys)
    hours = openings([reader for reader, own in people.items() if reader in served or own[0].chosen.is_weekly], at=at)
    turns = {reader: Reader(own[0].zone, own[0].chosen, hours.get(reader)) for reader, own in people.items()}
    fates = [(row, turns[row.recipient].fate(row.kind, at, served=row.recipient in served)) for row in rows]
    joining = [row for row, fate in fates if fate.joins]
    _open([row for row in joining if row.recipient not in opened], keys, at)
    _join(joining, at)
    _leave([(row, fate) for row, fate in fates if not fate.joins], at)


def _by_person(rows: Iterable[Waiting]) -> dict[UUID, list[Waiting]]:
    people = defaultdict(list)
    for row in rows:
        people[row.recipient].append(row)
    return people


def _digests(keys: Mapping[UUID, str]) -> tuple[set[UUID], set[UUID]]:
    """Who has a digest that more may join, and whose digest of this day is on its way or gone.

    Locked, so that no sender takes one while something joins it.
    """
    todays, unsent = Q(key__in=keys.values()), Q(recipient__in=keys) & OPEN_DIGEST
    found = list(Message.objects.filter(todays | unsent).select_for_update())
    opened = {one.recipient_id for one in found if one.is_open_digest}
    return opened, {one.recipient_id for one in found} - opened


def _open(rows: Iterable[Waiting], keys: Mapping[UUID, str], at: datetime) -> None:
    made = [
        Message(
            key=keys[reader],
            kind=DIGEST,
            recipient_id=reader,
            due_at=min(row.due_at for row in own),
            not_before=(first := min(row.not_before for row in own)),
            next_try_at=first,
            created_at=at,
        )
        for reader, own in _by_person(rows).items()
    ]
    Message.objects.bulk_create(made)


def _join(rows: Iterable[Waiting], at: datetime) -> None:
    """Each of these people has one open digest by now."""
    digest = Message.objects.open_digests().filter(recipient=OuterRef("recipient")).values("pk")[:1]
    _change(rows, at, carrier=Subquery(digest))


def _leave(rows: Iterable[tuple[Waiting, Fate]], at: datetime) -> None:
    waits = defaultdict(list)
    for row, fate in rows:
        waits[fate.wait].append(row)
    for moment, kept in waits.items():
        _change(kept, at, **({"not_before": moment} if moment else {"status": Status.DROPPED}))


def _change(rows: Iterable[Waiting], at: datetime, **values: Any) -> None:
    """What was erased meanwhile stays as it is."""
    for some in batches(rows):
        Message.objects.to_bundle(at).filter(pk__in=[row.pk for row in some]).update(**values)


def openings(readers: Collection[UUID], *, at: datetime) -> dict[UUID, Hours]:
    """In a few statements for any number of people."""
    return import_string(settings.NOTIFICATIONS_OPENINGS)(readers, at=at) if readers else {}
