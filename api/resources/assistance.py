"""A customer is ready and asks first; a manager of their region answers."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from api import paging
from api.doors import Request, about, acting
from api.paging import Page, Place
from api.schemas.assistance import AcknowledgeIn, AssistanceIn, AssistanceRequestOut, DeclineIn, assistance_request
from engagements.actions import guard
from engagements.models import AssistanceRequest, Tenant
from engagements.models.contact import AssistanceRequestQuerySet
from engagements.permissions import standing_with
from engagements.refusals import Invalid
from responsibilities.actions import requests, verbs
from responsibilities.actions.opening import known_services
from responsibilities.views.offers import answerable

router = Router(tags=["assistance requests"])
RELATED = ("customer__region", "tenant", "requested_by", "answered_by")


class Sought(Place):
    status: Literal["waiting", "acknowledged", "declined"] | None = None


@router.get("/assistance-requests", response=Page[AssistanceRequestOut])
def find(request: Request, sought: Annotated[Sought, Query(...)]) -> Page[AssistanceRequestOut]:
    """Those of one's own organisation and those of the regions that one manages, the newest first."""
    found = _visible(request)
    if sought.status:
        found = found.filter(status=sought.status)
    rows, following = paging.page(request, sought, found, key="requested_at", descending=True, dressed=_dressed)
    return paging.part(AssistanceRequestOut, map(assistance_request, rows), following)


def _visible(request: Request) -> AssistanceRequestQuerySet:
    return AssistanceRequest.objects.visible_to(request.user, timezone.now())


def _dressed(found: AssistanceRequestQuerySet) -> AssistanceRequestQuerySet:
    return found.select_related(*RELATED)


def shown(request: Request, pk: UUID) -> AssistanceRequestOut:
    """As it is now, after whatever was done to it."""
    return assistance_request(_dressed(_visible(request)).get(pk=pk))


@router.post("/assistance-requests", response={201: AssistanceRequestOut})
def ask(request: Request, given: AssistanceIn) -> Status[AssistanceRequestOut]:
    """Say that an organisation is ready; 409 while the same request waits, or where it is being onboarded already."""
    tenant = _tenant(request, given.tenant_domain)
    guard.one_of("service", given.service, sorted(known_services()))
    made = verbs.request_assistance(
        customer=tenant.customer, tenant=tenant, service=given.service, message=given.message, **acting(request)
    )
    return Status(201, shown(request, made.pk))


def _tenant(request: Request, domain: str) -> Tenant:
    """The same for a tenant of others as for one that does not exist."""
    found = Tenant.objects.select_related("customer__region").filter(domain=domain.strip().lower()).first()
    if found is None or not standing_with(request.user, found.customer, at=timezone.now()).roles:
        raise Invalid("tenant_domain", _("Your organisation has no tenant with this domain."))
    return found


# ---- Answering


@router.post("/assistance-requests/{uuid:pk}/acknowledge", response=AssistanceRequestOut)
@about(answerable)
def acknowledge(request: Request, pk: UUID, given: AcknowledgeIn) -> AssistanceRequestOut:
    """Open the engagement that was asked for, with the purchase typed in; one that is open has its clocks stopped."""
    requests.acknowledge(request.subject, **given.model_dump(), **acting(request))
    return shown(request, pk)


@router.post("/assistance-requests/{uuid:pk}/decline", response=AssistanceRequestOut)
@about(answerable)
def decline(request: Request, pk: UUID, given: DeclineIn) -> AssistanceRequestOut:
    """Say why not; the same may be asked for again."""
    verbs.decline_request(request.subject, reason=given.reason, **acting(request))
    return shown(request, pk)
