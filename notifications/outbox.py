"""The one way to owe somebody a mail: post a draft. The same draft posted again is the same mail."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from notifications.kinds import KINDS
from notifications.models import Message

BATCH = 1000
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Who is owed which message about what. `period` tells repetitions apart: a date, a step of a ladder, a moment."""

    kind: str
    subject: UUID | str
    period: str
    recipient_id: UUID
    due_at: datetime
    # The next business hour of the recipient; the poster knows their region.
    not_before: datetime
    scope_id: UUID | None = None
    # due (ISO), link (a path of ours, to the very thing), and words for the recipient, in their language: customer,
    # service, what, phase; whose turn it is: party and turn (see rendering.FACTS)
    context: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.subject}:{self.period}:{self.recipient_id}"

    def message(self, at: datetime) -> Message:
        if self.kind not in KINDS:
            raise ValueError(f"There is no kind of message called {self.kind!r}.")
        return Message(
            key=self.key,
            kind=self.kind,
            recipient_id=self.recipient_id,
            scope_id=self.scope_id,
            context=self.context,
            due_at=self.due_at,
            not_before=self.not_before,
            # All else waits for a digest to carry it.
            next_try_at=self.not_before if KINDS[self.kind].urgent else None,
            created_at=at,
        )


def post(drafts: Iterable[Draft], *, at: datetime) -> int:
    """Store what is not stored yet and answer how many were new, in a few statements per thousand rows."""
    return sum(_insert([draft.message(at) for draft in batch]) for batch in batches(drafts))


def _insert(messages: list[Message]) -> int:
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    # A row whose key was taken kept its older id, so ours is not found.
    return Message.objects.filter(pk__in=[message.pk for message in messages]).count()


def batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """By the thousand, for whoever reads rows that belong to drafts."""
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch
