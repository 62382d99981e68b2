"""Who takes part, on both sides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import dates
from accounts.models import User
from accounts.phrases import listed
from engagements.arrival import Arrival, arrival, called
from engagements.models import Assignment, Customer, Designation, Invitation, Member
from engagements.models.organisation import MemberRole
from engagements.programme import LANGUAGES
from engagements.seen import mark
from responsibilities.presenting.hand_over import address_for

ORDER = list(MemberRole)


Sent = Mapping[UUID, Sequence[Invitation]]


def members(found: Iterable[Member], sent: Sent, *, at: datetime) -> list[dict[str, Any]]:
    """The project manager first; the only one cannot be removed."""
    known = sorted(found, key=lambda one: (ORDER.index(MemberRole(one.role)), one.user.name))
    leads = sum(one.role == MemberRole.LEAD and one.user.is_active for one in known)
    return [
        {
            "row": one,
            "seen": mark(one, "role"),
            "sub": one.user.email,
            "role": one.get_role_display(),
            "last_lead": one.role == MemberRole.LEAD and leads == 1,
            **_arrived(one.user, sent.get(one.user_id, ()), at),
        }
        for one in known
    ]


def _arrived(user: User, sent: Sequence[Invitation], at: datetime) -> dict[str, Any]:
    state = arrival(user, sent, at=at)
    invited = dates.day(sent[-1].link.created_at) if sent else ""
    words = {
        Arrival.HERE: "",
        Arrival.INVITED: _("invited %(day)s, not here yet") % {"day": invited},
        Arrival.LAPSED: _("the invitation has ended, not here yet"),
        Arrival.UNINVITED: _("not invited yet"),
    }
    return {"name": called(user, sent, at=at), "state": state.value, "arrival": words[state]}


def designations(found: Iterable[Designation], sent: Sent, *, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "row": one,
            "company": one.company,
            "scope": scope(one),
            "sub": _period(one.starts_at, one.withdrawn_at or one.ends_at),
            "live": one.withdrawn_at is None and (one.ends_at is None or one.ends_at > at),
            **_arrived(one.user, sent.get(one.user_id, ()), at),
        }
        for one in found
    ]


def organisation(customer: Customer) -> list[tuple[str, str]]:
    """How the organisation is reached, in the order in which somebody asks."""
    return [
        (_("Country"), customer.country),
        (_("Language"), str(dict(LANGUAGES).get(customer.language, customer.language))),
        (_("Time zone"), dates.zone_words(customer.time_zone)),
    ]


def scope(one: Designation) -> str:
    """What they may do beyond working on tasks."""
    allowed = [words for words, holds in ((_("confirms"), one.may_confirm), (_("signs"), one.may_sign)) if holds]
    return listed(allowed) or _("works on tasks only")


def staff(found: Iterable[Assignment], *, may_hand_over: bool, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "row": one,
            "name": str(one.user),
            "role": one.get_role_display(),
            "sub": _period(one.starts_at, one.ends_at),
            "live": one.ends_at is None or one.ends_at > at,
            "begun": one.starts_at <= at,
            "hand_over": address_for(one) if may_hand_over and _is_live(one, at) else "",
        }
        for one in found
    ]


def _is_live(one: Assignment, at: datetime) -> bool:
    return one.starts_at <= at and (one.ends_at is None or one.ends_at > at)


def _period(start: datetime, end: datetime | None) -> str:
    if end is None:
        words = _("since %(day)s") if start <= timezone.now() else _("from %(day)s")
        return words % {"day": dates.day(start)}
    return _("%(start)s to %(end)s") % {"start": dates.day(start), "end": dates.day(end)}
