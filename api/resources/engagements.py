"""Engagements as a whole: found, opened, corrected, and steered by their manager."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from accounts.models import User
from api import paging
from api.doors import Request, about, acting, admitting
from api.paging import Page, Place
from api.problems import Problem
from api.schemas.base import Moment, Nothing, ReasonIn
from api.schemas.engagements import CorrectionIn, EngagementOut, OpeningIn, engagement, engagements
from engagements.health import Tone
from engagements.models import Engagement
from engagements.models.engagement import Status as EngagementStatus
from engagements.permissions import Permission
from engagements.programme import PHASES
from engagements.refusals import Invalid
from responsibilities.actions import intake, verbs
from responsibilities.presenting import portfolio
from responsibilities.presenting.filters import CONTACT, Filters
from responsibilities.reach import reach_of
from responsibilities.views.common import visible_engagement

router = Router(tags=["engagements"])
RELATED = ("customer", "tenant", "purchase__plan", "region", "manager")


class Sought(Place):
    """The filters of the portfolio page."""

    text: str = Field("", max_length=200, description="Part of the organisation's name or of the tenant's domain")
    phase: str = Field("", json_schema_extra={"enum": [*PHASES]})
    health: str = Field("", json_schema_extra={"enum": [*Tone]})
    status: str = Field(
        "", description="Without it the live ones", json_schema_extra={"enum": ["all", *EngagementStatus.values]}
    )
    manager: str = Field("", description="The id of a person")
    specialist: str = Field("", description="The id of a person")
    region: str = Field("", description="The code of a region")
    language: str = Field("", description="The language of the organisation")
    contact: str = Field(
        "",
        description="unreached, late (past the last safe hour), or at most so many days left: 1, 3, 7 or 14",
        json_schema_extra={"enum": [*CONTACT]},
    )
    contact_before: Moment | None = Field(None, description="The last safe hour for the first contact is earlier")
    sort: str = Field(
        "", description="customer, phase, done, health, waiting-on, by or contact; with - before it, down"
    )


@router.get("/engagements", response=Page[EngagementOut])
def find(request: Request, sought: Annotated[Sought, Query(...)]) -> Page[EngagementOut]:
    """Those that the asking person may see; live ones unless a status is asked for."""
    at = timezone.now()
    filters = Filters.read(reach_of(request), request.GET, at=at)
    _refuse_unknown(sought, filters)
    sort, descending = portfolio.sorting(request.GET)
    found = filters.apply(Engagement.objects.visible_to(request.user, at))
    if sought.contact_before:
        found = found.filter(contact_safe_at__lt=sought.contact_before)
    rows, following = paging.page(
        request,
        sought,
        found,
        key=portfolio.keys(at)[sort],
        descending=descending,
        dressed=lambda found: found.select_related(*RELATED).prefetch_related("region__holidays"),
    )
    return paging.part(EngagementOut, engagements(rows, _served(request, rows), at=at), following)


def _refuse_unknown(sought: Sought, filters: Filters) -> None:
    """What a page passes over, a program has to be told."""
    wrong = [name for name in filters.choices if getattr(sought, name) and name not in filters.chosen]
    if sought.sort and sought.sort.removeprefix("-") not in portfolio.NAMES:
        wrong.append("sort")
    if wrong:
        raise Problem(
            422, errors=[{"field": name, "message": _("There is nothing to find by this.")} for name in wrong]
        )


def _served(request: Request, rows: list[Engagement]) -> set[UUID]:
    served: QuerySet[Engagement] = reach_of(request).served(timezone.now())
    return set(served.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))


def shown(request: Request, pk: UUID) -> EngagementOut:
    """As it is now, after whatever was done to it."""
    one = visible_engagement(request, pk)
    return engagement(one, serves=bool(_served(request, [one])), at=timezone.now())


@router.post("/engagements", response={201: EngagementOut})
@admitting(lambda request: reach_of(request).is_manager)
def open(request: Request, given: OpeningIn) -> Status[EngagementOut]:  # noqa: A001
    """Open the onboarding of one service for one tenant, from a purchase; 409 where there is one already."""
    manager = _manager(given.manager_email) if given.manager_email else None
    opened = intake.open_all(
        given.row(),
        services=[given.service],
        contact=given.contact(),
        manager=manager,
        override_reason=given.override_reason,
        **acting(request),
    )
    return Status(201, shown(request, opened[0].pk))


def _manager(email: str) -> User:
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        raise Invalid("manager_email", _("There is no account with this address."))
    return user


@router.get("/engagements/{uuid:pk}", response=EngagementOut)
@about(visible_engagement)
def show(request: Request, pk: UUID) -> EngagementOut:
    """One engagement."""
    return shown(request, pk)


@router.patch("/engagements/{uuid:pk}", response=EngagementOut)
@about(visible_engagement, may=Permission.CORRECT_PURCHASE)
def correct(request: Request, pk: UUID, given: CorrectionIn) -> EngagementOut:
    """Put a wrong seat count or purchase date right; the contact deadlines follow the date."""
    purchase = request.subject.purchase
    verbs.correct_purchase(
        request.subject,
        seats=purchase.seats if given.seats is None else given.seats,
        purchased_on=given.purchased_on or purchase.purchased_on,
        reason=given.reason,
        **acting(request),
    )
    return shown(request, pk)


@router.post("/engagements/{uuid:pk}/hold", response=EngagementOut)
@about(visible_engagement, may=Permission.STEER_ENGAGEMENT)
def hold(request: Request, pk: UUID, given: ReasonIn) -> EngagementOut:
    """Stop the clocks and the reminders."""
    verbs.hold(request.subject, reason=given.reason, **acting(request))
    return shown(request, pk)


@router.post("/engagements/{uuid:pk}/resume", response=EngagementOut)
@about(visible_engagement, may=Permission.STEER_ENGAGEMENT)
def resume(request: Request, pk: UUID, given: Nothing | None = None) -> EngagementOut:
    """Start the clocks again; dates move by the business days in between."""
    verbs.resume(request.subject, **acting(request))
    return shown(request, pk)


@router.post("/engagements/{uuid:pk}/cancel", response=EngagementOut)
@about(visible_engagement, may=Permission.STEER_ENGAGEMENT)
def cancel(request: Request, pk: UUID, given: ReasonIn) -> EngagementOut:
    """End it for good; the same service may then be opened anew."""
    verbs.cancel(request.subject, reason=given.reason, **acting(request))
    return shown(request, pk)
