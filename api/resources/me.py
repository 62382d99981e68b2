from __future__ import annotations

from django.utils import timezone
from ninja import Router

from api.doors import Request
from api.schemas.me import MeOut, me
from responsibilities.reach import reach_of

router = Router(tags=["me"])


@router.get("/me", response=MeOut)
def show(request: Request) -> MeOut:
    """Who asks, and where they belong."""
    return me(request.user, is_specialist=reach_of(request).is_specialist, at=timezone.now())
