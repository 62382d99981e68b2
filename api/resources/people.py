"""Who takes part: the customer's people, those who speak for it, and who of the onboarding centre works with them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from ninja import Router, Status

from api import paging
from api.doors import Request, about, acting, standing_here
from api.paging import Page
from api.schemas.people import (
    DesignationIn,
    DesignationOut,
    MemberIn,
    ParticipantOut,
    RoleIn,
    designation,
    member,
    staff,
)
from engagements.arrival import invitations_of
from engagements.models import Customer, Designation, Member
from engagements.permissions import Permission
from responsibilities.actions import persons, verbs
from responsibilities.views.common import visible_engagement

router = Router(tags=["people"])


@router.get("/engagements/{uuid:pk}/people", response=Page[ParticipantOut])
@about(visible_engagement)
def find(request: Request, pk: UUID) -> Page[ParticipantOut]:
    """The customer's people, then those of the onboarding centre who work on it now."""
    engagement, at = request.subject, timezone.now()
    sent = invitations_of(engagement.customer)
    members = engagement.customer.members.select_related("user").order_by("since", "pk")
    theirs = [member(one, sent.get(one.user_id, ()), at=at) for one in members]
    assigned = engagement.assignments.live(at).select_related("user").order_by("starts_at", "pk")
    ours = staff(assigned, for_staff=standing_here(request, engagement, at).is_microsoft)
    return paging.whole(ParticipantOut, [*theirs, *ours])


@router.post("/engagements/{uuid:pk}/people", response={201: ParticipantOut})
@about(visible_engagement, may=Permission.EDIT_PEOPLE)
def invite(request: Request, pk: UUID, given: MemberIn) -> Status[ParticipantOut]:
    """Name somebody of the customer's; they get a mail that lets them in. The same for every address."""
    made = persons.add_member(request.subject.customer, **given.model_dump(), **acting(request))
    return Status(201, _shown(made))


def _shown(one: Member) -> ParticipantOut:
    return member(one, invitations_of(one.customer).get(one.user_id, ()), at=timezone.now())


@router.patch("/engagements/{uuid:pk}/people/{uuid:member}", response=ParticipantOut)
@about(visible_engagement, may=Permission.EDIT_PEOPLE)
def change_role(request: Request, pk: UUID, member: UUID, given: RoleIn) -> ParticipantOut:
    """Give them another role; 409 for the only project manager."""
    found = _of(request.subject.customer.members, member)
    return _shown(verbs.change_member_role(found, role=given.role, **acting(request)))


def _of(related: Any, pk: UUID) -> Any:
    """Somebody of this very customer."""
    found = related.select_related("user", "customer").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@router.delete("/engagements/{uuid:pk}/people/{uuid:member}", response={204: None})
@about(visible_engagement, may=Permission.EDIT_PEOPLE)
def remove(request: Request, pk: UUID, member: UUID) -> Status[None]:
    """Take every right away from them at once, an invitation included; what they did stays in the history."""
    verbs.remove_member(_of(request.subject.customer.members, member), **acting(request))
    return Status(204, None)


# ---- Representatives


@router.get("/engagements/{uuid:pk}/designations", response=Page[DesignationOut])
@about(visible_engagement)
def designations(request: Request, pk: UUID) -> Page[DesignationOut]:
    """Who speaks for the customer, and who did; in the order in which they began."""
    customer: Customer = request.subject.customer
    at, sent = timezone.now(), invitations_of(customer)
    found = customer.designations.select_related("user", "designated_by").order_by("starts_at", "pk")
    return paging.whole(DesignationOut, [designation(one, sent.get(one.user_id, ()), at=at) for one in found])


@router.post("/engagements/{uuid:pk}/designations", response={201: DesignationOut})
@about(visible_engagement, may=Permission.DESIGNATE)
def designate(request: Request, pk: UUID, given: DesignationIn) -> Status[DesignationOut]:
    """Let somebody, often of another company, speak for the customer; they get a mail that lets them in."""
    made: Designation = persons.designate(request.subject.customer, **given.model_dump(), **acting(request))
    sent = invitations_of(made.customer).get(made.user_id, ())
    return Status(201, designation(made, sent, at=timezone.now()))


@router.delete("/engagements/{uuid:pk}/designations/{uuid:designation}", response={204: None})
@about(visible_engagement, may=Permission.DESIGNATE)
def withdraw(request: Request, pk: UUID, designation: UUID) -> Status[None]:
    """They speak for the customer no more, from the next request on."""
    verbs.withdraw(_of(request.subject.customer.designations, designation), **acting(request))
    return Status(204, None)
