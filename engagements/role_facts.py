"""What is recorded of a person that gives them roles in one engagement, read in one statement."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from engagements.models import Assignment, BreakGlass, Designation, Engagement, Member, RegionManager
from engagements.prepared import Prepared

if TYPE_CHECKING:
    from accounts.models import User


def role_facts(user: User, engagement: Engagement, *, at: datetime) -> list[str]:
    """One text each: `manager`, `specialist`, `operator`, `member:<role>`, `speaks:<may confirm>:<may sign>`."""
    named = {"engagement": engagement.pk, "region": engagement.region_id, "customer": engagement.customer_id}
    prepared = _OF_OPERATOR if user.is_operator else _OF_PERSON
    return [text for (text,) in prepared.rows(user=user.pk, at=at, **named)]


def _facts(*, user: UUID, engagement: UUID, region: UUID, customer: UUID, at: datetime, operator: bool = False) -> Any:
    mine = {"user": user, "user__is_active": True}
    managed = RegionManager.objects.filter(region=region, **mine)
    assigned = Assignment.objects.live(at).filter(engagement=engagement, role=Assignment.Role.SPECIALIST, **mine)
    member = Member.objects.filter(customer=customer, **mine)
    speaks = Designation.objects.live(at).filter(customer=customer, **mine)
    others = [
        assigned.values_list(_words("specialist")),
        member.values_list(_words("member:", F("role"))),
        speaks.values_list(_words("speaks:", F("may_confirm"), ":", F("may_sign"))),
    ]
    if operator:
        looks = BreakGlass.objects.live(at).filter(engagement=engagement, **mine)
        others.append(looks.values_list(_words("operator")))
    return managed.values_list(_words("manager")).union(*others, all=True).order_by()


def _words(*facts: str | F) -> Concat | Value | Cast:
    texts = [
        Cast(fact, CharField()) if isinstance(fact, F) else Value(fact, output_field=CharField()) for fact in facts
    ]
    return texts[0] if len(texts) == 1 else Concat(*texts, output_field=CharField())


_HOLDS = {"user": UUID, "engagement": UUID, "region": UUID, "customer": UUID, "at": datetime}
_OF_PERSON = Prepared(_facts, **_HOLDS)
_OF_OPERATOR = Prepared(partial(_facts, operator=True), **_HOLDS)
