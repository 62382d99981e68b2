from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Body, Count, Day, Line, PersonOut, Reason, Shape, Words, example, person
from engagements.models import AssistanceRequest


class AssistanceRequestOut(Shape):
    id: UUID
    organization: UUID
    tenant: UUID
    tenant_domain: str
    service: str
    message: str | None
    requested_by: PersonOut | None
    requested_at: datetime
    status: str = Field(description="waiting, acknowledged or declined")
    answer: str | None
    answered_by: PersonOut | None
    answered_at: datetime | None
    engagement: UUID | None = Field(description="What acknowledging it opened")


def assistance_request(row: AssistanceRequest) -> AssistanceRequestOut:
    """Expects tenant, requested_by and answered_by read."""
    return AssistanceRequestOut(
        id=row.pk,
        organization=row.customer_id,
        tenant=row.tenant_id,
        tenant_domain=row.tenant.domain,
        service=row.service,
        message=row.message or None,
        requested_by=person(row.requested_by),
        requested_at=row.requested_at,
        status=row.status,
        answer=row.answer or None,
        answered_by=person(row.answered_by),
        answered_at=row.answered_at,
        engagement=row.engagement_id,
    )


class AssistanceIn(Body):
    tenant_domain: Line = Field(max_length=253, description="A tenant of your organisation")
    service: Line = Field(description="The slug of a service of the catalogue")
    message: Words = Field(default="", description="What you want to begin with, and when")

    model_config = example(tenant_domain="contoso.example", service="azure-rms", message="We begin in May.")


class AcknowledgeIn(Body):
    """The purchase behind it, from the order: it decides the clocks. A known order reference is the one meant."""

    plan: Line
    seats: Count = Field(json_schema_extra={"minimum": 1})
    purchased_on: Day
    order_reference: Line = Field(max_length=100, json_schema_extra={"minLength": 1})
    answer: Words = Field(default="", description="The customer reads it")

    model_config = example(
        plan="rms-premium", seats=200, purchased_on="2026-02-20", order_reference="ORDER-1", answer="Welcome."
    )


class DeclineIn(Body):
    reason: Reason = Field(description="The customer reads it")

    model_config = example(reason="The plan does not cover this service.")
