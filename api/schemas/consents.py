from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Body, Line, Moment, PersonOut, Reason, Shape, example, person
from engagements.models import Consent, ConsentRequest


class ConsentOut(Shape):
    id: UUID
    engagement: UUID
    activity: str
    scope: str
    task: UUID | None = Field(description="Null: every task that the activity is part of")
    granted_by: PersonOut | None
    granted_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    live: bool = Field(description="Microsoft may act under it now")


def consent(row: Consent, *, at: datetime) -> ConsentOut:
    return ConsentOut(
        id=row.pk,
        engagement=row.engagement_id,
        activity=row.activity,
        scope=row.scope,
        task=row.task_id,
        granted_by=person(row.granted_by),
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        live=row.is_live(at),
    )


class ConsentRequestOut(Shape):
    id: UUID
    engagement: UUID
    activity: str
    scope: str
    task: UUID | None
    asked_by: PersonOut | None
    asked_at: datetime
    answer: str = Field(description="waiting, agreed or declined")
    answered_at: datetime | None
    consent: UUID | None


def consent_request(row: ConsentRequest) -> ConsentRequestOut:
    return ConsentRequestOut(
        id=row.pk,
        engagement=row.engagement_id,
        activity=row.activity,
        scope=row.scope,
        task=row.task_id,
        asked_by=person(row.asked_by),
        asked_at=row.asked_at,
        answer=_answer(row),
        answered_at=row.answered_at,
        consent=row.consent_id,
    )


def _answer(row: ConsentRequest) -> str:
    if row.answered_at is None:
        return "waiting"
    return "agreed" if row.consent_id else "declined"


class AskConsentIn(Body):
    """One named activity. Never write a credential here: nobody needs one for this."""

    activity: Line = Field(json_schema_extra={"minLength": 1})
    scope: Reason = Field(description="What it covers")
    task_id: UUID | None = Field(default=None, description="For this task only")

    model_config = example(activity="Create the DNS records", scope="The zone contoso.example, two records")


class ConsentIn(AskConsentIn):
    expires_at: Moment | None = Field(default=None, description="Without it after the usual number of days")

    model_config = example(activity="Create the DNS records", scope="The zone contoso.example, two records")


class PerformIn(Body):
    consent: UUID = Field(description="One that lives and covers the task")

    model_config = example(consent="8a0d6a42-0000-4000-8000-000000000000")
