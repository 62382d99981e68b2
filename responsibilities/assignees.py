"""Who can be given a task: the people of the side that owes it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import User
from engagements.arrival import called, invitations_of
from engagements.models import Assignment, Designation, Engagement, Member, RegionManager
from engagements.models.base import Party
from engagements.models.organisation import MemberRole
from responsibilities.models import Task


def people_for(task: Task, *, at: datetime) -> QuerySet[User]:
    """Those whom `planning.assign` takes, by name."""
    sides = {Party.MICROSOFT: [_staff], Party.CUSTOMER: [_customers], Party.BOTH: [_staff, _customers]}
    suit = Q()
    for side in sides[Party(task.party)]:
        suit |= side(task.engagement, at)
    return User.objects.filter(suit, is_active=True).order_by("name")


def named(task: Task, *, at: datetime) -> list[tuple[User, str]]:
    """The same for a list to choose from: whoever was invited and has not come yet is called as they were named."""
    sent = invitations_of(task.engagement.customer)
    found = [(user, called(user, sent.get(user.pk, ()), at=at)) for user in people_for(task, at=at)]
    return sorted(found, key=lambda one: one[1].casefold())


def _staff(engagement: Engagement, at: datetime) -> Q:
    managers = RegionManager.objects.filter(region=engagement.region_id).values("user")
    specialists = Assignment.objects.live(at).filter(engagement=engagement, role=Assignment.Role.SPECIALIST)
    return Q(pk__in=managers) | Q(pk__in=specialists.values("user"))


def _customers(engagement: Engagement, at: datetime) -> Q:
    members = Member.objects.filter(customer=engagement.customer_id).exclude(role=MemberRole.READ_ONLY)
    speakers = Designation.objects.live(at).filter(customer=engagement.customer_id)
    return Q(pk__in=members.values("user")) | Q(pk__in=speakers.values("user"))
