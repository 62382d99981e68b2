"""How an engagement begins: a purchase is registered, an onboarding is opened [E-01, S-01]."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import zones
from engagements import deadlines, waiting
from engagements.actions import guard
from engagements.actions.guard import Act
from engagements.models import (
    Assignment,
    Customer,
    DataSheet,
    Engagement,
    Outcomes,
    Plan,
    Profile,
    Purchase,
    Region,
    Tenant,
)
from engagements.models.base import Party
from engagements.models.engagement import LIVE, Status
from engagements.models.organisation import TenantKind
from engagements.permissions import Permission
from engagements.programme import LANGUAGES
from engagements.refusals import Blocker, Invalid, Refused

if TYPE_CHECKING:
    from accounts.models import User

LANGUAGE_CODES = tuple(code for code, _own_name in LANGUAGES)
COUNTRY = re.compile(r"[A-Z]{2}")
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseRow:
    """One purchase as a form or a file tells it: names and codes, nothing looked up yet."""

    organization: str
    country: str
    region: str
    language: str
    time_zone: str
    tenant_domain: str
    tenant_kind: str
    plan: str
    seats: int
    purchased_on: date
    order_reference: str


@transaction.atomic
def register_purchase(row: PurchaseRow, *, by: User | None, at: datetime) -> tuple[Customer, Tenant, Purchase]:
    """Find or create what a purchase names. Too few seats load all the same: a person decides about them [B-02].

    Without `by` an operator at the command line acts. Raises Invalid with the name of the wrong column.
    """
    region = Region.objects.filter(code=row.region).first()
    if region is None:
        raise Invalid("region", _("There is no region with this code."))
    act = guard.in_region(region, Permission.OPEN_ENGAGEMENT, by=by, at=at)
    _check(row, at)
    plan = plan_on(row.plan, row.purchased_on, field="plan")
    customer = _customer(row, region, act)
    tenant = _tenant(row, customer, act)
    return customer, tenant, _purchase(row, tenant, plan, act)


def _check(row: PurchaseRow, at: datetime) -> None:
    guard.filled("organization", row.organization, _("Name the organisation."))
    guard.filled("order_reference", row.order_reference, _("Give the order reference."))
    if not COUNTRY.fullmatch(row.country):
        raise Invalid("country", _("Give the country by its two capital letters."))
    guard.one_of("language", row.language, LANGUAGE_CODES)
    guard.one_of("tenant_kind", row.tenant_kind, TenantKind.values)
    if row.time_zone not in zones.known():
        raise Invalid("time_zone", _("There is no such time zone."))
    if not DOMAIN.fullmatch(row.tenant_domain.strip().lower()):
        raise Invalid("tenant_domain", _("This is not a domain name."))
    check_facts(row.seats, row.purchased_on, row.time_zone, at)


def check_facts(seats: int, purchased_on: date, time_zone: str, at: datetime) -> None:
    if seats < 1:
        raise Invalid("seats", _("A purchase has at least one seat."))
    if purchased_on > at.astimezone(ZoneInfo(time_zone)).date():
        raise Invalid("purchased_on", _("The purchase date lies in the future."))


def plan_on(slug: str, day: date, *, field: str) -> Plan:
    """The plan with the rules of the day when it was bought [B-01]."""
    plan = Plan.objects.valid_on(day).filter(slug=slug).order_by("valid_from").last()
    if plan is None:
        raise Invalid(field, _("There was no such plan on the purchase date."))
    return plan


def _customer(row: PurchaseRow, region: Region, act: Act) -> Customer:
    details = {"country": row.country, "language": row.language, "time_zone": row.time_zone}
    customer, created = Customer.objects.get_or_create(region=region, name=row.organization.strip(), defaults=details)
    if created:
        act.record("customer.added", customer, scope=customer, after=details)
    return customer


def _tenant(row: PurchaseRow, customer: Customer, act: Act) -> Tenant:
    domain = row.tenant_domain.strip().lower()
    tenant, created = Tenant.objects.get_or_create(
        domain=domain, defaults={"customer": customer, "kind": row.tenant_kind}
    )
    if tenant.customer_id != customer.pk:
        raise Invalid("tenant_domain", _("This tenant cannot belong to this organisation."))
    if created:
        act.record("tenant.added", tenant, scope=customer, after={"kind": row.tenant_kind})
    return tenant


def _purchase(row: PurchaseRow, tenant: Tenant, plan: Plan, act: Act) -> Purchase:
    facts = {"plan": plan, "seats": row.seats, "purchased_on": row.purchased_on}
    reference = row.order_reference.strip()
    purchase, created = Purchase.objects.get_or_create(tenant=tenant, order_reference=reference, defaults=facts)
    if created:
        act.record("purchase.registered", purchase, scope=tenant.customer_id, after={**facts, "plan": plan.slug})
    return purchase


@transaction.atomic
def create(
    *,
    tenant: Tenant,
    purchase: Purchase,
    service: str,
    by: User | None,
    at: datetime,
    manager: User | None = None,
    contacts: str = "",
    override_reason: str = "",
) -> Engagement:
    """Open the onboarding of one service for one tenant; the caller adds phases and tasks [P-01].

    A second one is refused while another is neither cancelled nor ineligible, unless a reason is given [P-13, L-02].
    """
    tenant = (
        Tenant.objects.select_for_update(of=("self",), no_key=True).select_related("customer__region").get(pk=tenant.pk)
    )
    customer, region = tenant.customer, tenant.customer.region
    act = guard.in_region(region, Permission.OPEN_ENGAGEMENT, by=by, at=at)
    _check_covered(purchase, tenant, service)
    existing = other_onboarding(tenant, service)
    if existing and not override_reason.strip():
        raise duplicate(existing)
    if manager is not None:
        check_manages(manager, region)
    engagement = Engagement(
        customer=customer, tenant=tenant, purchase=purchase, service=service, region=region, manager=manager,
        opened_at=at, waiting_since=at, duplicate_reason=override_reason.strip() if existing else "",
    )  # fmt: skip
    set_deadlines(engagement, purchase.purchased_on)
    if manager is not None:
        engagement.activate()
    engagement.save(force_insert=True)
    waiting.begin(engagement, at)
    _add_parts(engagement, contacts or _contacts(customer), at=at)
    act.record(
        "engagement.opened", engagement, scope=engagement, reason=engagement.duplicate_reason, after=_facts(engagement)
    )
    return engagement


def _check_covered(purchase: Purchase, tenant: Tenant, service: str) -> None:
    if purchase.tenant_id != tenant.pk:
        raise Invalid("purchase", _("This purchase belongs to another tenant."))
    if service not in purchase.plan.services:
        raise Invalid("service", _("The plan that was bought does not make this service eligible."))


def check_manages(user: User, region: Region) -> None:
    if not (user.is_active and region.region_managers.filter(user=user).exists()):
        raise Invalid("manager", _("This person does not manage engagements of this region."))


def other_onboarding(tenant: Tenant, service: str) -> Engagement | None:
    """The one that a second one would repeat."""
    counting = (*LIVE, Status.COMPLETED)
    return Engagement.objects.filter(tenant=tenant, service=service, status__in=counting).order_by("opened_at").last()


def duplicate(existing: Engagement) -> Refused:
    sentence = _(
        "This service is being onboarded or was onboarded for this tenant already. "
        "The benefit covers each eligible service once."
    )
    link = reverse("engagement", args=[existing.pk])
    codes, lines = ("P-13", "L-02"), (56,)
    blocker = Blocker("duplicate", sentence, Party.MICROSOFT, existing.opened_at, link, codes, lines)
    return Refused("duplicate", sentence, blockers=[blocker], lines=lines)


def set_deadlines(engagement: Engagement, purchased_on: date) -> None:
    zone = engagement.customer.time_zone
    engagement.contact_due_at = deadlines.contact_deadline(purchased_on, zone)
    engagement.contact_target_at = deadlines.contact_target(purchased_on, zone, engagement.region.hours)


def _add_parts(engagement: Engagement, contacts: str, *, at: datetime) -> None:
    if engagement.manager is not None:
        role = Assignment.Role.MANAGER
        Assignment.objects.create(engagement=engagement, user=engagement.manager, role=role, starts_at=at)
    Profile.objects.create(engagement=engagement, answers={"tenant_kind": engagement.tenant.kind})
    Outcomes.objects.create(engagement=engagement)
    DataSheet.objects.create(
        engagement=engagement,
        contacts=contacts,
        tenant_domain=engagement.tenant.domain,
        seats=engagement.purchase.seats,
        region_name=engagement.region.name,
        language=engagement.customer.language,
    )


def _contacts(customer: Customer) -> str:
    members = customer.members.select_related("user").order_by("since")
    return "\n".join(f"{member.user.name} <{member.user.email}>" for member in members)


def _facts(engagement: Engagement) -> dict[str, object]:
    return {
        "service": engagement.service,
        "status": engagement.status,
        "contact_due_at": engagement.contact_due_at,
        "order_reference": engagement.purchase.order_reference,
    }
