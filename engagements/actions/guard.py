"""How every action begins: lock, ask, and refuse what is on hold or over. And how it leaves its trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Unpack

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.phrases import listed
from audit import trail
from audit.trail import Details
from engagements.models import Customer, Engagement
from engagements.models.engagement import FINAL, Status
from engagements.permissions import (
    Permission,
    Standing,
    require,
    require_customer,
    require_region,
)
from engagements.refusals import Invalid, Refused

if TYPE_CHECKING:
    from accounts.models import User
    from engagements.models import Region


@dataclass(frozen=True, slots=True)
class Act:
    """One act under way: where, by whom, in which standing, when."""

    scope: Model
    permission: Permission
    standing: Standing
    by: User | None
    at: datetime

    @property
    def side(self) -> str:
        return self.standing.side_for(self.permission)

    @property
    def on_behalf_of(self) -> str:
        return self.standing.behalf_for(self.permission)

    def record(self, verb: str, about: Model, **details: Unpack[Details]) -> None:
        """Into the trail, with the side whose right was used."""
        details.setdefault("scope", self.scope)
        details.setdefault("on_behalf_of", self.on_behalf_of)
        if self.by is not None:
            details.setdefault("party", self.standing.side_for(self.permission))
        trail.record(verb, by=self.by, at=self.at, about=about, **details)


def begin(engagement: Engagement, permission: Permission, *, by: User, at: datetime) -> tuple[Engagement, Act]:
    """Lock the engagement, re-read it, and refuse whoever may not do this or anything that waits or is over."""
    engagement, act = enter(engagement, permission, by=by, at=at)
    working(engagement)
    return engagement, act


def enter(engagement: Engagement, permission: Permission, *, by: User, at: datetime) -> tuple[Engagement, Act]:
    """The same in any state: for resuming and cancelling, and for taking a right away."""
    engagement = Engagement.objects.locked(engagement.pk)
    standing = require(by, permission, engagement, at=at)
    return engagement, Act(engagement, permission, standing, by, at)


def with_customer(customer: Customer, permission: Permission, *, by: User, at: datetime) -> tuple[Customer, Act]:
    """For what belongs to a customer, whatever the state of its engagements."""
    customer = Customer.objects.select_for_update(of=("self",), no_key=True).get(pk=customer.pk)
    standing = require_customer(by, permission, customer, at=at)
    return customer, Act(customer, permission, standing, by, at)


def in_region(region: Region, permission: Permission, *, by: User | None, at: datetime) -> Act:
    """For what begins in a region; without `by` it is an operator at the command line who acts."""
    standing = require_region(by, permission, region) if by else Standing(frozenset())
    return Act(region, permission, standing, by, at)


def working(engagement: Engagement) -> None:
    """Nothing is written on what is on hold or over [S-09]."""
    if engagement.status == Status.ON_HOLD:
        raise Refused("on_hold", _("This engagement is on hold. Resume it first."))
    live(engagement)


def live(engagement: Engagement) -> None:
    """What people say to each other goes on while an engagement is on hold."""
    if engagement.status in FINAL:
        raise Refused("ended", _("This engagement is over. It can be read, not changed."))


def reasoned(reason: str, field: str = "reason") -> str:
    """What an act that asks for a reason was told, or a refusal to act without one."""
    if not reason.strip():
        raise Invalid(field, _("Say why."))
    return reason.strip()


def filled(field: str, text: str, sentence: str) -> str:
    if not text.strip():
        raise Invalid(field, sentence)
    return text.strip()


def one_of(field: str, value: Any, choices: Any) -> Any:
    if value not in set(choices):
        allowed = listed(choices)
        raise Invalid(field, _("Choose one of: %(choices)s.") % {"choices": allowed})
    return value
