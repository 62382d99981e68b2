"""Calls: planned, moved, held, missed, cancelled, and the rhythm of the checkpoints."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.models import User
from api import paging
from api.doors import Request, about, acting
from api.paging import Anywhere, Page
from api.schemas.base import ReasonIn
from api.schemas.calls import (
    AnswerIn,
    CadenceIn,
    CadenceOut,
    CallIn,
    CallOut,
    HeldIn,
    MinutesOut,
    MissedIn,
    MovedIn,
    ProposalOut,
    call,
    minutes,
    proposal,
)
from engagements import slots
from engagements.actions import attendance, guard
from engagements.models import Meeting, Minutes
from engagements.permissions import Permission
from engagements.programme import MAX_CALL_MINUTES, PROPOSED_DAYS, PROPOSED_WITHIN_DAYS, USUAL_MINUTES
from engagements.refusals import Invalid
from responsibilities.actions import verbs
from responsibilities.presenting.calls import topics_for
from responsibilities.views.common import standing_of, visible, visible_engagement

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


class Asked(Schema):
    """What the proposed times have to be fit for."""

    minutes: int = Field(USUAL_MINUTES, ge=1, le=MAX_CALL_MINUTES, description="How long the call is to be")
    days: int = Field(PROPOSED_DAYS, ge=1, le=PROPOSED_WITHIN_DAYS, description="On how many days, at most")


@router.get("/engagements/{uuid:pk}/call-proposals", response=Page[ProposalOut])
@about(visible_engagement, may=Permission.RUN_CALL)
def propose(request: Request, pk: UUID, asked: Annotated[Asked, Query(...)]) -> Page[ProposalOut]:
    """Free times in the business hours of both sides; the closest there are where those never meet."""
    engagement, at = request.subject, timezone.now()
    taken = slots.busy(attendance.team(engagement, at=at).keys(), at=at)
    found = slots.propose(slots.sides(engagement), taken, minutes=asked.minutes, days=asked.days, at=at)
    return paging.whole(ProposalOut, [proposal(slot, engagement) for slot in found])


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


@router.post("/calls/{uuid:pk}/answer", response=CallOut)
@about(_visible_call, may=Permission.ANSWER_CALL)
def answer(request: Request, pk: UUID, given: AnswerIn) -> CallOut:
    """Yes, maybe or no of one who is invited, until the call begins; one that is moved asks again."""
    verbs.answer_call(request.subject, answer=given.answer, **acting(request))
    return _shown(request, pk)


@router.get("/calls/{uuid:pk}/minutes", response=MinutesOut)
@about(_visible_call)
def show_minutes(request: Request, pk: UUID) -> MinutesOut:
    """What was decided and promised; 404 as long as nobody has written it up."""
    engagement = visible_engagement(request, request.subject.engagement_id)
    written = Minutes.objects.filter(meeting=request.subject).first()
    if written is None:
        raise Http404
    internal = standing_of(request, engagement).may(Permission.NOTE_INTERNALLY)
    return minutes(written, engagement, may_read_internal=internal)


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
