"""Taking one's data along, and being erased: asked for by one person, approved by a second, done by a third."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from audit.append_only import ERASED
from engagements.models import Customer, Engagement
from engagements.models.organisation import MemberRole
from engagements.refusals import NotAllowed, Refused
from privacy import erasing, export
from privacy.models import ErasureRequest
from privacy.naming import Naming
from privacy.permissions import may_decide, may_speak_for
from responsibilities.actions.verbs import settle_customer

Status = ErasureRequest.Status


@transaction.atomic
def take_along(person: User, *, by: User, at: datetime) -> dict[str, Any]:
    """Everything of this person, in words that they understand."""
    if not (may_speak_for(by, person) or may_decide(by)):
        raise NotAllowed
    trail.record("person.exported", by=by, at=at, about=person, internal=True)
    return export.of(person, at=at)


@transaction.atomic
def ask(person: User, *, by: User, at: datetime) -> ErasureRequest:
    """For oneself, or as the customer's lead for a colleague."""
    if not may_speak_for(by, person):
        raise NotAllowed
    try:
        with transaction.atomic():
            request = ErasureRequest.objects.create(person=person, asked_by=by, asked_at=at)
    except IntegrityError as taken:
        raise Refused("asked_already", _("This was asked for already, and waits for the administrators.")) from taken
    trail.record("erasure.asked", by=by, at=at, about=person, internal=True)
    return request


@transaction.atomic
def withdraw(request: ErasureRequest, *, by: User, at: datetime) -> ErasureRequest:
    request = _pending(request)
    if not may_speak_for(by, request.person):
        raise NotAllowed
    return _end(request, Status.WITHDRAWN, "erasure.withdrawn", by=by, at=at)


@transaction.atomic
def decline(request: ErasureRequest, *, by: User, at: datetime) -> ErasureRequest:
    request = _pending(request)
    _check_decides(by)
    return _end(request, Status.DECLINED, "erasure.declined", by=by, at=at)


@transaction.atomic
def approve(request: ErasureRequest, *, by: User, at: datetime) -> ErasureRequest:
    request = _pending(request)
    _check_decides(by)
    _check_fresh_eyes(by, request.person, request.asked_by)
    if request.status != Status.WAITING:
        raise Refused("approved_already", _("This is approved; a second administrator erases."))
    _check_replaceable(request.person)
    request.status, request.approved_by, request.approved_at = Status.APPROVED, by, at
    request.save(update_fields=["status", "approved_by", "approved_at"])
    trail.record("erasure.approved", by=by, at=at, about=request.person, internal=True)
    return request


@transaction.atomic
def erase(request: ErasureRequest, *, by: User, at: datetime) -> User:
    """All of it or nothing. Afterwards the account is a pseudonym that nobody can sign in to."""
    request = _pending(request)
    _check_decides(by)
    if request.status != Status.APPROVED:
        raise Refused("not_approved", _("Another administrator approves this first."))
    _check_fresh_eyes(by, request.person, request.asked_by, request.approved_by)
    person = User.objects.select_for_update().get(pk=request.person_id)
    customers = list(_customers(person).select_for_update(of=("self",), no_key=True).order_by("pk"))
    _check_replaceable(person)
    _erase(person, by=by, at=at)
    request.status, request.ended_by, request.ended_at = Status.ERASED, by, at
    request.save(update_fields=["status", "ended_by", "ended_at"])
    for customer in customers:
        settle_customer(customer, by=by, at=at)
    return person


def _erase(person: User, *, by: User, at: datetime) -> None:
    naming = Naming.of(person)
    scope = erasing.scope_of(person, naming)
    erasing.erase_account(person, naming)
    erased = trail.record(ERASED, by=by, at=at, about=person, internal=True)
    erasing.follow_traces(person, at=at)
    erasing.scrub(naming, scope)
    erasing.rewrite_trail(person, erased, naming, scope)


# ---- What stands in the way


def _pending(request: ErasureRequest) -> ErasureRequest:
    request = ErasureRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request not in ErasureRequest.objects.pending():
        raise Refused("ended", _("This request has come to its end already."))
    return request


def _check_decides(by: User) -> None:
    if not may_decide(by):
        raise NotAllowed


def _check_fresh_eyes(by: User, *others: User | None) -> None:
    if by in others:
        raise Refused("four_eyes", _("Asking, approving and erasing are for three people: this is for another one."))


def _customers(person: User) -> Any:
    return Customer.objects.filter(pk__in=person.memberships.values("customer"))


def _check_replaceable(person: User) -> None:
    """Nothing that is still under way may be left without the one who answers for it."""
    if person.managed_engagements.live().exists():
        raise Refused(
            "still_manages", _("This person still manages engagements. Hand them to another project manager first.")
        )
    leading = person.memberships.filter(role=MemberRole.LEAD).values("customer")
    for customer in Customer.objects.filter(pk__in=leading):
        others = customer.members.filter(role=MemberRole.LEAD, user__is_active=True).exclude(user=person)
        if Engagement.objects.live().filter(customer=customer).exists() and not others.exists():
            raise Refused(
                "last_lead",
                _("%(customer)s has nobody else who leads its onboarding. Another project manager is named first.")
                % {"customer": customer},
            )


def _end(request: ErasureRequest, status: str, verb: str, *, by: User, at: datetime) -> ErasureRequest:
    request.status, request.ended_by, request.ended_at = status, by, at
    request.save(update_fields=["status", "ended_by", "ended_at"])
    trail.record(verb, by=by, at=at, about=request.person, internal=True)
    return request
