"""Whether somebody who was named for a customer has come here yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum, auto
from typing import TYPE_CHECKING
from uuid import UUID

from engagements.models import Customer, Invitation, Member

if TYPE_CHECKING:
    from accounts.models import User


class Arrival(StrEnum):
    HERE = auto()
    INVITED = auto()
    LAPSED = auto()
    UNINVITED = auto()


def invitations_of(customer: Customer) -> dict[UUID, list[Invitation]]:
    """All of each person's, oldest first, in one statement."""
    found: dict[UUID, list[Invitation]] = defaultdict(list)
    for invitation in customer.invitations.select_related("link").order_by("link__created_at"):
        found[invitation.link.user_id].append(invitation)
    return found


def arrival(user: User, invitations: Sequence[Invitation], *, at: datetime) -> Arrival:
    """Whoever was invited has come when they followed a link or signed in since, whatever account they had before."""
    if not invitations:
        known = user.last_login or user.has_usable_password()
        return Arrival.HERE if known else Arrival.UNINVITED
    if _came(user, invitations):
        return Arrival.HERE
    last = invitations[-1]
    waiting = last.withdrawn_at is None and not last.link.is_stale(at)
    return Arrival.INVITED if waiting else Arrival.LAPSED


def called(user: User, invitations: Sequence[Invitation], *, at: datetime) -> str:
    """As they were named until they come: whether an address had an account, and whose, remains unsaid."""
    waits = invitations and arrival(user, invitations, at=at) != Arrival.HERE
    return invitations[-1].name if waits else str(user)


def _came(user: User, invitations: Sequence[Invitation]) -> bool:
    used = any(invitation.link.used_at for invitation in invitations)
    return used or (user.last_login is not None and user.last_login >= invitations[0].link.created_at)


def uninvited(customer: Customer, *, at: datetime) -> list[Member]:
    """Named when something was opened or loaded, and never asked to come."""
    sent = invitations_of(customer)
    members = customer.members.filter(user__is_active=True).select_related("user").order_by("since", "pk")
    return [one for one in members if arrival(one.user, sent.get(one.user_id, ()), at=at) == Arrival.UNINVITED]
