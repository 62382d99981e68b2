from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Body, Count, Day, Email, Line, PersonOut, Reason, Shape, Words, example, offered, person
from engagements import waiting
from engagements.actions.opening import LANGUAGE_CODES, PurchaseRow
from engagements.health import health
from engagements.models import Engagement
from engagements.models.organisation import TenantKind
from responsibilities.actions.intake import Contact


class OrganizationOut(Shape):
    id: UUID
    name: str
    country: str
    language: str
    time_zone: str


class TenantOut(Shape):
    id: UUID
    domain: str
    kind: str


class PurchaseOut(Shape):
    id: UUID
    plan: str
    seats: int
    purchased_on: date
    order_reference: str


class ContactOut(Shape):
    due_at: datetime
    target_at: datetime
    attempted_at: datetime | None
    reached_at: datetime | None
    requested_at: datetime | None


class ProgressOut(Shape):
    required: int
    done: int


class EngagementOut(Shape):
    id: UUID
    service: str
    status: str = Field(description="intake, active, on_hold, completed, ineligible or cancelled")
    status_reason: str | None
    phase: str
    organization: OrganizationOut
    tenant: TenantOut
    purchase: PurchaseOut
    region: str
    manager: PersonOut | None
    opened_at: datetime
    held_at: datetime | None
    ended_at: datetime | None
    progress: ProgressOut = Field(description="Required tasks of all phases")
    phase_progress: ProgressOut = Field(description="Required tasks of the active phase")
    blocked: int
    waiting_on: str
    waiting_since: datetime | None
    waited: dict[str, int] = Field(
        description="Business minutes until now by whose turn it was: microsoft, customer, third_party, "
        "change_approval, or nobody while on hold"
    )
    next_task: UUID | None
    microsoft_due_on: date | None
    customer_due_on: date | None
    gate_open_since: datetime | None
    reopen_needed: list[str]
    health: str | None = Field(description="Only for whoever serves the engagement, as all below")
    contact: ContactOut | None
    duplicate_reason: str | None


def engagement(one: Engagement, *, serves: bool, at: datetime) -> EngagementOut:
    """`serves`: the reader works on it for the onboarding centre. Expects customer, tenant, plan, manager and the
    region with its holidays read."""
    return EngagementOut(
        id=one.pk,
        service=one.service,
        status=one.status,
        status_reason=one.status_reason or None,
        phase=one.phase,
        organization=_organization(one),
        tenant=TenantOut(id=one.tenant_id, domain=one.tenant.domain, kind=one.tenant.kind),
        purchase=_purchase(one),
        region=one.region.code,
        manager=person(one.manager),
        opened_at=one.opened_at,
        held_at=one.held_at,
        ended_at=one.ended_at,
        progress=ProgressOut(required=one.required, done=one.done),
        phase_progress=ProgressOut(required=one.phase_required, done=one.phase_done),
        blocked=one.blocked,
        waiting_on=one.waiting_on,
        waiting_since=one.waiting_since,
        waited={who.value: minutes for who, minutes in waiting.until(one, one.region.hours, at=at).items()},
        next_task=one.next_task_id,
        microsoft_due_on=one.microsoft_due_on,
        customer_due_on=one.customer_due_on,
        gate_open_since=one.gate_open_since,
        reopen_needed=one.reopen_needed,
        health=health(one, at=at).tone.value if serves else None,
        contact=_contact(one) if serves else None,
        duplicate_reason=(one.duplicate_reason or None) if serves else None,
    )


def engagements(found: Iterable[Engagement], served: set[UUID], *, at: datetime) -> list[EngagementOut]:
    return [engagement(one, serves=one.pk in served, at=at) for one in found]


def _organization(one: Engagement) -> OrganizationOut:
    whose = one.customer
    return OrganizationOut(
        id=whose.pk, name=whose.name, country=whose.country, language=whose.language, time_zone=whose.time_zone
    )


def _purchase(one: Engagement) -> PurchaseOut:
    bought = one.purchase
    return PurchaseOut(
        id=bought.pk,
        plan=bought.plan.slug,
        seats=bought.seats,
        purchased_on=bought.purchased_on,
        order_reference=bought.order_reference,
    )


def _contact(one: Engagement) -> ContactOut:
    return ContactOut(
        due_at=one.contact_due_at,
        target_at=one.contact_target_at,
        attempted_at=one.attempted_at,
        reached_at=one.reached_at,
        requested_at=one.requested_at,
    )


class OpeningIn(Body):
    """One line of the purchase file for one service. What is known already is used, not repeated."""

    organization: Line
    country: Line = Field(description="ISO 3166-1 alpha-2", json_schema_extra={"pattern": "^[A-Z]{2}$"})
    region: Line = Field(description="The code of a region that you manage")
    language: offered(LANGUAGE_CODES)  # type: ignore[valid-type]
    time_zone: Line
    tenant_domain: Line = Field(max_length=253)
    tenant_kind: offered(TenantKind.values)  # type: ignore[valid-type]
    plan: Line
    seats: Count = Field(json_schema_extra={"minimum": 1})
    purchased_on: Day
    order_reference: Line = Field(max_length=100)
    service: Line = Field(description="The slug of a service of the catalogue")
    contact_name: Line = Field(min_length=1, max_length=150)
    contact_email: Email
    manager_email: Email | None = Field(
        default=None, description="A manager of the region; without one it stays in intake"
    )
    override_reason: Words = Field(default="", description="Why a second onboarding of this service is opened")

    model_config = example(
        organization="Contoso",
        country="DE",
        region="emea",
        language="de",
        time_zone="Europe/Berlin",
        tenant_domain="contoso.example",
        tenant_kind="new",
        plan="rms-premium",
        seats=200,
        purchased_on="2026-02-20",
        order_reference="ORDER-1",
        service="azure-rms",
        contact_name="Kim Lee",
        contact_email="kim@contoso.example",
    )

    def row(self) -> PurchaseRow:
        return PurchaseRow(**{name: getattr(self, name) for name in PurchaseRow.__dataclass_fields__})

    def contact(self) -> Contact:
        return Contact(self.contact_name, self.contact_email)


class CorrectionIn(Body):
    """What was wrong in the purchase; what is left out stays as it is."""

    seats: Count | None = None
    purchased_on: Day | None = None
    reason: Reason

    model_config = example(seats=250, reason="The order was typed wrong.")
