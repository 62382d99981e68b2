"""How far somebody reaches, in one statement: which regions, engagements and customers are theirs to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Exists, F, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from engagements.models import Assignment, Designation, Engagement, Member, RegionManager
from engagements.models.engagement import EngagementQuerySet


@dataclass(frozen=True, slots=True)
class Reach:
    """Few ids, named outright, so that lists of any length are entered by an index; assignments stay a question."""

    user: User
    at: datetime
    regions: frozenset[UUID] = frozenset()
    customers: frozenset[UUID] = frozenset()
    is_specialist: bool = False

    @property
    def is_manager(self) -> bool:
        return bool(self.regions)

    @property
    def is_staff(self) -> bool:
        return self.is_manager or self.is_specialist

    @property
    def is_customer(self) -> bool:
        return bool(self.customers)

    @property
    def assigned(self) -> QuerySet:
        """The ids of the engagements that this person is a specialist of."""
        return _assigned(self.user, self.at).values("engagement")

    def served(self, at: datetime) -> EngagementQuerySet:
        """What this person works on for the onboarding centre."""
        return Engagement.objects.visible_to(self.user, at).filter(self.serving())

    def serving(self, prefix: str = "") -> Q:
        """The same as a condition on engagements, or on what has one when a prefix leads there."""
        managed = Q(**{f"{prefix}region__in": self.regions})
        if not self.is_specialist:
            return managed
        assigned = Q(**{f"{prefix}pk__in": self.assigned})
        return managed | assigned if self.is_manager else assigned

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
    found: dict[str, set[UUID]] = {"region": set(), "customer": set(), "specialist": set()}
    for kind, pk in _ties(user, at):
        found[kind].add(pk)
    return Reach(user, at, frozenset(found["region"]), frozenset(found["customer"]), bool(found["specialist"]))


def _ties(user: User, at: datetime) -> QuerySet:
    managed = RegionManager.objects.filter(user=user)
    specialist = User.objects.filter(Exists(_assigned(user, at)), pk=user.pk)
    member = Member.objects.filter(user=user)
    speaks = Designation.objects.live(at).filter(user=user)
    others = [_tie(member, "customer"), _tie(speaks, "customer"), _tie(specialist, "specialist", "pk")]
    return _tie(managed, "region").union(*others, all=True).order_by()


def _tie(rows: QuerySet, kind: str, pk: str = "") -> QuerySet:
    return rows.values_list(Value(kind, output_field=CharField()), F(pk or f"{kind}_id"))


def _assigned(user: User, at: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.live(at).filter(user=user, role=Assignment.Role.SPECIALIST)
