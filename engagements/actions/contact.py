"""The ledger of contact attempts [E-04, E-05] and the customer's own request for assistance [E-06, E-07]."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from engagements.actions import guard
from engagements.actions.guard import Act
from engagements.actions.opening import duplicate, other_onboarding
from engagements.models import AssistanceRequest, ContactAttempt, Customer, Engagement, Plan, Tenant
from engagements.permissions import Permission
from engagements.programme import PHASES
from engagements.refusals import Invalid, Refused

if TYPE_CHECKING:
    from accounts.models import User

Outcome = ContactAttempt.Outcome
Status = AssistanceRequest.Status


@transaction.atomic
def log_attempt(
    engagement: Engagement,
    *,
    channel: str,
    outcome: str,
    happened_at: datetime,
    person: str = "",
    note: str = "",
    by: User,
    at: datetime,
) -> ContactAttempt:
    """Write one attempt down. The first of all meets one clock, the first that reached somebody the other [K-02]."""
    engagement, act = guard.begin(engagement, Permission.LOG_CONTACT, by=by, at=at)
    guard.one_of("channel", channel, ContactAttempt.Channel.values)
    guard.one_of("outcome", outcome, Outcome.values)
    if happened_at > at:
        raise Invalid("happened_at", _("An attempt is logged after it was made."))
    attempt = ContactAttempt.objects.create(
        engagement=engagement, at=happened_at, channel=channel, outcome=outcome, person=person, note=note, made_by=by,
        logged_at=at,
    )  # fmt: skip
    _stop_clocks(engagement, attempt)
    # Customers see that they were reached, not how often we tried.
    act.record("contact.attempted", attempt, after={"channel": channel, "outcome": outcome}, internal=True)
    return attempt


def _stop_clocks(engagement: Engagement, attempt: ContactAttempt) -> None:
    """People log late and out of order: the earliest moment counts."""
    engagement.attempted_at = _earlier(engagement.attempted_at, attempt.at)
    if attempt.outcome == Outcome.REACHED:
        engagement.reached_at = _earlier(engagement.reached_at, attempt.at)
    engagement.save(update_fields=["attempted_at", "reached_at"])


def _earlier(known: datetime | None, moment: datetime) -> datetime:
    return min(known, moment) if known else moment


@transaction.atomic
def take_back_attempt(attempt: ContactAttempt, *, by: User, at: datetime) -> None:
    """Undo a slip: the line goes, the trail keeps both, and the clocks run as if it had never been."""
    engagement, act = guard.begin(attempt.engagement, Permission.LOG_CONTACT, by=by, at=at)
    found = engagement.contact_attempts.filter(pk=attempt.pk).first()
    if found is None:
        raise Refused("already_undone", _("This attempt was taken back already."))
    if not found.can_be_taken_back(by=by, at=at):
        raise Refused("too_late", _("Only whoever logged an attempt can take it back, within a few minutes."))
    found.delete()
    _run_clocks_again(engagement)
    act.record(
        "contact.taken_back",
        attempt,
        before={"channel": attempt.channel, "outcome": attempt.outcome},
        internal=True,
    )


def _run_clocks_again(engagement: Engagement) -> None:
    reached = Min("at", filter=Q(outcome=Outcome.REACHED))
    first = engagement.contact_attempts.order_by().aggregate(attempted=Min("at"), reached=reached)
    engagement.attempted_at, engagement.reached_at = first["attempted"], first["reached"]
    if not engagement.is_reached and engagement.phase != PHASES[0]:
        raise Refused("phase_not_active", _("The phase that rests on this attempt is closed already."))
    engagement.save(update_fields=["attempted_at", "reached_at"])


@transaction.atomic
def request_assistance(
    *, customer: Customer, tenant: Tenant, service: str, message: str = "", by: User, at: datetime
) -> AssistanceRequest:
    """The customer is ready and asks first; a manager answers."""
    customer, act = guard.with_customer(customer, Permission.REQUEST_ASSISTANCE, by=by, at=at)
    if tenant.customer_id != customer.pk:
        raise Invalid("tenant", _("This tenant belongs to another organisation."))
    _check_eligible(service, at)
    _check_not_asked(tenant, service)
    request = AssistanceRequest.objects.create(
        customer=customer, tenant=tenant, service=service, message=message.strip(), requested_by=by, requested_at=at
    )
    act.record("assistance.requested", request, after={"service": service})
    return request


def _check_eligible(service: str, at: datetime) -> None:
    if not any(service in plan.services for plan in Plan.objects.valid_on(at.date())):
        raise Invalid("service", _("No plan makes this service eligible."))


def _check_not_asked(tenant: Tenant, service: str) -> None:
    if tenant.assistance_requests.filter(service=service, status=Status.WAITING).exists():
        raise Refused("already_requested", _("Your request is waiting for an answer already."), lines=(54, 94))
    existing = other_onboarding(tenant, service)
    if existing and existing.is_reached:
        raise duplicate(existing)


@transaction.atomic
def answer_request(
    request: AssistanceRequest,
    *,
    status: str,
    engagement: Engagement | None = None,
    answer: str = "",
    by: User,
    at: datetime,
) -> AssistanceRequest:
    """Settle a waiting request. Acknowledged, it satisfies both contact clocks of its engagement [F-04]."""
    customer, act = guard.with_customer(request.customer, Permission.ANSWER_ASSISTANCE_REQUEST, by=by, at=at)
    request = customer.assistance_requests.get(pk=request.pk)
    guard.one_of("status", status, (Status.ACKNOWLEDGED, Status.DECLINED))
    if request.status != Status.WAITING:
        raise Refused("already_answered", _("This request was answered already."))
    if status == Status.ACKNOWLEDGED:
        _acknowledge(engagement, request, at)
    request.status, request.answer, request.engagement = status, answer.strip(), engagement
    request.answered_by, request.answered_at = by, at
    request.save(update_fields=["status", "answer", "engagement", "answered_by", "answered_at"])
    _record_answer(act, request)
    return request


def _acknowledge(engagement: Engagement | None, request: AssistanceRequest, at: datetime) -> None:
    if engagement is None:
        raise Invalid("engagement", _("Open the engagement that was asked for."))
    engagement = Engagement.objects.locked(engagement.pk)
    guard.working(engagement)
    if (engagement.tenant_id, engagement.service) != (request.tenant_id, request.service):
        raise Invalid("engagement", _("This engagement is not the one that was asked for."))
    engagement.requested_at = at
    engagement.save(update_fields=["requested_at"])


def _record_answer(act: Act, request: AssistanceRequest) -> None:
    scope = request.engagement or request.customer
    act.record(f"assistance.{request.status}", request, scope=scope, reason=request.answer)


def decline_request(request: AssistanceRequest, *, reason: str, by: User, at: datetime) -> AssistanceRequest:
    reason = guard.reasoned(reason)
    return answer_request(request, status=Status.DECLINED, answer=reason, by=by, at=at)
