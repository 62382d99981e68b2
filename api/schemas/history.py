from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Shape
from audit.models import Event
from responsibilities.presenting import history
from responsibilities.presenting.history import Names


class SubjectOut(Shape):
    type: str
    id: UUID | None
    label: str | None


class EventOut(Shape):
    at: datetime
    verb: str
    actor: str | None = Field(description="Null: the system")
    party: str | None
    on_behalf_of: str | None
    text: str = Field(description="What was done, in the reader's language")
    reason: str | None
    subject: SubjectOut


def event(row: Event, known: Names) -> EventOut:
    return EventOut(
        at=row.at,
        verb=row.verb,
        actor=row.actor_name or None,
        party=row.actor_party or None,
        on_behalf_of=row.on_behalf_of or None,
        text=history.sentence(row, known).striptags(),
        reason=row.reason or None,
        subject=SubjectOut(type=row.subject_type, id=row.subject_id, label=row.subject_label or None),
    )
