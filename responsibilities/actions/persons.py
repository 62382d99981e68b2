"""People of a customer who have no account yet: the account comes with the first thing that they are named for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts import languages
from accounts.models import User
from engagements.models import Customer, Designation, Member
from engagements.refusals import Invalid
from responsibilities.actions import verbs


@transaction.atomic
def add_member(customer: Customer, *, email: str, name: str, role: str, by: User, at: datetime) -> Member:
    user = account(customer, email=email, name=name, by=by, at=at)
    return verbs.add_member(customer, user, role=role, by=by, at=at)


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
    user = account(customer, email=email, name=name, by=by, at=at)
    return verbs.designate(
        customer, user, company=company, may_confirm=may_confirm, may_sign=may_sign, ends_at=ends_at, by=by, at=at
    )


def account(customer: Customer, *, email: str, name: str, by: User | None, at: datetime) -> User:
    """The account with this address, or a new one that nobody can sign in to before its owner sets a password.

    Whoever may not name people is refused afterwards, and the new account goes with the rest.
    """
    user = User.objects.filter(email=User.objects.normalize_email(email)).first()
    if user is not None:
        return user
    if not name.strip():
        raise Invalid("name", _("Nobody has this address yet: give their name too."))
    reading = {"language": languages.known(customer.language) or "en", "time_zone": customer.time_zone}
    return accounts.create(email=email, name=name.strip(), by=by, at=at, **reading)
