from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from pydantic import AfterValidator, Field

from api.schemas.base import Body, Count, Line, Moment, PersonOut, Shape, Text, Words, example, offered, person
from engagements.models import Attendance, Engagement, Meeting, Minutes
from engagements.slots import Slot
from responsibilities.presenting.minutes import title

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
    answer: str | None = Field(description="yes, maybe or no, to the call as it is planned now")


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
        attendees=[_attendee(one) for one in invited],
        notes=row.notes or None,
        settled_at=row.settled_at,
    )


def _attendee(row: Attendance) -> AttendeeOut:
    return AttendeeOut(person=person(row.user), party=row.party, present=row.present, answer=row.answer or None)


class AnswerIn(Body):
    answer: offered(Attendance.Answer.values)  # type: ignore[valid-type]

    model_config = example(answer="yes")


class ProposalOut(Shape):
    starts_at: datetime
    customer_time: datetime = Field(description="By the customer's clock")
    region_time: datetime = Field(description="By the region's clock")
    outside: list[str] = Field(description="Whose business hours it lies outside of: microsoft, customer")


def proposal(slot: Slot, engagement: Engagement) -> ProposalOut:
    zones = ZoneInfo(engagement.customer.time_zone), ZoneInfo(engagement.region.time_zone)
    customer, region = (slot.starts_at.astimezone(zone) for zone in zones)
    return ProposalOut(
        starts_at=slot.starts_at, customer_time=customer, region_time=region, outside=sorted(map(str, slot.outside))
    )


class GuestOut(Shape):
    name: str
    party: str
    present: bool | None


class SpokenOut(Shape):
    kind: str
    title: str
    party: str | None
    decided: str | None
    outcome: str | None = Field(description="The state of the item when it was left")
    due_on: date | None


class PromisedOut(Shape):
    what: str
    party: str
    who: str | None
    due_on: date | None


class NextOut(Shape):
    kind: str
    starts_at: datetime


class InternalOut(Shape):
    kind: str
    title: str
    internal: str


class MinutesOut(Shape):
    written_at: datetime
    people: list[GuestOut]
    items: list[SpokenOut]
    promises: list[PromisedOut]
    next: NextOut | None
    internal: list[InternalOut] | None = Field(description="For Microsoft alone; null for everybody else")


def minutes(row: Minutes, engagement: Engagement, *, may_read_internal: bool) -> MinutesOut:
    told = row.shared
    return MinutesOut(
        written_at=row.written_at,
        people=[GuestOut(**one) for one in told["people"]],
        items=[_spoken(one, engagement) for one in told["items"]],
        promises=[PromisedOut(**_without_blanks(one)) for one in told["promises"]],
        next=NextOut(**told["next"]) if told["next"] else None,
        internal=[_noted(one, engagement) for one in row.internal] if may_read_internal else None,
    )


def _spoken(one: dict[str, Any], engagement: Engagement) -> SpokenOut:
    known = {name: one[name] for name in ("kind", "party", "decided", "outcome", "due_on")}
    return SpokenOut(title=title(one, engagement), **_without_blanks(known))


def _noted(one: dict[str, Any], engagement: Engagement) -> InternalOut:
    return InternalOut(kind=one["kind"], title=title(one, engagement), internal=one["internal"])


def _without_blanks(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value or None for name, value in told.items()}


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
