"""What both sides agree on before Assess: eligibility, the services, the data sheet."""

from __future__ import annotations

from uuid import UUID

from ninja import Router, Status

from api import paging
from api.doors import Request, about, acting
from api.paging import Anywhere, Page
from api.schemas.agreement import (
    DataSheetIn,
    DataSheetOut,
    DecisionIn,
    EligibilityOut,
    ProposalOut,
    ServicesIn,
    data_sheet,
    eligibility,
    proposal,
)
from api.schemas.base import Nothing
from engagements.models import DataSheet
from engagements.permissions import Permission
from responsibilities.actions import opening, verbs
from responsibilities.views.common import visible_engagement

router = Router(tags=["agreement"])


@router.get("/engagements/{uuid:pk}/eligibility", response=Page[EligibilityOut])
@about(visible_engagement)
def decisions(request: Request, pk: UUID, place: Anywhere) -> Page[EligibilityOut]:
    """Who decided what and why, the newest first."""
    found = request.subject.eligibility_decisions.all()
    rows, following = paging.page(
        request,
        place,
        found,
        key="decided_at",
        descending=True,
        dressed=lambda some: some.select_related("decided_by"),
    )
    return paging.part(EligibilityOut, map(eligibility, rows), following)


@router.post("/engagements/{uuid:pk}/eligibility", response={201: EligibilityOut})
@about(visible_engagement, may=Permission.DECIDE_ELIGIBILITY)
def decide(request: Request, pk: UUID, given: DecisionIn) -> Status[EligibilityOut]:
    """Record a decision; not eligible ends the engagement."""
    made = verbs.decide_eligibility(request.subject, **given.model_dump(), **acting(request))
    return Status(201, eligibility(made))


@router.post("/engagements/{uuid:pk}/services/propose", response=ProposalOut)
@about(visible_engagement, may=Permission.PROPOSE_SERVICES)
def propose(request: Request, pk: UUID, given: ServicesIn) -> ProposalOut:
    """Say which services are onboarded; one that has no engagement yet gets its own."""
    return proposal(opening.propose_services(request.subject, services=given.services, **acting(request)))


@router.post("/engagements/{uuid:pk}/services/confirm", response=ProposalOut)
@about(visible_engagement, may=Permission.CONFIRM)
def confirm_services(request: Request, pk: UUID, given: Nothing | None = None) -> ProposalOut:
    """The customer agrees to the newest proposal."""
    return proposal(verbs.confirm_services(request.subject, **acting(request)))


def _sheet(pk: UUID) -> DataSheetOut:
    return data_sheet(DataSheet.objects.select_related("confirmed_by").get(engagement=pk))


@router.get("/engagements/{uuid:pk}/data-sheet", response=DataSheetOut)
@about(visible_engagement)
def sheet(request: Request, pk: UUID) -> DataSheetOut:
    """The facts, and whether the customer has confirmed them."""
    return _sheet(pk)


@router.put("/engagements/{uuid:pk}/data-sheet", response=DataSheetOut)
@about(visible_engagement, may=Permission.EDIT_DATA_SHEET)
def change_sheet(request: Request, pk: UUID, given: DataSheetIn) -> DataSheetOut:
    """Replace the facts; whatever changes voids the confirmation."""
    verbs.update_data_sheet(request.subject, fields=given.fields(), **acting(request))
    return _sheet(pk)


@router.post("/engagements/{uuid:pk}/data-sheet/confirm", response=DataSheetOut)
@about(visible_engagement, may=Permission.CONFIRM)
def confirm_sheet(request: Request, pk: UUID, given: Nothing | None = None) -> DataSheetOut:
    """The customer confirms the facts; 409 while some are missing."""
    verbs.confirm_data_sheet(request.subject, **acting(request))
    return _sheet(pk)
