"""Gives what is not urgent its day: one mail for each person and day of theirs, alone or as a digest of several.

Either is claimed, retried and in doubt like any message. Its slot is stored once, so a person has at most one mail a
day, whoever bundles; and whoever does, does so alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.utils.module_loading import import_string

from notifications.commits import one_at_a_time, unhurried
from notifications.keys import IdText
from notifications.kinds import DIGEST
from notifications.models import OPEN, Message, Preferences
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


def slot_of(reader: UUID, day: date) -> str:
    return f"{reader}:{day}"


def bundle(*, at: datetime) -> bool:
    """Make up the next digests that are due at a moment; False when there was nothing to do. Not in a transaction.

    Whatever is asked about is settled: it joins a digest, waits for a later moment, or is not wanted.
    """
    with unhurried():
        one_at_a_time()
        rows = _next(at)
        if rows:
            _settle(rows, at)
    return bool(rows)


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
    slots = {reader: slot_of(reader, at.astimezone(own[0].zone).date()) for reader, own in people.items()}
    unsent, served = _mails_of_the_day(slots)
    hours = openings([reader for reader, own in people.items() if reader in served or own[0].chosen.is_weekly], at=at)
    turns = {reader: Reader(own[0].zone, own[0].chosen, hours.get(reader)) for reader, own in people.items()}
    fates = [(row, turns[row.recipient].fate(row.kind, at, served=row.recipient in served)) for row in rows]
    joining = _by_person(row for row, fate in fates if fate.joins)
    alone = [own[0] for reader, own in joining.items() if len(own) == 1 and reader not in unsent]
    several = [row for own in joining.values() if own[0] not in alone for row in own]
    _send_alone(alone, at)
    _carry(several, unsent, slots, at)
    _leave([(row, fate) for row, fate in fates if not fate.joins], at)


def _by_person(rows: Iterable[Waiting]) -> dict[UUID, list[Waiting]]:
    people = defaultdict(list)
    for row in rows:
        people[row.recipient].append(row)
    return people


def _mails_of_the_day(slots: Mapping[UUID, str]) -> tuple[dict[UUID, Message], set[UUID]]:
    """Whose mail is certainly not sent yet, so that more may join; and whose mail of this day is on its way or gone.

    Locked, so that no sender takes one while something joins it.
    """
    found = list(Message.objects.filter(Q(slot__in=slots.values()) | OPEN & Q(recipient__in=slots)).select_for_update())
    unsent = {one.recipient_id: one for one in found if one.is_open}
    return unsent, {one.recipient_id for one in found} - unsent.keys()


def _send_alone(rows: Iterable[Waiting], at: datetime) -> None:
    """It is the mail of its day by itself, and costs what any mail costs."""
    days = defaultdict(list)
    for row in rows:
        days[at.astimezone(row.zone).date()].append(row)
    for day, own in days.items():
        _change(
            [row.pk for row in own],
            at,
            next_try_at=F("not_before"),
            slot=Concat(IdText("recipient_id"), Value(f":{day}")),
        )


def _carry(rows: list[Waiting], unsent: Mapping[UUID, Message], slots: Mapping[UUID, str], at: datetime) -> None:
    """Under the digest that each of these people has by the end, with what had its day for itself so far."""
    people = _by_person(rows)
    company = [unsent[reader] for reader in people if reader in unsent and not unsent[reader].is_digest]
    pks = [one.pk for one in company]
    Message.objects.filter(pk__in=pks).update(slot=None, next_try_at=None, attempts=0, error="")
    made = [_digest(own, unsent.get(reader), slots[reader], at) for reader, own in people.items()]
    Message.objects.bulk_create(one for one in made if one is not None)
    digest = Message.objects.open_digests().filter(recipient=OuterRef("recipient")).values("pk")[:1]
    _change([*pks, *(row.pk for row in rows)], at, carrier=Subquery(digest))


def _digest(own: list[Waiting], unsent: Message | None, slot: str, at: datetime) -> Message | None:
    """None where there is one already."""
    if unsent is not None and unsent.is_digest:
        return None
    first, pk = min(row.not_before for row in own), uuid4()
    return Message(
        pk=pk,
        key=f"{DIGEST}:{own[0].recipient}:{pk}",
        kind=DIGEST,
        recipient_id=own[0].recipient,
        slot=unsent.slot if unsent else slot,
        due_at=min(row.due_at for row in own),
        not_before=first,
        next_try_at=unsent.next_try_at if unsent else first,
        attempts=unsent.attempts if unsent else 0,
        created_at=at,
    )


def _leave(rows: Iterable[tuple[Waiting, Fate]], at: datetime) -> None:
    waits = defaultdict(list)
    for row, fate in rows:
        waits[fate.wait].append(row.pk)
    for moment, kept in waits.items():
        _change(kept, at, **({"not_before": moment} if moment else {"status": Status.DROPPED}))


def _change(pks: Iterable[UUID], at: datetime, **values: Any) -> None:
    """What was erased meanwhile stays as it is."""
    for some in batches(pks):
        Message.objects.to_bundle(at).filter(pk__in=some).update(**values)


def openings(readers: Collection[UUID], *, at: datetime) -> dict[UUID, Hours]:
    """In a few statements for any number of people."""
    return import_string(settings.NOTIFICATIONS_OPENINGS)(readers, at=at) if readers else {}
