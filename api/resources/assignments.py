"""Who of the onboarding centre works on an engagement, from when to when."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router, Status

from accounts.models import User
from api import paging
from api.doors import Request, about, acting
from api.paging import Anywhere, Page
from api.schemas.agreement import AssignmentIn, AssignmentOut, assignment
from engagements.actions import guard
from engagements.models import Assignment
from engagements.permissions import Permission
from engagements.refusals import Invalid
from responsibilities.actions import verbs
from responsibilities.views.common import visible_engagement

router = Router(tags=["assignments"])


@router.get("/engagements/{uuid:pk}/assignments", response=Page[AssignmentOut])
@about(visible_engagement)
def find(request: Request, pk: UUID, place: Anywhere) -> Page[AssignmentOut]:
    """In the order in which they began; those that have ended are among them."""
    found = request.subject.assignments.all()
    rows, following = paging.page(
        request, place, found, key="starts_at", dressed=lambda some: some.select_related("user")
    )
    return paging.part(AssignmentOut, map(assignment, rows), following)


@router.post("/engagements/{uuid:pk}/assignments", response={201: AssignmentOut})
@about(visible_engagement, may=Permission.ASSIGN)
def assign(request: Request, pk: UUID, given: AssignmentIn) -> Status[AssignmentOut]:
    """Hand it to a manager of its region, or bring a specialist in."""
    guard.one_of("role", given.role, Assignment.Role.values)
    user = _account(given.email)
    if given.role == Assignment.Role.SPECIALIST:
        made = verbs.assign_specialist(request.subject, user, ends_at=given.ends_at, **acting(request))
    elif given.ends_at is not None:
        raise Invalid("ends_at", _("A manager stays until another one follows."))
    else:
        made = verbs.assign_manager(request.subject, user, **acting(request))
    return Status(201, assignment(made))


def _account(email: str) -> User:
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        raise Invalid("email", _("There is no account with this address."))
    return user


@router.delete("/engagements/{uuid:pk}/assignments/{uuid:assignment}", response={204: None})
@about(visible_engagement, may=Permission.ASSIGN)
def unassign(request: Request, pk: UUID, assignment: UUID) -> Status[None]:
    """End the assignment of a specialist; in any state of the engagement."""
    found = request.subject.assignments.select_related("user", "engagement").filter(pk=assignment).first()
    if found is None:
        raise Http404
    verbs.unassign_specialist(found, **acting(request))
    return Status(204, None)
