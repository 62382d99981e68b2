from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from api.schemas.base import Body, Day, Line, PersonOut, Shape, Words, example, offered, person
from engagements.models.base import Party
from phases.actions.plan import SIGNING
from phases.models import RemediationItem, RemediationPlan
from phases.models.assessment import Area
from phases.models.plan import PlanSignature
from phases.plan_content import content_hash, content_of


class PlannedOut(Shape):
    """An item as it stood when the version was published."""

    id: UUID
    title: str
    detail: str | None
    area: str
    party: str
    due_on: date | None


class SignatureOut(Shape):
    side: str
    by: PersonOut | None
    at: datetime
    on_behalf_of: str | None


class PlanOut(Shape):
    version: int | None = Field(description="The newest; null until one is published")
    hash: str | None
    is_current: bool = Field(description="Nothing has changed since it was published")
    published_by: PersonOut | None
    published_at: datetime | None
    items: list[PlannedOut]
    agreements: list[SignatureOut] = Field(description="Those that hold, of this version")
    signatures: list[SignatureOut] = Field(description="The same for readiness")


def plan(row: RemediationPlan | None, items: Iterable[RemediationItem]) -> PlanOut:
    """`items`: as they are now."""
    if row is None:
        nothing = dict.fromkeys(("version", "hash", "published_by", "published_at"))
        return PlanOut(is_current=False, items=[], agreements=[], signatures=[], **nothing)
    return PlanOut(
        version=row.version,
        hash=row.hash,
        is_current=row.hash == content_hash(content_of(items)),
        published_by=person(row.published_by),
        published_at=row.published_at,
        items=[PlannedOut(**{**one, "detail": one["detail"] or None}) for one in row.content],
        agreements=_holding(row.agreements),
        signatures=_holding(row.sign_offs),
    )


def _holding(signatures: Any) -> list[SignatureOut]:
    return [_signature(one) for one in signatures.filter(void_at=None).select_related("by").order_by("at", "side")]


def _signature(row: PlanSignature) -> SignatureOut:
    return SignatureOut(side=row.side, by=person(row.by), at=row.at, on_behalf_of=row.on_behalf_of or None)


class SideIn(Body):
    side: offered(SIGNING) | None = Field(  # type: ignore[valid-type]
        default=None, description="Only for who stands on both sides"
    )

    model_config = example(side="customer")


# ---- Items


class ItemOut(PlannedOut):
    engagement: UUID
    status: str = Field(description="open, resolved, not_required or waived")
    reason: str | None
    created_at: datetime
    settled_by: PersonOut | None
    settled_at: datetime | None


def item(row: RemediationItem) -> ItemOut:
    return ItemOut(
        id=row.pk,
        engagement=row.engagement_id,
        title=row.title,
        detail=row.detail or None,
        area=row.area,
        party=row.party,
        due_on=row.due_on,
        status=row.status,
        reason=row.reason or None,
        created_at=row.created_at,
        settled_by=person(row.settled_by),
        settled_at=row.settled_at,
    )


_PARTIES = (Party.MICROSOFT.value, Party.CUSTOMER.value)


class ItemIn(Body):
    title: Line = Field(json_schema_extra={"minLength": 1})
    area: offered(Area.values)  # type: ignore[valid-type]
    detail: Words = ""
    party: offered(_PARTIES) = Party.CUSTOMER.value  # type: ignore[valid-type]
    due_on: Day | None = None

    model_config = example(title="Open outbound HTTPS at the second site", area="network", due_on="2026-04-01")


class ItemChangeIn(Body):
    """What is left out stays as it is; null takes the day away."""

    title: Line = ""
    area: offered(Area.values) = ""  # type: ignore[valid-type]
    detail: Words = ""
    party: offered(_PARTIES) = ""  # type: ignore[valid-type]
    due_on: Day | None = None

    model_config = example(due_on="2026-04-15")


class ResolvedIn(Body):
    note: Words = Field(default="", description="How it is known; needed from staff for an item of the customer")

    model_config = example(note="Seen on the call of Monday.")
