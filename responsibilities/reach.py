"""How far somebody reaches, in one statement: which regions, engagements and customers are theirs to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone

from engagements.models import Assignment, Designation, Engagement, Member, RegionManager
from engagements.models.engagement import EngagementQuerySet

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Reach:
    """Ids by the kind of tie. Lists name them outright, so that a database of any size is entered by an index."""

    user: User
    regions: frozenset[UUID] = frozenset()
    assigned: frozenset[UUID] = frozenset()
    customers: frozenset[UUID] = frozenset()

    @property
    def is_manager(self) -> bool:
        return bool(self.regions)

    @property
    def is_specialist(self) -> bool:
        return bool(self.assigned)

    @property
    def is_staff(self) -> bool:
        return self.is_manager or self.is_specialist

    @property
    def is_customer(self) -> bool:
        return bool(self.customers)

    def served(self, at: datetime) -> EngagementQuerySet:
        """What this person works on for the onboarding centre."""
        seen = Engagement.objects.visible_to(self.user, at)
        return seen.filter(Q(region__in=self.regions) | Q(pk__in=self.assigned))

    def managed(self, at: datetime) -> EngagementQuerySet:
        """What is theirs to steer: their own, and in their regions what nobody manages yet."""
        seen = Engagement.objects.visible_to(self.user, at)
        return seen.filter(Q(manager=self.user) | Q(manager=None), region__in=self.regions)

    def theirs(self, at: datetime) -> EngagementQuerySet:
        """The engagements of the organisations that this person belongs to or represents."""
        return Engagement.objects.visible_to(self.user, at).filter(customer__in=self.customers)


def reach_of(request: HttpRequest) -> Reach:
    """Read once a request."""
    if not hasattr(request, "_reach"):
        request._reach = read(request.user, at=timezone.now())
    return request._reach


def read(user: User, *, at: datetime) -> Reach:
    found: dict[str, set[UUID]] = {"region": set(), "engagement": set(), "customer": set()}
    for kind, pk in _ties(user, at):
        found[kind].add(pk)
    return Reach(user, *map(frozenset, found.values()))


def _ties(user: User, at: datetime) -> QuerySet:
    managed = RegionManager.objects.filter(user=user)
    assigned = Assignment.objects.live(at).filter(user=user, role=Assignment.Role.SPECIALIST)
    member = Member.objects.filter(user=user)
    speaks = Designation.objects.live(at).filter(user=user)
    others = [_tie(assigned, "engagement"), _tie(member, "customer"), _tie(speaks, "customer")]
    return _tie(managed, "region").union(*others, all=True).order_by()


def _tie(rows: QuerySet, kind: str) -> QuerySet:
    return rows.values_list(Value(kind, output_field=CharField()), F(f"{kind}_id"))
