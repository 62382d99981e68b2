"""Who did what, when."""

from __future__ import annotations

from uuid import UUID

from ninja import Router

from api import paging
from api.doors import Request, about, standing_here
from api.paging import Anywhere, Page
from api.schemas.history import EventOut, event
from audit import trail
from responsibilities.presenting import history
from responsibilities.views.common import visible_engagement

router = Router(tags=["history"])


@router.get("/engagements/{uuid:pk}/history", response=Page[EventOut])
@about(visible_engagement)
def find(request: Request, pk: UUID, place: Anywhere) -> Page[EventOut]:
    """The newest first; what is internal to Microsoft is left out for the customer."""
    engagement = request.subject
    for_customer = not standing_here(request, engagement).is_microsoft
    before = int(place.after) if place.after.isdecimal() and len(place.after) < 19 else None
    found = trail.history(engagement, for_customer=for_customer, limit=place.limit + 1, before_id=before)
    rows = found[: place.limit]
    following = paging.address(request, str(rows[-1].pk)) if len(found) > place.limit else ""
    known = history.names(engagement, engagement.phases.all())
    return paging.part(EventOut, [event(row, known) for row in rows], following)
