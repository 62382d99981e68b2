"""Inviting by mail whoever was named for a customer: the link in the mail is their way in, once, for two weeks.

Whether an address had an account before is told to nobody: whoever has one is invited like anybody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import links
from accounts.models import Link
from engagements import office
from engagements.actions import guard
from engagements.models import Customer, Engagement, Invitation
from engagements.models.organisation import InvitationQuerySet
from engagements.permissions import Permission
from engagements.refusals import Refused
from notifications import outbox
from notifications.outbox import Draft

if TYPE_CHECKING:
    from accounts.models import User

WINDOW = timedelta(hours=1)
MOST_IN_WINDOW = 3


@transaction.atomic
def send(customer: Customer, user: User, *, name: str = "", by: User, at: datetime) -> Invitation:
    """Invite somebody who was named, or send a fresh link and let the one before open nothing any more."""
    customer, act = guard.with_customer(customer, _permission(customer, user, at), by=by, at=at)
    last = _of(customer, user).order_by("link__created_at").last()
    _check_limit(customer, user, at)
    take_back(customer, user, at=at)
    invitation = _made(customer, user, name or (last.name if last else user.name), by=by, at=at)
    outbox.post([_draft(invitation, by=by, at=at)], at=at)
    act.record("invitation.sent", invitation)
    return invitation


def _permission(customer: Customer, user: User, at: datetime) -> Permission:
    """Who may name somebody may invite them."""
    if customer.members.filter(user=user).exists():
        return Permission.EDIT_PEOPLE
    if customer.designations.live(at).filter(user=user).exists():
        return Permission.DESIGNATE
    raise Refused("not_named", _("This person does not take part any more."))


def _of(customer: Customer, user: User) -> InvitationQuerySet:
    return customer.invitations.filter(link__user=user)


def _check_limit(customer: Customer, user: User, at: datetime) -> None:
    """Nobody's mailbox is flooded from here; naming somebody anew begins no new count."""
    if _of(customer, user).filter(link__created_at__gt=at - WINDOW).count() >= MOST_IN_WINDOW:
        raise Refused("invited_often", _("Three invitations went out within an hour. Try again later."))


def _made(customer: Customer, user: User, name: str, *, by: User, at: datetime) -> Invitation:
    link = links.make(user, Link.Purpose.INVITATION, at=at, next=_way_on(customer), by=by, about=customer.name)
    return Invitation.objects.create(customer=customer, link=link, name=name)


def _way_on(customer: Customer) -> str:
    """The newest onboarding that goes on; empty, which is the home page, where there is none."""
    newest: Engagement | None = customer.engagements.live().order_by("opened_at").last()
    return reverse("engagement", args=[newest.pk]) if newest else ""


def _draft(invitation: Invitation, *, by: User, at: datetime) -> Draft:
    link = invitation.link
    return Draft(
        kind="invitation",
        subject=link.pk,
        period="once",
        recipient_id=link.user_id,
        due_at=at,
        not_before=office.of_customers(invitation.customer.country, link.user.time_zone).next_open(at),
        context={"way_in": str(link.pk), "who": str(by), "customer": invitation.customer.name},
    )


def take_back(customer: Customer, user: User, *, at: datetime) -> int:
    """What was sent so far opens nothing any more; other customers' invitations stay. How many still would have."""
    waiting = list(_of(customer, user).waiting(at).values_list("link", flat=True))
    Link.objects.filter(pk__in=waiting).update(expires_at=at)
    return Invitation.objects.filter(link__in=waiting).update(withdrawn_at=at)
