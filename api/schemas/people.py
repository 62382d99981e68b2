from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from pydantic import Field

from accounts.models import User
from api.schemas.base import Body, Email, Flag, Line, Moment, PersonOut, Shape, example, offered, person
from engagements.arrival import Arrival, arrival, called
from engagements.models import Assignment, Designation, Invitation, Member
from engagements.models.base import Party
from engagements.models.organisation import MemberRole

Sent = Sequence[Invitation]


class ParticipantOut(Shape):
    id: UUID = Field(description="Of the membership or of the assignment, not of the person")
    person: UUID | None = Field(description="Null until they have come")
    name: str = Field(description="As they were named, until they have come")
    email: str | None = Field(description="Of the onboarding centre's people only for its own side")
    party: str = Field(description="microsoft or customer")
    role: str = Field(description="manager, specialist, lead, technical_lead, stakeholder or read_only")
    state: str = Field(description="here, invited, lapsed or uninvited")
    since: datetime
    until: datetime | None


def member(one: Member, sent: Sent, *, at: datetime) -> ParticipantOut:
    """Expects the user read. The same whether or not their address had an account before."""
    state = arrival(one.user, sent, at=at)
    return ParticipantOut(
        id=one.pk,
        person=_person(one.user, state),
        name=called(one.user, sent, at=at),
        email=one.user.email,
        party=Party.CUSTOMER.value,
        role=one.role,
        state=state.value,
        since=one.since,
        until=None,
    )


def _person(user: User, state: Arrival) -> UUID | None:
    return user.pk if state == Arrival.HERE else None


def staff(found: Iterable[Assignment], *, for_staff: bool) -> list[ParticipantOut]:
    """Expects the users read. How to reach one of them is for their own side."""
    return [
        ParticipantOut(
            id=one.pk,
            person=one.user_id,
            name=str(one.user),
            email=one.user.email if for_staff else None,
            party=Party.MICROSOFT.value,
            role=one.role,
            state=Arrival.HERE.value,
            since=one.starts_at,
            until=one.ends_at,
        )
        for one in found
    ]


class MemberIn(Body):
    email: Email
    name: Line = Field(max_length=150, json_schema_extra={"minLength": 1})
    role: offered(MemberRole.values)  # type: ignore[valid-type]

    model_config = example(email="kim@contoso.example", name="Kim Lee", role="technical_lead")


class RoleIn(Body):
    role: offered(MemberRole.values)  # type: ignore[valid-type]

    model_config = example(role="lead")


class DesignationOut(Shape):
    id: UUID
    person: UUID | None = Field(description="Null until they have come")
    name: str
    company: str
    may_confirm: bool = Field(description="Services, data sheet and plan")
    may_sign: bool
    state: str = Field(description="here, invited, lapsed or uninvited")
    starts_at: datetime
    ends_at: datetime | None
    designated_by: PersonOut | None
    withdrawn_at: datetime | None


def designation(one: Designation, sent: Sent, *, at: datetime) -> DesignationOut:
    """Expects user and designated_by read."""
    state = arrival(one.user, sent, at=at)
    return DesignationOut(
        id=one.pk,
        person=_person(one.user, state),
        name=called(one.user, sent, at=at),
        company=one.company,
        may_confirm=one.may_confirm,
        may_sign=one.may_sign,
        state=state.value,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        designated_by=person(one.designated_by),
        withdrawn_at=one.withdrawn_at,
    )


class DesignationIn(Body):
    email: Email
    name: Line = Field(max_length=150, json_schema_extra={"minLength": 1})
    company: Line = Field(json_schema_extra={"minLength": 1})
    may_confirm: Flag = False
    may_sign: Flag = False
    ends_at: Moment | None = Field(default=None, description="Without it, until it is withdrawn")

    model_config = example(
        email="robin@partner.example", name="Robin Weber", company="Partner Ltd", may_confirm=True, may_sign=False
    )
