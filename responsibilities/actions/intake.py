"""From a purchase to its engagements: what the opening form and the purchase file both ask for [E-01, P-01]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from engagements.actions import opening
from engagements.actions.opening import PurchaseRow
from engagements.models import Customer, Engagement, Member
from engagements.models.organisation import MemberRole
from engagements.refusals import Invalid, NotAllowed
from responsibilities.actions import verbs
from responsibilities.actions.opening import known_services, open_engagement
from responsibilities.actions.persons import account


@dataclass(frozen=True, slots=True)
class Contact:
    """The person at the customer whom we call first."""

    name: str
    email: str


@transaction.atomic
def open_all(
    row: PurchaseRow,
    *,
    services: Iterable[str],
    contact: Contact,
    manager: User | None = None,
    specialist: User | None = None,
    override_reason: str = "",
    by: User | None,
    at: datetime,
) -> list[Engagement]:
    """Open one engagement for each service of a purchase, or none at all.

    Without `by` an operator at the command line acts. What is known already is used, not repeated.
    """
    customer, _tenant, purchase = opening.register_purchase(row, by=by, at=at)
    add_contact(customer, contact, by=by, at=at)
    shared = {"purchase": purchase, "manager": manager, "override_reason": override_reason}
    opened = [_open(service, by=by, at=at, **shared) for service in dict.fromkeys(services)]
    if specialist is not None and by is not None:
        for engagement in opened:
            verbs.assign_specialist(engagement, specialist, by=by, at=at)
    return opened


def _open(service: str, *, by: User | None, at: datetime, **shared: Any) -> Engagement:
    if service not in known_services():
        raise Invalid("services", _("There is no such service: %(service)s") % {"service": service})
    try:
        return open_engagement(service=service, by=by, at=at, **shared)
    except Invalid as error:
        raise Invalid("services" if error.field == "service" else error.field, error.sentence) from None


def known(row: PurchaseRow, service: str) -> Engagement | None:
    """The engagement that this line opened before [tenant, service, order reference]."""
    domain, reference = row.tenant_domain.strip().lower(), row.order_reference.strip()
    told = Engagement.objects.filter(service=service, tenant__domain=domain, purchase__order_reference=reference)
    return told.order_by("opened_at").first()


def add_contact(customer: Customer, contact: Contact, *, by: User | None, at: datetime) -> Member:
    """The first contact of a customer is its project manager; whoever comes later is a stakeholder until named so."""
    user = account(customer, email=contact.email, name=contact.name, by=by, at=at)
    if not user.is_active:
        raise Invalid("contact_email", _("This account is switched off."))
    member = customer.members.filter(user=user).first()
    if member is not None:
        return member
    if user == by:
        # Who opens an engagement does not become the customer's voice in it.
        raise NotAllowed
    led = customer.members.filter(role=MemberRole.LEAD).exists()
    role = MemberRole.STAKEHOLDER if led else MemberRole.LEAD
    member = Member.objects.create(customer=customer, user=user, role=role, since=at)
    trail.record("member.added", by=by, at=at, about=member, scope=customer, after={"role": role})
    return member
