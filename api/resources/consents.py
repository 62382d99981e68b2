"""What the customer lets Microsoft do for them: asked for, granted, revoked; and what is done under it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Status

from api import paging
from api.doors import Request, about, acting
from api.paging import Anywhere, Page
from api.resources.tasks import shown as task_shown
from api.schemas.base import Nothing
from api.schemas.consents import (
    AskConsentIn,
    ConsentIn,
    ConsentOut,
    ConsentRequestOut,
    PerformIn,
    consent,
    consent_request,
)
from api.schemas.tasks import TaskOut
from engagements.models import Consent, ConsentRequest
from engagements.permissions import Permission
from engagements.refusals import Invalid
from responsibilities.actions import consents, verbs
from responsibilities.views.common import visible, visible_engagement, visible_task

router = Router(tags=["consents"])


@router.get("/engagements/{uuid:pk}/consents", response=Page[ConsentOut])
@about(visible_engagement)
def find(request: Request, pk: UUID, place: Anywhere) -> Page[ConsentOut]:
    """Those that live and those that have ended, the oldest first."""
    at = timezone.now()
    rows, following = paging.page(
        request,
        place,
        request.subject.consents.all(),
        key="granted_at",
        dressed=lambda some: some.select_related("granted_by"),
    )
    return paging.part(ConsentOut, [consent(row, at=at) for row in rows], following)


@router.post("/engagements/{uuid:pk}/consents", response={201: ConsentOut})
@about(visible_engagement, may=Permission.GRANT_CONSENT)
def grant(request: Request, pk: UUID, given: ConsentIn) -> Status[ConsentOut]:
    """Let Microsoft do one thing; it ends by itself and can be revoked at any time."""
    made = verbs.grant_consent(request.subject, **given.model_dump(), **acting(request))
    return Status(201, consent(made, at=timezone.now()))


def _visible_consent(request: HttpRequest, pk: UUID) -> Consent:
    found: Consent = visible(request, Consent.objects.select_related("engagement"), pk)
    return found


@router.post("/consents/{uuid:pk}/revoke", response=ConsentOut)
@about(_visible_consent, may=Permission.GRANT_CONSENT)
def revoke(request: Request, pk: UUID, given: Nothing | None = None) -> ConsentOut:
    """At once, in any state of the engagement: what was done under it is guided again."""
    verbs.revoke_consent(request.subject, **acting(request))
    return consent(_visible_consent(request, pk), at=timezone.now())


# ---- Requests


@router.get("/engagements/{uuid:pk}/consent-requests", response=Page[ConsentRequestOut])
@about(visible_engagement)
def requests(request: Request, pk: UUID, place: Anywhere) -> Page[ConsentRequestOut]:
    """What Microsoft asked for and what it was answered, the oldest first."""
    rows, following = paging.page(
        request,
        place,
        request.subject.consent_requests.all(),
        key="asked_at",
        dressed=lambda some: some.select_related("asked_by"),
    )
    return paging.part(ConsentRequestOut, map(consent_request, rows), following)


@router.post("/engagements/{uuid:pk}/consent-requests", response={201: ConsentRequestOut})
@about(visible_engagement, may=Permission.ASK_CONSENT)
def ask(request: Request, pk: UUID, given: AskConsentIn) -> Status[ConsentRequestOut]:
    """Microsoft would do this for the customer, if they wish; nothing waits for the answer."""
    return Status(201, consent_request(verbs.ask_consent(request.subject, **given.model_dump(), **acting(request))))


def _visible_request(request: HttpRequest, pk: UUID) -> ConsentRequest:
    found: ConsentRequest = visible(request, ConsentRequest.objects.select_related("engagement", "asked_by"), pk)
    return found


@router.post("/consent-requests/{uuid:pk}/agree", response=ConsentRequestOut)
@about(_visible_request, may=Permission.GRANT_CONSENT)
def agree(request: Request, pk: UUID, given: Nothing | None = None) -> ConsentRequestOut:
    """Yes, with the words of the request; a consent of these words lives from now on."""
    asked: ConsentRequest = request.subject
    verbs.grant_consent(
        asked.engagement,
        activity=asked.activity,
        scope=asked.scope,
        task_id=asked.task_id,
        request=asked,
        **acting(request),
    )
    return consent_request(_visible_request(request, pk))


@router.post("/consent-requests/{uuid:pk}/decline", response=ConsentRequestOut)
@about(_visible_request, may=Permission.GRANT_CONSENT)
def decline(request: Request, pk: UUID, given: Nothing | None = None) -> ConsentRequestOut:
    """No is an answer that needs no reason."""
    verbs.decline_consent(request.subject, **acting(request))
    return consent_request(_visible_request(request, pk))


# ---- How one task is done


@router.post("/tasks/{uuid:pk}/perform", response=TaskOut)
@about(visible_task, may=Permission.SET_DELIVERY)
def perform(request: Request, pk: UUID, given: PerformIn) -> TaskOut:
    """Microsoft does it itself; 409 unless the consent lives and covers it."""
    under = request.subject.engagement.consents.filter(pk=given.consent).first()
    if under is None:
        raise Invalid("consent", _("There is no such consent here."))
    consents.perform(request.subject, consent=under, **acting(request))
    return task_shown(request, pk)


@router.post("/tasks/{uuid:pk}/guide", response=TaskOut)
@about(visible_task, may=Permission.SET_DELIVERY)
def guide(request: Request, pk: UUID, given: Nothing | None = None) -> TaskOut:
    """Microsoft guides the customer through it, as is usual."""
    consents.guide(request.subject, **acting(request))
    return task_shown(request, pk)
