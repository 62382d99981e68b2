"""The assessment: what was found in each area, what tools told, and whether the minimum levels are met."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from api import paging
from api.doors import Request, about, acting
from api.paging import Anywhere, Page
from api.schemas.assessment import (
    CheckOut,
    FindingIn,
    FindingOut,
    PassIn,
    ToolRunIn,
    ToolRunOut,
    check,
    finding,
    tool_run,
)
from api.schemas.base import ReasonIn
from engagements.permissions import Permission
from phases.models import MinimumCheck
from responsibilities.actions import verbs
from responsibilities.views.common import visible, visible_engagement

router = Router(tags=["assessment"])


@router.get("/engagements/{uuid:pk}/findings", response=Page[FindingOut])
@about(visible_engagement)
def findings(request: Request, pk: UUID) -> Page[FindingOut]:
    """At most one for each area; an area that is missing here was not looked at yet."""
    found = request.subject.findings.select_related("recorded_by").order_by("recorded_at", "pk")
    return paging.whole(FindingOut, map(finding, found))


@router.post("/engagements/{uuid:pk}/findings", response={201: FindingOut})
@about(visible_engagement, may=Permission.RECORD_FINDING)
def record(request: Request, pk: UUID, given: FindingIn) -> Status[FindingOut]:
    """Say what was found in one area; recorded again, it replaces what was there."""
    made = verbs.record_finding(request.subject, **given.model_dump(), **acting(request))
    return Status(201, finding(made))


@router.get("/engagements/{uuid:pk}/tool-runs", response=Page[ToolRunOut])
@about(visible_engagement)
def tool_runs(request: Request, pk: UUID, place: Anywhere) -> Page[ToolRunOut]:
    """What tools told, the newest first."""
    rows, following = paging.page(
        request,
        place,
        request.subject.tool_runs.all(),
        key="recorded_at",
        descending=True,
        dressed=lambda some: some.select_related("recorded_by"),
    )
    return paging.part(ToolRunOut, map(tool_run, rows), following)


@router.post("/engagements/{uuid:pk}/tool-runs", response={201: ToolRunOut})
@about(visible_engagement, may=Permission.RECORD_FINDING)
def note_tool(request: Request, pk: UUID, given: ToolRunIn) -> Status[ToolRunOut]:
    """Note that a tool was run, and what it told."""
    made = verbs.record_tool_run(request.subject, **given.model_dump(), **acting(request))
    return Status(201, tool_run(made))


# ---- Minimum checks


@router.get("/engagements/{uuid:pk}/minimum-checks", response=Page[CheckOut])
@about(visible_engagement)
def checks(request: Request, pk: UUID) -> Page[CheckOut]:
    """One for each forest, and one for AD FS where identities are federated, as the profile says."""
    found = request.subject.minimum_checks.select_related("settled_by").order_by("kind", "subject")
    return paging.whole(CheckOut, map(check, found))


def _visible_check(request: HttpRequest, pk: UUID) -> MinimumCheck:
    found: MinimumCheck = visible(request, MinimumCheck.objects.select_related("engagement"), pk)
    return found


@router.post("/minimum-checks/{uuid:pk}/pass", response=CheckOut)
@about(_visible_check, may=Permission.PASS_CHECK)
def pass_check(request: Request, pk: UUID, given: PassIn | None = None) -> CheckOut:
    """Confirm that the minimum is met; 409 where what was found is below it."""
    found = given.found.strip() if given else ""
    return check(verbs.pass_check(request.subject, found=found, **acting(request)))


@router.post("/minimum-checks/{uuid:pk}/waive", response=CheckOut)
@about(_visible_check, may=Permission.WAIVE)
def waive_check(request: Request, pk: UUID, given: ReasonIn) -> CheckOut:
    """A manager takes the responsibility for going on below the minimum."""
    return check(verbs.waive_check(request.subject, reason=given.reason, **acting(request)))
