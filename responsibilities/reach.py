"""How far somebody reaches, in one statement: which regions, engagements and customers are theirs to see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Exists, F, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from engagements.models import Assignment, Designation, Engagement, Member, RegionManager
from engagements.models.engagement import EngagementQuerySet
from engagements.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Reach:
    """Few ids, named outright, so that lists of any length are entered by an index; assignments stay a question.

    `customers` are those whose lists are shown now; `organisations` are all that this person belongs to or represents.
    """

    user: User
    at: datetime
    regions: frozenset[UUID] = frozenset()
    customers: frozenset[UUID] = frozenset()
    organisations: frozenset[UUID] = frozenset()
    represents: bool = False
    is_specialist: bool = False

    @property
    def is_manager(self) -> bool:
        return bool(self.regions)

    @property
    def is_staff(self) -> bool:
        return self.is_manager or self.is_specialist

    @property
    def is_customer(self) -> bool:
        return bool(self.organisations)

    @property
    def chooses(self) -> bool:
        """Whoever represents somebody and has several organisations stands in one of them at a time."""
        return self.represents and len(self.organisations) > 1

    def within(self, organisation: UUID | None) -> Reach:
        """Narrowed to one organisation; to none while nothing of theirs is chosen."""
        return replace(self, customers=self.organisations & {organisation}) if self.chooses else self

    @property
    def assigned(self) -> QuerySet:
        """The ids of the engagements that this person is a specialist of."""
        return _assigned(self.user.pk, self.at).values("engagement")

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
        request._reach = _in_context(request, read(request.user, at=timezone.now()))
    return request._reach


ORGANISATION = "organisation"


def _in_context(request: HttpRequest, reach: Reach) -> Reach:
    """The organisation of the page at hand, else the one chosen last; a page of another one switches to it."""
    if not reach.chooses:
        return reach
    here = getattr(request, "engagement", None)
    if here is not None and here.customer_id in reach.organisations:
        choose(request, here.customer_id)
    return reach.within(_chosen(request))


def stand_in(request: HttpRequest, organisation: UUID) -> None:
    """A page of one of theirs that belongs to no engagement switches to it too."""
    reach = reach_of(request)
    if reach.chooses and organisation in reach.organisations:
        choose(request, organisation)
        request._reach = reach.within(organisation)


def choose(request: HttpRequest, organisation: UUID) -> None:
    if _chosen(request) != organisation:
        request.session[ORGANISATION] = str(organisation)


def _chosen(request: HttpRequest) -> UUID | None:
    text = request.session.get(ORGANISATION)
    return UUID(text) if text else None


def read(user: User, *, at: datetime) -> Reach:
    found: dict[str, set[UUID]] = {"region": set(), "member": set(), "speaks": set(), "specialist": set()}
    for kind, pk in TIES.rows(user=user.pk, at=at):
        found[kind].add(pk if isinstance(pk, UUID) else UUID(pk))
    customers = frozenset(found["member"] | found["speaks"])
    return Reach(
        user,
        at,
        regions=frozenset(found["region"]),
        customers=customers,
        organisations=customers,
        represents=bool(found["speaks"]),
        is_specialist=bool(found["specialist"]),
    )


def _ties(user: UUID, at: datetime) -> QuerySet:
    managed = RegionManager.objects.filter(user=user)
    specialist = User.objects.filter(Exists(_assigned(user, at)), pk=user)
    member = Member.objects.filter(user=user)
    speaks = Designation.objects.live(at).filter(user=user)
    others = [_tie(member, "member", "customer_id"), _tie(speaks, "speaks", "customer_id")]
    return (
        _tie(managed, "region", "region_id").union(*others, _tie(specialist, "specialist", "pk"), all=True).order_by()
    )


def _tie(rows: QuerySet, kind: str, pk: str) -> QuerySet:
    return rows.values_list(Value(kind, output_field=CharField()), F(pk))


def _assigned(user: UUID, at: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.live(at).filter(user=user, role=Assignment.Role.SPECIALIST)


# Every page asks this.
TIES = Prepared(_ties, user=UUID, at=datetime)
