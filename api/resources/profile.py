"""The answers that decide which tasks apply."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Router

from api.doors import Request, about, acting
from api.schemas.profile import DifferenceOut, ProfileIn, ProfileOut, difference, profile
from engagements.models import Profile
from engagements.permissions import Permission
from engagements.refusals import Invalid
from responsibilities.actions import profile as actions
from responsibilities.views.common import visible_engagement

router = Router(tags=["profile"])


@router.get("/engagements/{uuid:pk}/profile", response=ProfileOut)
@about(visible_engagement)
def show(request: Request, pk: UUID) -> Any:
    """All answers; null is "not answered"."""
    return profile(request.subject.profile)


@router.put("/engagements/{uuid:pk}/profile", response=ProfileOut | DifferenceOut)
@about(visible_engagement, may=Permission.ANSWER_PROFILE)
def answer(request: Request, pk: UUID, given: ProfileIn, preview: bool = False) -> Any:  # type: ignore[valid-type]
    """Replace all answers and bring the tasks in line; what is left out is "not answered". A preview changes nothing
    and answers 200 with the difference."""
    engagement, answers = request.subject, given.answers()  # type: ignore[attr-defined]
    _check_tenant(answers, engagement.tenant.kind)
    if preview:
        phases = {row.pk: row for row in engagement.phases.all()}
        return difference(actions.preview(engagement, answers, **acting(request)), phases)
    seen = given.version  # type: ignore[attr-defined]
    actions.apply(engagement, answers, seen=seen, **acting(request))
    return profile(Profile.objects.get(engagement=pk))


def _check_tenant(answers: dict[str, Any], kind: str) -> None:
    """It comes from the purchase; sent back as it was read, it is taken, and otherwise not passed over."""
    if answers["tenant_kind"] not in (None, kind):
        raise Invalid("tenant_kind", _("This comes from the purchase and is not answered here."))
