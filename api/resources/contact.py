"""The ledger of contact attempts; to a customer it does not exist."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from api import paging
from api.doors import Request, about, acting
from api.paging import Anywhere, Page
from api.resources.engagements import shown
from api.schemas.agreement import AttemptIn, AttemptOut, attempt
from api.schemas.base import Nothing
from api.schemas.engagements import EngagementOut
from engagements.models import ContactAttempt
from engagements.permissions import Permission
from responsibilities.actions import verbs
from responsibilities.views.common import visible, visible_engagement

router = Router(tags=["contact"])


@router.get("/engagements/{uuid:pk}/contact-attempts", response=Page[AttemptOut])
@about(visible_engagement, may=Permission.LOG_CONTACT, hidden=True)
def find(request: Request, pk: UUID, place: Anywhere) -> Page[AttemptOut]:
    """The newest first."""
    found = request.subject.contact_attempts.all()
    rows, following = paging.page(
        request, place, found, key="at", descending=True, dressed=lambda some: some.select_related("made_by")
    )
    return paging.part(AttemptOut, map(attempt, rows), following)


@router.post("/engagements/{uuid:pk}/contact-attempts", response={201: AttemptOut})
@about(visible_engagement, may=Permission.LOG_CONTACT, hidden=True)
def log(request: Request, pk: UUID, given: AttemptIn) -> Status[AttemptOut]:
    """Write one attempt down; the first that reached somebody stops the clock."""
    typed = given.model_dump(exclude={"happened_at"})
    happened_at = given.happened_at or timezone.now()
    made = verbs.log_attempt(request.subject, happened_at=happened_at, **typed, **acting(request))
    return Status(201, attempt(made))


def visible_attempt(request: HttpRequest, pk: UUID) -> ContactAttempt:
    attempt: ContactAttempt = visible(request, ContactAttempt.objects.select_related("engagement"), pk)
    return attempt


@router.post("/contact-attempts/{uuid:pk}/undo", response=EngagementOut)
@about(visible_attempt, may=Permission.LOG_CONTACT, hidden=True)
def undo(request: Request, pk: UUID, given: Nothing | None = None) -> EngagementOut:
    """Take back an attempt that you logged a few minutes ago; the clocks run as if it had never been."""
    verbs.take_back_attempt(request.subject, **acting(request))
    return shown(request, request.subject.engagement_id)
