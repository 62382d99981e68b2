from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from pydantic import AfterValidator, Field

from api.schemas.base import Body, Count, Line, Moment, PersonOut, Shape, Text, Words, example, offered, person
from engagements.models import Meeting

_is_address = URLValidator(schemes=("https", "http"))


def _address(text: str) -> str:
    try:
        if text:
            _is_address(text)
    except ValidationError as error:
        raise ValueError(error.messages[0]) from error
    return text


class TopicOut(Shape):
    name: str
    covered: bool | None = Field(description="Unknown until the call is over")


class AttendeeOut(Shape):
    person: PersonOut | None
    party: str
    present: bool | None = Field(description="Unknown until the call is over")


class CallOut(Shape):
    id: UUID
    engagement: UUID
    kind: str
    status: str = Field(description="scheduled, held, missed or cancelled")
    starts_at: datetime
    minutes: int
    join_url: str | None
    topics: list[TopicOut]
    attendees: list[AttendeeOut]
    notes: str | None = Field(description="Of a call that was cancelled: why")
    settled_at: datetime | None


def call(row: Meeting) -> CallOut:
    """Expects its attendances with their people read."""
    invited = sorted(row.attendances.all(), key=lambda one: (one.party, str(one.user), one.pk))
    return CallOut(
        id=row.pk,
        engagement=row.engagement_id,
        kind=row.kind,
        status=row.status,
        starts_at=row.starts_at,
        minutes=row.minutes,
        join_url=row.join_url or None,
        topics=[TopicOut(name=one["name"], covered=one.get("covered")) for one in row.topics],
        attendees=[AttendeeOut(person=person(one.user), party=one.party, present=one.present) for one in invited],
        notes=row.notes or None,
        settled_at=row.settled_at,
    )


class CallIn(Body):
    kind: offered(Meeting.Kind.values)  # type: ignore[valid-type]
    starts_at: Moment
    minutes: Count = 45
    join_url: Annotated[Text, Field(max_length=200), AfterValidator(_address)] = ""
    attendees: list[UUID] | None = Field(
        default=None, max_length=100, description="Ids of people; without them everybody who works on it is invited"
    )

    model_config = example(
        kind="checkpoint", starts_at="2026-04-01T09:00:00Z", minutes=45, join_url="https://calls.example.org/7"
    )


class HeldIn(Body):
    present: list[UUID] | None = Field(
        default=None, max_length=100, description="Ids of those who came; without them everybody who was invited"
    )
    topics_covered: list[Line] = Field(default=[], max_length=50)
    notes: Words = ""

    model_config = example(notes="Went through the open items.")


class MissedIn(Body):
    notes: Words = ""

    model_config = example(notes="Nobody joined.")


class MovedIn(Body):
    starts_at: Moment

    model_config = example(starts_at="2026-04-02T09:00:00Z")


class CadenceOut(Shape):
    days: int | None = Field(description="From one checkpoint call to the next; null: planned one by one")


class CadenceIn(Body):
    days: Count | None

    model_config = example(days=7)
