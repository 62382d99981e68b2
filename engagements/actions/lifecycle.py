"""What steers an engagement: hold and resume, cancel, eligibility and the purchase [S-01…S-09]."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from engagements import deadlines
from engagements.actions import guard
from engagements.actions.clocks import CLOCKS, set_due
from engagements.actions.opening import check_facts, plan_on
from engagements.models import Eligibility, Engagement, Purchase
from engagements.models.engagement import FINAL, LIVE
from engagements.permissions import Permission
from engagements.refusals import Invalid, Refused
from engagements.seen import unchanged

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def hold(engagement: Engagement, *, reason: str, by: User, at: datetime) -> Engagement:
    """Stop the clocks and the reminders of an active engagement [S-09]."""
    engagement, act = guard.begin(engagement, Permission.STEER_ENGAGEMENT, by=by, at=at)
    reason = guard.reasoned(reason)
    if not can_proceed(engagement.hold):
        raise Refused("not_active", _("Only an active engagement can be put on hold. Assign a manager first."))
    engagement.hold()
    engagement.status_reason, engagement.held_at = reason, at
    engagement.save(update_fields=["status", "status_reason", "held_at"])
    act.record("engagement.held", engagement, reason=reason)
    return engagement


@transaction.atomic
def resume(engagement: Engagement, *, by: User, at: datetime) -> tuple[Engagement, int]:
    """Start the clocks again. Returns the business days on hold too: the caller moves the tasks' dates by them."""
    engagement, act = guard.enter(engagement, Permission.STEER_ENGAGEMENT, by=by, at=at)
    _refuse_final(engagement)
    if not can_proceed(engagement.resume):
        raise Refused("not_on_hold", _("This engagement is not on hold."))
    days = _business_days_held(engagement, at)
    before = {"contact_due_at": engagement.contact_due_at}
    _shift_clocks(engagement, days)
    engagement.resume()
    engagement.status_reason, engagement.held_at, engagement.resumed_at = "", None, at
    engagement.save(update_fields=["status", "status_reason", "held_at", "resumed_at", *CLOCKS])
    act.record("engagement.resumed", engagement, before=before, after={**_clocks(engagement), "business_days": days})
    return engagement, days


def _refuse_final(engagement: Engagement) -> None:
    if engagement.status in FINAL:
        guard.working(engagement)


def _business_days_held(engagement: Engagement, at: datetime) -> int:
    hours = engagement.region.hours
    held_at = engagement.held_at or at
    return hours.business_days_between(hours.local_day(held_at), hours.local_day(at))


def _shift_clocks(engagement: Engagement, days: int) -> None:
    """A deadline that was met, or had passed before the hold, stays where it was."""
    settled = engagement.is_reached or engagement.held_at is None or engagement.contact_due_at <= engagement.held_at
    if not settled:
        hours, zone = engagement.region.hours, engagement.customer.time_zone
        set_due(engagement, deadlines.shift_by_business_days(engagement.contact_due_at, days, hours, zone))


def _clocks(engagement: Engagement) -> dict[str, datetime]:
    return {"contact_due_at": engagement.contact_due_at}


@transaction.atomic
def cancel(engagement: Engagement, *, reason: str, by: User, at: datetime) -> Engagement:
    """End a live engagement for good; the same service may then be opened anew [S-09]."""
    engagement, act = guard.enter(engagement, Permission.STEER_ENGAGEMENT, by=by, at=at)
    _refuse_final(engagement)
    reason = guard.reasoned(reason)
    before = {"status": engagement.status}
    engagement.cancel()
    _end(engagement, reason, at)
    act.record("engagement.cancelled", engagement, reason=reason, before=before)
    return engagement


def _end(engagement: Engagement, reason: str, at: datetime) -> None:
    engagement.status_reason, engagement.ended_at, engagement.gate_open_since = reason, at, None
    engagement.save(update_fields=["status", "status_reason", "ended_at", "gate_open_since"])


@transaction.atomic
def decide_eligibility(
    engagement: Engagement, *, decision: str, reason: str = "", by: User, at: datetime, seen: str = ""
) -> Eligibility:
    """Record who decided what and why [P-02, E-03]; not eligible ends the engagement [S-02]."""
    engagement, act = guard.begin(engagement, Permission.DECIDE_ELIGIBILITY, by=by, at=at)
    guard.one_of("decision", decision, Eligibility.Decision.values)
    unchanged(seen, engagement.eligibility_decisions.first(), "pk")
    if decision != Eligibility.Decision.ELIGIBLE:
        reason = guard.reasoned(reason)
    elif not engagement.purchase.meets_threshold:
        raise _below_threshold(engagement.purchase)
    decided = Eligibility.objects.create(
        engagement=engagement, decision=decision, reason=reason.strip(), decided_by=by, decided_at=at
    )
    if decision == Eligibility.Decision.INELIGIBLE:
        engagement.rule_out()
        _end(engagement, reason, at)
    act.record("eligibility.decided", decided, reason=reason, after={"decision": decision})
    return decided


def _below_threshold(purchase: Purchase) -> Refused:
    sentence = _(
        "The purchase has %(seats)s seats and its plan asks for %(minimum)s. "
        "Record an exception with its reason, or that it is not eligible."
    ) % {"seats": purchase.seats, "minimum": purchase.plan.minimum_seats}
    return Refused("below_threshold", sentence, lines=(11, 94))


@transaction.atomic
def correct_purchase(
    engagement: Engagement, *, seats: int, purchased_on: date, reason: str, by: User, at: datetime, seen: str = ""
) -> Purchase:
    """Put a wrong seat count or date right; the contact deadlines of all its live engagements follow [E-01]."""
    # The purchase, then all engagements that share it in one order: two acts would else wait for each other.
    purchase = Purchase.objects.select_for_update(of=("self",), no_key=True).get(pk=engagement.purchase_id)
    sharing = _live_of(purchase)
    engagement, act = guard.begin(engagement, Permission.CORRECT_PURCHASE, by=by, at=at)
    unchanged(seen, purchase, "seats", "purchased_on")
    reason = guard.reasoned(reason)
    check_facts(seats, purchased_on, engagement.customer.time_zone, at)
    before, days = _purchase_facts(purchase), (purchased_on - purchase.purchased_on).days
    purchase.plan = plan_on(purchase.plan.slug, purchased_on, field="purchased_on")
    _check_still_covered(purchase, engagement)
    purchase.seats, purchase.purchased_on = seats, purchased_on
    purchase.save(update_fields=["plan", "seats", "purchased_on"])
    for affected in sharing:
        _move_clocks(affected, days)
        act.record(
            "purchase.corrected",
            purchase,
            scope=affected,
            reason=reason,
            before=before,
            after=_purchase_facts(purchase),
        )
    return purchase


def _purchase_facts(purchase: Purchase) -> dict[str, object]:
    return {"seats": purchase.seats, "purchased_on": purchase.purchased_on}


def _check_still_covered(purchase: Purchase, engagement: Engagement) -> None:
    if engagement.service not in purchase.plan.services:
        raise Invalid("purchased_on", _("On that date the plan did not make this service eligible."))


def _live_of(purchase: Purchase) -> list[Engagement]:
    affected = purchase.engagements.filter(status__in=LIVE).order_by("pk").select_for_update(of=("self",), no_key=True)
    return list(affected.select_related("customer", "region"))


def _move_clocks(engagement: Engagement, days: int) -> None:
    """By as many days as the purchase moved: what a hold added before is kept."""
    set_due(engagement, deadlines.moved(engagement.contact_due_at, days, engagement.customer.time_zone))
    engagement.save(update_fields=CLOCKS)
