"""Tasks: found, added, planned, and worked on by their verbs."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from accounts.models import User
from api import paging
from api.doors import Request, about, acting
from api.paging import Page, Place
from api.schemas.tasks import (
    BlockIn,
    NoteIn,
    OwnTaskIn,
    PlanIn,
    ReopenIn,
    TaskOut,
    TaskReasonIn,
    VerbIn,
    task,
    tasks,
    used_of,
)
from engagements.models import Engagement
from engagements.permissions import Permission
from engagements.refusals import Invalid
from phases.models import Phase
from responsibilities.actions import planning
from responsibilities.actions import tasks as verbs
from responsibilities.assignees import people_for
from responsibilities.models import Task
from responsibilities.views.common import visible_engagement, visible_task

router = Router(tags=["tasks"])
RELATED = ("phase", "assignee", "status_by")


class Sought(Place):
    phase: Literal["initiate", "assess", "remediate", "enable_core", "enable_service"] | None = None
    party: Literal["microsoft", "customer", "both"] | None = None
    status: Literal["not_started", "in_progress", "blocked", "done", "not_required", "declined"] | None = None
    applicability: Literal["applies", "does_not_apply", "unknown"] | None = None
    required: bool | None = None
    slug: str | None = Field(None, max_length=80)


FILTERS = {
    "phase": "phase__kind",
    "party": "party",
    "status": "status",
    "applicability": "applicability",
    "required": "required",
    "slug": "slug",
}


@router.get("/engagements/{uuid:pk}/tasks", response=Page[TaskOut])
@about(visible_engagement)
def find(request: Request, pk: UUID, sought: Annotated[Sought, Query(...)]) -> Page[TaskOut]:
    """In the order of the catalogue; those that do not apply are among them."""
    engagement: Engagement = request.subject
    rows, following = paging.page(
        request,
        sought,
        _filtered(engagement.tasks.all(), sought),
        key="number",
        dressed=lambda found: found.select_related(*RELATED),
    )
    for row in rows:
        row.engagement = engagement
    return paging.part(TaskOut, tasks(rows, used_of(engagement)), following)


def _filtered(found: QuerySet[Task], sought: Sought) -> QuerySet[Task]:
    asked = {field: getattr(sought, name) for name, field in FILTERS.items() if getattr(sought, name) is not None}
    return found.filter(**asked)


def shown(request: Request, pk: UUID) -> TaskOut:
    """As it is now, after whatever was done to it."""
    one = visible_task(request, pk)
    return task(one, used_of(one.engagement))


@router.post("/engagements/{uuid:pk}/tasks", response={201: TaskOut})
@about(visible_engagement, may=Permission.ADD_OWN_TASK)
def add(request: Request, pk: UUID, given: OwnTaskIn) -> Status[TaskOut]:
    """Add a task of one's own, to the active phase or a later one; it holds nothing up."""
    phase = _phase(request.subject, given.phase) if given.phase else None
    typed = given.model_dump(exclude={"phase"})
    made = planning.add_own(request.subject, phase=phase, **typed, **acting(request))
    return Status(201, shown(request, made.pk))


def _phase(engagement: Engagement, kind: str) -> Phase:
    phase = engagement.phases.filter(kind=kind).first()
    if phase is None:
        raise Invalid("phase", _("There is no such phase."))
    return phase


@router.get("/tasks/{uuid:pk}", response=TaskOut)
@about(visible_task)
def show(request: Request, pk: UUID) -> TaskOut:
    """One task."""
    return task(request.subject, used_of(request.subject.engagement))


@router.patch("/tasks/{uuid:pk}", response=TaskOut)
@about(visible_task)
def plan(request: Request, pk: UUID, given: PlanIn) -> TaskOut:
    """Its day, its person, its note: those that are named, all of them or none."""
    changes = given.model_dump(include=given.model_fields_set - {"version"})
    if changes.get("assignee"):
        changes["assignee"] = _assignee(request.subject, changes["assignee"], acting(request))
    planning.plan(request.subject, seen=given.version, changes=changes, **acting(request))
    return shown(request, pk)


def _assignee(task: Task, pk: UUID, act: dict[str, object]) -> User:
    person = people_for(task, at=act["at"]).filter(pk=pk).first()  # type: ignore[arg-type]
    if person is None:
        raise Invalid("assignee", _("This person does not belong to the side that owes the task"))
    return person


# ---- Verbs


@router.post("/tasks/{uuid:pk}/start", response=TaskOut)
@about(visible_task)
def start(request: Request, pk: UUID, given: NoteIn | None = None) -> TaskOut:
    """Put it in progress."""
    given = given or NoteIn()
    verbs.start(request.subject, note=given.note, seen=given.version, **acting(request))
    return shown(request, pk)


@router.post("/tasks/{uuid:pk}/complete", response=TaskOut)
@about(visible_task)
def complete(request: Request, pk: UUID, given: NoteIn | None = None) -> TaskOut:
    """Settle it as done; 409 while something comes first, or while the record that completes it is missing."""
    given = given or NoteIn()
    verbs.complete(request.subject, note=given.note, seen=given.version, **acting(request))
    return shown(request, pk)


@router.post("/tasks/{uuid:pk}/block", response=TaskOut)
@about(visible_task)
def block(request: Request, pk: UUID, given: BlockIn) -> TaskOut:
    """Say what stands in the way, who acts next, and when."""
    verbs.block(request.subject, seen=given.version, **given.model_dump(exclude={"version"}), **acting(request))
    return shown(request, pk)


@router.post("/tasks/{uuid:pk}/unblock", response=TaskOut)
@about(visible_task)
def unblock(request: Request, pk: UUID, given: NoteIn | None = None) -> TaskOut:
    """Put it back in progress."""
    given = given or NoteIn()
    verbs.unblock(request.subject, note=given.note, seen=given.version, **acting(request))
    return shown(request, pk)


@router.post("/tasks/{uuid:pk}/decline", response=TaskOut)
@about(visible_task)
def decline(request: Request, pk: UUID, given: VerbIn | None = None) -> TaskOut:
    """The customer's own choice, for what is left to it."""
    verbs.decline(request.subject, seen=given.version if given else None, **acting(request))
    return shown(request, pk)


@router.post("/tasks/{uuid:pk}/mark-not-required", response=TaskOut)
@about(visible_task)
def mark_not_required(request: Request, pk: UUID, given: TaskReasonIn) -> TaskOut:
    """A manager says that this engagement does without it."""
    verbs.mark_not_required(request.subject, reason=given.reason, seen=given.version, **acting(request))
    return shown(request, pk)


@router.post("/tasks/{uuid:pk}/reopen", response=TaskOut)
@about(visible_task)
def reopen(request: Request, pk: UUID, given: ReopenIn | None = None) -> TaskOut:
    """Bring a settled task back."""
    given = given or ReopenIn()
    verbs.reopen(request.subject, reason=given.reason, seen=given.version, **acting(request))
    return shown(request, pk)
