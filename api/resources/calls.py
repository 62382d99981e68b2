"""Calls: planned, moved, held, missed, cancelled, and the rhythm of the checkpoints."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from accounts.models import User
from api import paging
from api.doors import Request, about, acting
from api.paging import Anywhere, Page
from api.schemas.base import ReasonIn
from api.schemas.calls import CadenceIn, CadenceOut, CallIn, CallOut, HeldIn, MissedIn, MovedIn, call
from engagements.actions import guard
from engagements.models import Meeting
from engagements.permissions import Permission
from engagements.refusals import Invalid
from responsibilities.actions import verbs
from responsibilities.presenting.calls import topics_for
from responsibilities.views.common import visible, visible_engagement

router = Router(tags=["calls"])


@router.get("/engagements/{uuid:pk}/calls", response=Page[CallOut])
@about(visible_engagement)
def find(request: Request, pk: UUID, place: Anywhere) -> Page[CallOut]:
    """In the order in which they take place, those that were cancelled among them."""
    rows, following = paging.page(
        request,
        place,
        request.subject.meetings.all(),
        key="starts_at",
        dressed=lambda some: some.prefetch_related("attendances__user"),
    )
    return paging.part(CallOut, map(call, rows), following)


def _visible_call(request: HttpRequest, pk: UUID) -> Meeting:
    rows = Meeting.objects.select_related("engagement").prefetch_related("attendances__user")
    found: Meeting = visible(request, rows, pk)
    return found


def _shown(request: Request, pk: UUID) -> CallOut:
    """As it is now."""
    return call(_visible_call(request, pk))


@router.post("/engagements/{uuid:pk}/calls", response={201: CallOut})
@about(visible_engagement, may=Permission.RUN_CALL)
def schedule(request: Request, pk: UUID, given: CallIn) -> Status[CallOut]:
    """Plan a call; its attendees are told, and it comes into their calendars."""
    typed = given.model_dump(exclude={"attendees"})
    topics = topics_for(given.kind, request.subject.profile.get("identity"))
    attendees = None if given.attendees is None else _people(given.attendees)
    made = verbs.schedule_meeting(request.subject, attendees=attendees, topics=topics, **typed, **acting(request))
    return Status(201, _shown(request, made.pk))


def _people(ids: list[UUID]) -> list[User]:
    """Whether they belong to the engagement is for the action to say, in the same words."""
    found = list(User.objects.filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise Invalid("attendees", _("Somebody on this list does not take part in the engagement."))
    return found


@router.get("/calls/{uuid:pk}", response=CallOut)
@about(_visible_call)
def show(request: Request, pk: UUID) -> CallOut:
    """One call."""
    return call(request.subject)


@router.post("/calls/{uuid:pk}/hold", response=CallOut)
@about(_visible_call, may=Permission.RUN_CALL)
def hold(request: Request, pk: UUID, given: HeldIn | None = None) -> CallOut:
    """It took place; the next checkpoint follows by itself while something is left to remedy."""
    given = given or HeldIn()
    known = [topic["name"] for topic in request.subject.topics]
    for name in given.topics_covered:
        guard.one_of("topics_covered", name, known)
    verbs.hold_meeting(request.subject, **given.model_dump(), **acting(request))
    return _shown(request, pk)


@router.post("/calls/{uuid:pk}/miss", response=CallOut)
@about(_visible_call, may=Permission.RUN_CALL)
def miss(request: Request, pk: UUID, given: MissedIn | None = None) -> CallOut:
    """Nobody of the other side came."""
    verbs.miss_meeting(request.subject, notes=given.notes if given else "", **acting(request))
    return _shown(request, pk)


@router.post("/calls/{uuid:pk}/cancel", response=CallOut)
@about(_visible_call, may=Permission.RUN_CALL)
def cancel(request: Request, pk: UUID, given: ReasonIn) -> CallOut:
    """It does not take place; its attendees are told."""
    verbs.cancel_meeting(request.subject, reason=given.reason, **acting(request))
    return _shown(request, pk)


@router.post("/calls/{uuid:pk}/reschedule", response=CallOut)
@about(_visible_call, may=Permission.RUN_CALL)
def reschedule(request: Request, pk: UUID, given: MovedIn) -> CallOut:
    """Move it to another time; its attendees are told."""
    verbs.reschedule_meeting(request.subject, starts_at=given.starts_at, **acting(request))
    return _shown(request, pk)


@router.get("/engagements/{uuid:pk}/cadence", response=CadenceOut)
@about(visible_engagement)
def cadence(request: Request, pk: UUID) -> CadenceOut:
    """How often checkpoint calls are held."""
    return CadenceOut(days=request.subject.checkpoint_every_days)


@router.put("/engagements/{uuid:pk}/cadence", response=CadenceOut)
@about(visible_engagement, may=Permission.RUN_CALL)
def set_cadence(request: Request, pk: UUID, given: CadenceIn) -> CadenceOut:
    """Agree on it; null where each call is planned by itself."""
    agreed = verbs.set_cadence(request.subject, days=given.days, **acting(request))
    return CadenceOut(days=agreed.checkpoint_every_days)
