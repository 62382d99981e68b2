"""How the customer as an organisation is reached: its language, its clock, its own words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import zones
from engagements import deadlines
from engagements.actions import guard
from engagements.actions.opening import LANGUAGE_CODES
from engagements.hours import end_of_day
from engagements.models import Customer
from engagements.permissions import Permission
from engagements.refusals import Invalid
from engagements.seen import unchanged

if TYPE_CHECKING:
    from accounts.models import User

# What one form changes together.
REACHED_BY = ("language", "time_zone", "contact")


@transaction.atomic
def change(
    customer: Customer,
    *,
    language: str,
    time_zone: str,
    contact: str = "",
    by: User,
    at: datetime,
    seen: str = "",
) -> Customer:
    """Contact deadlines keep their day, which ends where the customer is [K-02]."""
    customer, act = guard.with_customer(customer, Permission.EDIT_ORGANISATION, by=by, at=at)
    unchanged(seen, customer, *REACHED_BY)
    guard.one_of("language", language, LANGUAGE_CODES)
    if time_zone not in zones.known():
        raise Invalid("time_zone", _("There is no such time zone."))
    before, zone = _told(customer), customer.time_zone
    customer.language, customer.time_zone, customer.contact = language, time_zone, contact.strip()
    if zone != time_zone:
        _move_deadlines(customer, zone)
    if before != _told(customer):
        customer.save(update_fields=REACHED_BY)
        act.record("customer.changed", customer, before=before, after=_told(customer))
    return customer


def _told(customer: Customer) -> dict[str, str]:
    return {name: getattr(customer, name) for name in REACHED_BY}


def _move_deadlines(customer: Customer, old_zone: str) -> None:
    locked = customer.engagements.live().select_for_update(of=("self",), no_key=True).order_by("pk")
    for engagement in locked.select_related("region"):
        day, hours = deadlines.due_day(engagement.contact_due_at, old_zone), engagement.region.hours
        engagement.contact_due_at = end_of_day(day, customer.time_zone)
        engagement.contact_target_at = deadlines.target_before(engagement.contact_due_at, customer.time_zone, hours)
        engagement.save(update_fields=["contact_due_at", "contact_target_at"])
