"""The phases of an engagement and their gates."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from ninja import Router

from api import paging
from api.doors import Request, about, acting
from api.paging import Page
from api.schemas.base import Nothing
from api.schemas.phases import PhaseOut, ReopeningIn, phase
from engagements.models import Engagement
from engagements.permissions import Permission
from phases import gates
from phases.models import Phase
from responsibilities.actions import phases
from responsibilities.views.common import visible_engagement

router = Router(tags=["phases"])


@router.get("/engagements/{uuid:pk}/phases", response=Page[PhaseOut])
@about(visible_engagement)
def find(request: Request, pk: UUID) -> Page[PhaseOut]:
    """All five, each with its gate: what is in the way of closing it."""
    at, rows = timezone.now(), list(request.subject.phases.all())
    for row in rows:
        row.engagement = request.subject
    return paging.whole(PhaseOut, [phase(row, gates.blockers(row, at=at)) for row in rows])


def _phase(engagement: Engagement, kind: str) -> Phase:
    row = engagement.phases.filter(kind=kind).first()
    if row is None:
        raise Http404
    row.engagement = engagement
    return row


def _shown(request: Request, pk: UUID, kind: str) -> PhaseOut:
    """As it is now."""
    row = _phase(visible_engagement(request, pk), kind)
    return phase(row, gates.blockers(row, at=timezone.now()))


@router.post("/engagements/{uuid:pk}/phases/{slug:kind}/close", response=PhaseOut)
@about(visible_engagement, may=Permission.CLOSE_PHASE)
def close(request: Request, pk: UUID, kind: str, dry_run: bool = False, given: Nothing | None = None) -> PhaseOut:
    """Close the active phase and open the next one; 409 with its blockers while the gate is shut. A dry run changes
    nothing and answers 200: `gate` says what would be in the way."""
    row = _phase(request.subject, kind)
    if dry_run:
        return phase(row, phases.in_the_way(phases.close, row, **acting(request)))
    phases.close(row, **acting(request))
    return _shown(request, pk, kind)


@router.post("/engagements/{uuid:pk}/phases/{slug:kind}/reopen", response=PhaseOut)
@about(visible_engagement, may=Permission.REOPEN_PHASE)
def reopen(request: Request, pk: UUID, kind: str, dry_run: bool = False, given: ReopeningIn | None = None) -> PhaseOut:
    """Go back to a closed phase: later ones are locked, signatures are void. A dry run changes nothing and answers
    200: `gate` says what would be in the way."""
    row, reason = _phase(request.subject, kind), given.reason if given else ""
    if dry_run:
        return phase(row, phases.in_the_way(phases.reopen, row, reason=reason or "?", **acting(request)))
    phases.reopen(row, reason=reason, **acting(request))
    return _shown(request, pk, kind)
