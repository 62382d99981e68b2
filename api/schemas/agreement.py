from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import (
    Body,
    Count,
    Day,
    Email,
    Line,
    Moment,
    PersonOut,
    Shape,
    Text,
    Words,
    example,
    offered,
    person,
)
from engagements.models import Assignment, ContactAttempt, DataSheet, Eligibility, ServiceProposal


class EligibilityOut(Shape):
    id: UUID
    decision: str
    reason: str | None
    decided_by: PersonOut | None
    decided_at: datetime


def eligibility(row: Eligibility) -> EligibilityOut:
    return EligibilityOut(
        id=row.pk,
        decision=row.decision,
        reason=row.reason or None,
        decided_by=person(row.decided_by),
        decided_at=row.decided_at,
    )


class DecisionIn(Body):
    decision: offered(Eligibility.Decision.values)  # type: ignore[valid-type]
    reason: Words = Field(default="", description="Needed for all but eligible")

    model_config = example(decision="exception", reason="A pilot that was agreed on.")


class ProposalOut(Shape):
    id: UUID
    services: list[str]
    proposed_by: PersonOut | None
    proposed_at: datetime
    confirmed_by: PersonOut | None
    confirmed_at: datetime | None


def proposal(row: ServiceProposal) -> ProposalOut:
    return ProposalOut(
        id=row.pk,
        services=row.services,
        proposed_by=person(row.proposed_by),
        proposed_at=row.proposed_at,
        confirmed_by=person(row.confirmed_by),
        confirmed_at=row.confirmed_at,
    )


class ServicesIn(Body):
    services: list[Line] = Field(max_length=50, description="Slugs of the catalogue, this engagement's among them")

    model_config = example(services=["azure-rms"])


class DataSheetOut(Shape):
    contacts: str | None
    tenant_domain: str | None
    seats: int | None
    region_name: str | None
    language: str | None
    representative: str | None
    window_from: date | None
    window_to: date | None
    confirmed_by: PersonOut | None
    confirmed_at: datetime | None


def data_sheet(row: DataSheet) -> DataSheetOut:
    return DataSheetOut(
        contacts=row.contacts or None,
        tenant_domain=row.tenant_domain or None,
        seats=row.seats,
        region_name=row.region_name or None,
        language=row.language or None,
        representative=row.representative or None,
        window_from=row.window_from,
        window_to=row.window_to,
        confirmed_by=person(row.confirmed_by),
        confirmed_at=row.confirmed_at,
    )


class DataSheetIn(Body):
    """All of it: what is left out is empty afterwards."""

    contacts: Words | None = None
    tenant_domain: Text | None = Field(default=None, max_length=253)
    seats: Count | None = None
    region_name: Text | None = Field(default=None, max_length=100)
    language: Line | None = None
    representative: Line | None = None
    window_from: Day | None = None
    window_to: Day | None = None

    model_config = example(
        contacts="Kim Lee <kim@contoso.example>",
        tenant_domain="contoso.example",
        seats=200,
        region_name="Europe",
        language="de",
        window_from="2026-04-01",
        window_to="2026-05-31",
    )

    def fields(self) -> dict[str, object]:
        """As the sheet keeps them: absent text is empty text."""
        empty = {"seats": None, "window_from": None, "window_to": None}
        return {name: empty.get(name, "") if value is None else value for name, value in self.model_dump().items()}


class AttemptOut(Shape):
    id: UUID
    at: datetime
    channel: str
    outcome: str
    person: str | None
    note: str | None
    made_by: PersonOut | None


def attempt(row: ContactAttempt) -> AttemptOut:
    return AttemptOut(
        id=row.pk,
        at=row.at,
        channel=row.channel,
        outcome=row.outcome,
        person=row.person or None,
        note=row.note or None,
        made_by=person(row.made_by),
    )


class AttemptIn(Body):
    channel: offered(ContactAttempt.Channel.values)  # type: ignore[valid-type]
    outcome: offered(ContactAttempt.Outcome.values)  # type: ignore[valid-type]
    happened_at: Moment | None = Field(default=None, description="Without it, now")
    person: Line = ""
    note: Words = ""

    model_config = example(channel="phone", outcome="reached", person="Kim Lee")


class AssignmentOut(Shape):
    id: UUID
    person: PersonOut | None
    role: str = Field(description="manager or specialist")
    starts_at: datetime
    ends_at: datetime | None


def assignment(row: Assignment) -> AssignmentOut:
    return AssignmentOut(
        id=row.pk, person=person(row.user), role=row.role, starts_at=row.starts_at, ends_at=row.ends_at
    )


class AssignmentIn(Body):
    role: offered(Assignment.Role.values)  # type: ignore[valid-type]
    email: Email = Field(description="Of their account")
    ends_at: Moment | None = Field(default=None, description="Of a specialist only; without it, open")

    model_config = example(role="specialist", email="specialist@example.org", ends_at="2026-09-30T17:00:00Z")
