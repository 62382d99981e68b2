"""Who of the onboarding centre works on an engagement, with a history of hand-overs [P-14, R-05]."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
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
    engagement: Engagement,
    user: User,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    by: User,
    at: datetime,
) -> Assignment:
    """From now on, or from a later moment; whoever begins later sees nothing before."""
    engagement, act = guard.begin(engagement, Permission.ASSIGN, by=by, at=at)
    begins = max(starts_at or at, at)
    _check_specialist(engagement, user, begins, ends_at)
    period = {"starts_at": begins, "ends_at": ends_at}
    role = Assignment.Role.SPECIALIST
    assignment = Assignment.objects.create(engagement=engagement, user=user, role=role, **period)
    act.record("specialist.assigned", assignment, after={"specialist": str(user), **period})
    return assignment


def _check_specialist(engagement: Engagement, user: User, starts_at: datetime, ends_at: datetime | None) -> None:
    if not user.is_active:
        raise Invalid("user", _("This account is switched off."))
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid("ends_at", _("The end lies before the beginning."))
    if _overlapping(engagement, user, starts_at, ends_at).exists():
        raise Refused("already_assigned", _("This person is assigned already."))


def _overlapping(
    engagement: Engagement, user: User, starts_at: datetime, ends_at: datetime | None
) -> QuerySet[Assignment]:
    theirs = engagement.assignments.filter(user=user, role=Assignment.Role.SPECIALIST)
    lasting = theirs.filter(Q(ends_at=None) | Q(ends_at__gt=starts_at))
    return lasting.filter(starts_at__lt=ends_at) if ends_at else lasting


@transaction.atomic
def unassign_specialist(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    """End an assignment, in any state of the engagement: a right can always be taken away, also before it begins."""
    engagement, act = guard.enter(assignment.engagement, Permission.ASSIGN, by=by, at=at)
    lasting = engagement.assignments.filter(Q(ends_at=None) | Q(ends_at__gt=at), role=Assignment.Role.SPECIALIST)
    found = lasting.filter(pk=assignment.pk).first()
    if found is None:
        raise Refused("not_assigned", _("This person is no longer assigned."))
    found.starts_at, found.ends_at = min(found.starts_at, at), at
    found.save(update_fields=["starts_at", "ends_at"])
    act.record("specialist.unassigned", found, before={"specialist": str(found.user)})
    return found
