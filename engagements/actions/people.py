"""The customer's people [R-06] and its representatives [R-04]."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from engagements.actions import guard, invitations
from engagements.actions.guard import Act
from engagements.models import Customer, Designation, Member
from engagements.models.organisation import MemberRole
from engagements.permissions import Permission, Role
from engagements.refusals import Invalid, NotAllowed, Refused
from engagements.seen import unchanged

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def add_member(customer: Customer, user: User, *, role: str, by: User, at: datetime) -> Member:
    """A closed account is named like any other, which says nothing about it: it stays closed and has no rights."""
    customer, act = guard.with_customer(customer, Permission.EDIT_PEOPLE, by=by, at=at)
    guard.one_of("role", role, MemberRole.values)
    _check_not_oneself(user, act)
    if customer.members.filter(user=user).exists():
        raise Refused("already_member", _("This person belongs to the organisation already."))
    member = Member.objects.create(customer=customer, user=user, role=role, since=at)
    act.record("member.added", member, after={"role": role})
    return member


def _check_not_oneself(user: User, act: Act) -> None:
    """A manager names the customer's people, and never becomes one: who speaks for it is not Microsoft's choice."""
    if user == act.by and Role.LEAD not in act.standing.roles:
        raise NotAllowed


@transaction.atomic
def change_member_role(member: Member, *, role: str, by: User, at: datetime, seen: str = "") -> Member:
    customer, act = guard.with_customer(member.customer, Permission.EDIT_PEOPLE, by=by, at=at)
    guard.one_of("role", role, MemberRole.values)
    member = customer.members.get(pk=member.pk)
    unchanged(seen, member, "role")
    _check_not_oneself(member.user, act)
    if role != MemberRole.LEAD:
        _keep_a_lead(member)
    before = {"role": member.role}
    member.role = role
    member.save(update_fields=["role"])
    act.record("member.changed", member, before=before, after={"role": role})
    return member


@transaction.atomic
def remove_member(member: Member, *, by: User, at: datetime) -> Member:
    """Takes every right away from the next request on; what the person did stays in the trail."""
    customer, act = guard.with_customer(member.customer, Permission.EDIT_PEOPLE, by=by, at=at)
    member = customer.members.get(pk=member.pk)
    _keep_a_lead(member)
    invitations.take_back(customer, member.user, at=at)
    act.record("member.removed", member, before={"role": member.role})
    member.delete()
    return member


def _keep_a_lead(member: Member) -> None:
    leads = member.customer.members.filter(role=MemberRole.LEAD, user__is_active=True)
    if member.role == MemberRole.LEAD and not leads.exclude(pk=member.pk).exists():
        raise Refused("last_lead", _("The organisation needs a project manager: name another one first."))


@transaction.atomic
def designate(
    customer: Customer,
    user: User,
    *,
    company: str,
    may_confirm: bool,
    may_sign: bool,
    ends_at: datetime | None = None,
    by: User,
    at: datetime,
) -> Designation:
    """Let somebody, often of another company, speak for the customer within a scope and a time."""
    customer, act = guard.with_customer(customer, Permission.DESIGNATE, by=by, at=at)
    company = guard.filled("company", company, _("Name the company that the person works for."))
    if ends_at is not None and ends_at <= at:
        raise Invalid("ends_at", _("The end lies in the past."))
    _check_not_speaking(customer, user, at)
    scope = {"company": company, "may_confirm": may_confirm, "may_sign": may_sign, "ends_at": ends_at}
    designation = Designation.objects.create(customer=customer, user=user, designated_by=by, starts_at=at, **scope)
    act.record("representative.designated", designation, after=scope)
    return designation


def _check_not_speaking(customer: Customer, user: User, at: datetime) -> None:
    if customer.members.filter(user=user).exists():
        raise Refused("already_member", _("This person belongs to the organisation already."))
    if customer.designations.live(at).filter(user=user).exists():
        raise Refused("already_designated", _("This person represents you already. Withdraw that first."))


@transaction.atomic
def withdraw(designation: Designation, *, by: User, at: datetime) -> Designation:
    customer, act = guard.with_customer(designation.customer, Permission.DESIGNATE, by=by, at=at)
    found = customer.designations.live(at).filter(pk=designation.pk).first()
    if found is None:
        raise Refused("not_designated", _("This person no longer represents you."))
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    invitations.take_back(customer, found.user, at=at)
    act.record("representative.withdrawn", found)
    return found
