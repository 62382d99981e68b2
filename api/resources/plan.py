"""The remediation plan: what has to change, its published version, and what both sides put their names to."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from api import paging
from api.doors import Request, about, acting
from api.paging import Anywhere, Page
from api.schemas.base import Nothing, ReasonIn
from api.schemas.plan import ItemChangeIn, ItemIn, ItemOut, PlanOut, ResolvedIn, SideIn, item, plan
from engagements.models import Engagement
from engagements.permissions import Permission
from phases.models import RemediationItem
from responsibilities.actions import verbs
from responsibilities.views.common import visible, visible_engagement

router = Router(tags=["plan"])


@router.get("/engagements/{uuid:pk}/remediation-plan", response=PlanOut)
@about(visible_engagement)
def show_plan(request: Request, pk: UUID) -> PlanOut:
    """The newest version as it was published, with the agreements and signatures that hold."""
    return _plan(request.subject)


def _plan(engagement: Engagement) -> PlanOut:
    newest = engagement.remediation_plans.select_related("published_by").first()
    return plan(newest, engagement.remediation_items.all())


@router.post("/engagements/{uuid:pk}/remediation-plan/publish", response=PlanOut)
@about(visible_engagement, may=Permission.EDIT_PLAN)
def publish(request: Request, pk: UUID, given: Nothing | None = None) -> PlanOut:
    """Publish the items as they are as a new version, which may be empty; earlier agreements end with it."""
    verbs.publish_plan(request.subject, **acting(request))
    return _plan(request.subject)


@router.post("/engagements/{uuid:pk}/remediation-plan/agree", response=PlanOut)
@about(visible_engagement)
def agree(request: Request, pk: UUID, given: SideIn | None = None) -> PlanOut:
    """Agree on the newest version for one's side."""
    verbs.agree(request.subject, side=given.side if given else None, **acting(request))
    return _plan(request.subject)


@router.post("/engagements/{uuid:pk}/remediation-plan/sign", response=PlanOut)
@about(visible_engagement)
def sign(request: Request, pk: UUID, given: SideIn | None = None) -> PlanOut:
    """Sign for one's side that the environment is ready; 409 until items and checks are settled."""
    verbs.sign(request.subject, side=given.side if given else None, **acting(request))
    return _plan(request.subject)


@router.post("/engagements/{uuid:pk}/remediation-plan/withdraw-signature", response=PlanOut)
@about(visible_engagement)
def withdraw_signature(request: Request, pk: UUID, given: Nothing | None = None) -> PlanOut:
    """Take one's own signature back, until Remediate is closed."""
    verbs.withdraw_signature(request.subject, **acting(request))
    return _plan(request.subject)


# ---- Items


@router.get("/engagements/{uuid:pk}/remediation-items", response=Page[ItemOut])
@about(visible_engagement)
def items(request: Request, pk: UUID, place: Anywhere) -> Page[ItemOut]:
    """As they are now, published or not, the oldest first."""
    rows, following = paging.page(
        request,
        place,
        request.subject.remediation_items.all(),
        key="created_at",
        dressed=lambda some: some.select_related("settled_by"),
    )
    return paging.part(ItemOut, map(item, rows), following)


@router.post("/engagements/{uuid:pk}/remediation-items", response={201: ItemOut})
@about(visible_engagement, may=Permission.EDIT_PLAN)
def add(request: Request, pk: UUID, given: ItemIn) -> Status[ItemOut]:
    """Add what has to change; the plan has to be published again to be current."""
    return Status(201, item(verbs.add_item(request.subject, **given.model_dump(), **acting(request))))


def _visible_item(request: HttpRequest, pk: UUID) -> RemediationItem:
    found: RemediationItem = visible(request, RemediationItem.objects.select_related("engagement", "settled_by"), pk)
    return found


@router.get("/remediation-items/{uuid:pk}", response=ItemOut)
@about(_visible_item)
def show(request: Request, pk: UUID) -> ItemOut:
    """One item."""
    return item(request.subject)


@router.patch("/remediation-items/{uuid:pk}", response=ItemOut)
@about(_visible_item, may=Permission.EDIT_PLAN)
def change(request: Request, pk: UUID, given: ItemChangeIn) -> ItemOut:
    """Change what is named; signatures are void, and the plan has to be published again."""
    changes = given.model_dump(exclude_unset=True)
    return item(verbs.change_item(request.subject, **changes, **acting(request)) if changes else request.subject)


@router.delete("/remediation-items/{uuid:pk}", response={204: None})
@about(_visible_item, may=Permission.EDIT_PLAN)
def remove(request: Request, pk: UUID) -> Status[None]:
    """Take it off the list."""
    verbs.remove_item(request.subject, **acting(request))
    return Status(204, None)


@router.post("/remediation-items/{uuid:pk}/resolve", response=ItemOut)
@about(_visible_item, may=Permission.RESOLVE_ITEM)
def resolve(request: Request, pk: UUID, given: ResolvedIn | None = None) -> ItemOut:
    """It was changed as planned."""
    return item(verbs.resolve_item(request.subject, note=given.note if given else "", **acting(request)))


@router.post("/remediation-items/{uuid:pk}/waive", response=ItemOut)
@about(_visible_item, may=Permission.WAIVE)
def waive(request: Request, pk: UUID, given: ReasonIn) -> ItemOut:
    """A manager takes the responsibility for leaving it as it is."""
    return item(verbs.waive_item(request.subject, reason=given.reason, **acting(request)))


@router.post("/remediation-items/{uuid:pk}/mark-not-required", response=ItemOut)
@about(_visible_item, may=Permission.MARK_NOT_REQUIRED)
def mark_not_required(request: Request, pk: UUID, given: ReasonIn) -> ItemOut:
    """A manager says that it is not needed after all."""
    return item(verbs.mark_item_not_required(request.subject, reason=given.reason, **acting(request)))


@router.post("/remediation-items/{uuid:pk}/reopen", response=ItemOut)
@about(_visible_item, may=Permission.RESOLVE_ITEM)
def reopen(request: Request, pk: UUID, given: ReasonIn) -> ItemOut:
    """Bring a settled item back."""
    return item(verbs.reopen_item(request.subject, reason=given.reason, **acting(request)))
