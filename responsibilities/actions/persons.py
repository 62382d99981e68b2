"""People of a customer, named by their address: who has no account yet gets one, and everybody gets an invitation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts import languages
from accounts.models import User
from engagements.actions import guard, invitations
from engagements.arrival import uninvited
from engagements.models import Customer, Designation, Invitation, Member
from engagements.permissions import Permission
from engagements.refusals import Invalid, Refused
from responsibilities.actions import verbs


@transaction.atomic
def add_member(customer: Customer, *, email: str, name: str, role: str, by: User, at: datetime) -> Member:
    """The same for an address that has an account and for one that has none: naming somebody finds nothing out."""
    user = account(customer, email=email, name=_named(name), by=by, at=at)
    member = verbs.add_member(customer, user, role=role, by=by, at=at)
    invitations.send(customer, user, name=name.strip(), by=by, at=at)
    return member


@transaction.atomic
def designate(
    customer: Customer,
    *,
    email: str,
    name: str,
    company: str,
    may_confirm: bool,
    may_sign: bool,
    ends_at: datetime | None,
    by: User,
    at: datetime,
) -> Designation:
    user = account(customer, email=email, name=_named(name), by=by, at=at)
    designation = verbs.designate(
        customer, user, company=company, may_confirm=may_confirm, may_sign=may_sign, ends_at=ends_at, by=by, at=at
    )
    invitations.send(customer, user, name=name.strip(), by=by, at=at)
    return designation


def _named(name: str) -> str:
    if not name.strip():
        raise Invalid("name", _("Give their name too."))
    return name


def account(customer: Customer, *, email: str, name: str, by: User | None, at: datetime) -> User:
    """The account with this address, or a new one that its owner enters by a link of a mail.

    Whoever may not name people is refused afterwards, and the new account goes with the rest.
    """
    user = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if user is not None:
        return user
    if not name.strip():
        raise Invalid("name", _("Nobody has this address yet: give their name too."))
    reading = {"language": languages.known(customer.language) or "en", "time_zone": customer.time_zone}
    return accounts.create(email=email, name=name.strip(), by=by, at=at, **reading)


@transaction.atomic
def invite_all(customer: Customer, *, by: User, at: datetime) -> list[Invitation]:
    """Everybody who was named when something was opened or loaded, by one press and never without it."""
    customer, _act = guard.with_customer(customer, Permission.EDIT_PEOPLE, by=by, at=at)
    return [invitations.send(customer, one.user, by=by, at=at) for one in uninvited(customer, at=at)]


@transaction.atomic
def withdraw_invitation(member: Member, *, by: User, at: datetime) -> None:
    """Take back what was asked of somebody who has not come: their link opens nothing, and they take part no more."""
    customer, _act = guard.with_customer(member.customer, Permission.EDIT_PEOPLE, by=by, at=at)
    if not customer.invitations.waiting(at).filter(link__user=member.user_id).exists():
        raise Refused("not_invited", _("There is no invitation to withdraw: they came, or it has ended."))
    verbs.remove_member(member, by=by, at=at)
