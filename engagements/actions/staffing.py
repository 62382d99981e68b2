"""Who of the onboarding centre works on an engagement, with a history of hand-overs [P-14, R-05]."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from engagements.actions import guard
from engagements.actions.opening import check_manages
from engagements.models import Assignment, Engagement
from engagements.models.engagement import Status
from engagements.permissions import Permission
from engagements.refusals import Invalid, Refused
from engagements.seen import unchanged

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def assign_manager(engagement: Engagement, user: User, *, by: User, at: datetime, seen: str = "") -> Assignment:
    """Hand the engagement to a manager of its region; the first one makes an intake active [S-01]."""
    engagement, act = guard.begin(engagement, Permission.ASSIGN, by=by, at=at)
    check_manages(user, engagement.region)
    unchanged(seen, engagement, "manager_id")
    if engagement.manager_id == user.pk:
        raise Refused("already_assigned", _("This person manages the engagement already."))
    before = {"manager": str(engagement.manager or "")}
    _managing(engagement).update(ends_at=at)
    assignment = Assignment.objects.create(engagement=engagement, user=user, role=Assignment.Role.MANAGER, starts_at=at)
    if engagement.status == Status.INTAKE:
        engagement.activate()
    engagement.manager = user
    engagement.save(update_fields=["manager", "status"])
    act.record("manager.assigned", assignment, before=before, after={"manager": str(user)})
    return assignment


def _managing(engagement: Engagement) -> QuerySet[Assignment]:
    return engagement.assignments.filter(role=Assignment.Role.MANAGER, ends_at=None)


@transaction.atomic
def assign_specialist(
    engagement: Engagement, user: User, *, ends_at: datetime | None = None, by: User, at: datetime
) -> Assignment:
    engagement, act = guard.begin(engagement, Permission.ASSIGN, by=by, at=at)
    _check_specialist(engagement, user, ends_at, at)
    role = Assignment.Role.SPECIALIST
    assignment = Assignment.objects.create(engagement=engagement, user=user, role=role, starts_at=at, ends_at=ends_at)
    act.record("specialist.assigned", assignment, after={"specialist": str(user), "ends_at": ends_at})
    return assignment


def _check_specialist(engagement: Engagement, user: User, ends_at: datetime | None, at: datetime) -> None:
    if not user.is_active:
        raise Invalid("user", _("This account is switched off."))
    if ends_at is not None and ends_at <= at:
        raise Invalid("ends_at", _("The end lies in the past."))
    if engagement.assignments.live(at).filter(user=user, role=Assignment.Role.SPECIALIST).exists():
        raise Refused("already_assigned", _("This person is assigned already."))


@transaction.atomic
def unassign_specialist(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """End an assignment, in any state of the engagement: a right can always be taken away."""
    engagement, act = guard.enter(assignment.engagement, Permission.ASSIGN, by=by, at=at)
    found = engagement.assignments.live(at).filter(pk=assignment.pk, role=Assignment.Role.SPECIALIST).first()
    if found is None:
        raise Refused("not_assigned", _("This person is no longer assigned."))
    found.ends_at = at
    found.save(update_fields=["ends_at"])
    act.record("specialist.unassigned", found, before={"specialist": str(found.user)})
    return found
