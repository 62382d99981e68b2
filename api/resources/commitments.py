"""Standing responsibilities: read, acknowledged once, or made a dated task of."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from api import paging
from api.doors import Request, about, acting
from api.paging import Page
from api.schemas.base import Nothing
from api.schemas.commitments import CommitmentOut, PromotionIn, commitment
from engagements.permissions import Permission
from responsibilities.actions import planning
from responsibilities.models import Commitment
from responsibilities.presenting.commitments import title
from responsibilities.views.common import visible, visible_engagement

router = Router(tags=["commitments"])


@router.get("/engagements/{uuid:pk}/commitments", response=Page[CommitmentOut])
@about(visible_engagement)
def find(request: Request, pk: UUID) -> Page[CommitmentOut]:
    """In the order of the catalogue; those that do not apply are among them."""
    found = request.subject.commitments.select_related("acknowledged_by")
    return paging.whole(CommitmentOut, [commitment(row, request.subject) for row in found])


def _visible_commitment(request: HttpRequest, pk: UUID) -> Commitment:
    rows = Commitment.objects.select_related("engagement", "acknowledged_by")
    found: Commitment = visible(request, rows, pk)
    return found


def _shown(request: Request, pk: UUID) -> CommitmentOut:
    """As it is now."""
    row = _visible_commitment(request, pk)
    return commitment(row, row.engagement)


@router.post("/commitments/{uuid:pk}/acknowledge", response=CommitmentOut)
@about(_visible_commitment, may=Permission.ACKNOWLEDGE_COMMITMENT)
def acknowledge(request: Request, pk: UUID, given: Nothing | None = None) -> CommitmentOut:
    """The customer has read it; once more changes nothing."""
    planning.acknowledge(request.subject, **acting(request))
    return _shown(request, pk)


@router.post("/commitments/{uuid:pk}/promote", response=CommitmentOut)
@about(_visible_commitment, may=Permission.PROMOTE_COMMITMENT)
def promote(request: Request, pk: UUID, given: PromotionIn | None = None) -> CommitmentOut:
    """Make a dated task of it, in the active phase; `task` is that task."""
    given = given or PromotionIn()
    words = title(request.subject) if given.title is None else given.title
    planning.promote(request.subject, title=words, due_on=given.due_on, **acting(request))
    return _shown(request, pk)
