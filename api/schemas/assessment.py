from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Body, Day, Flag, Line, PersonOut, Shape, Words, example, offered, person
from phases.models import Finding, MinimumCheck, ToolRun
from phases.models.assessment import Area


class FindingOut(Shape):
    id: UUID
    area: str
    summary: str
    change_required: bool
    recorded_by: PersonOut | None
    recorded_at: datetime


def finding(row: Finding) -> FindingOut:
    return FindingOut(
        id=row.pk,
        area=row.area,
        summary=row.summary,
        change_required=row.change_required,
        recorded_by=person(row.recorded_by),
        recorded_at=row.recorded_at,
    )


class FindingIn(Body):
    area: offered(Area.values)  # type: ignore[valid-type]
    summary: Words = Field(json_schema_extra={"minLength": 1})
    change_required: Flag = False

    model_config = example(area="dns", summary="The records are in place.", change_required=False)


class ToolRunOut(Shape):
    id: UUID
    tool: str
    run_by: str | None
    run_on: date
    summary: str
    interpretation: str | None
    recorded_by: PersonOut | None
    recorded_at: datetime


def tool_run(row: ToolRun) -> ToolRunOut:
    return ToolRunOut(
        id=row.pk,
        tool=row.tool,
        run_by=row.run_by or None,
        run_on=row.run_on,
        summary=row.summary,
        interpretation=row.interpretation or None,
        recorded_by=person(row.recorded_by),
        recorded_at=row.recorded_at,
    )


class ToolRunIn(Body):
    tool: Line = Field(json_schema_extra={"minLength": 1})
    run_by: Line = ""
    run_on: Day
    summary: Words = Field(
        description="In words of one's own, never the raw output", json_schema_extra={"minLength": 1}
    )
    interpretation: Words = ""

    model_config = example(
        tool="Directory check",
        run_by="The directory team",
        run_on="2026-03-02",
        summary="Two objects need another suffix.",
        interpretation="They have to be changed before synchronization.",
    )


class CheckOut(Shape):
    id: UUID
    engagement: UUID
    kind: str = Field(description="forest or adfs")
    subject: str | None = Field(description="The forest's name; null for AD FS")
    found: str | None
    status: str = Field(description="open, passed or waived")
    reason: str | None
    settled_by: PersonOut | None
    settled_at: datetime | None


def check(row: MinimumCheck) -> CheckOut:
    return CheckOut(
        id=row.pk,
        engagement=row.engagement_id,
        kind=row.kind,
        subject=row.subject or None,
        found=row.found or None,
        status=row.status,
        reason=row.reason or None,
        settled_by=person(row.settled_by),
        settled_at=row.settled_at,
    )


class PassIn(Body):
    found: Line = Field(
        default="", max_length=50, description="The level seen now, where it is another one than the profile says"
    )

    model_config = example(found="2012R2")
