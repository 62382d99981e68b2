"""Who takes part, on both sides, and what the customer consented to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts import dates
from engagements.models import Assignment, Consent, Designation, Member
from engagements.models.organisation import MemberRole
from engagements.seen import mark
from responsibilities.presenting.engagement import consent_sub

ORDER = list(MemberRole)


def members(found: Iterable[Member]) -> list[dict[str, Any]]:
    """The project manager first; the only one cannot be removed."""
    known = sorted(found, key=lambda one: (ORDER.index(MemberRole(one.role)), one.user.name))
    leads = sum(one.role == MemberRole.LEAD for one in known)
    return [
        {
            "row": one,
            "seen": mark(one, "role"),
            "name": str(one.user),
            "sub": f"{one.get_role_display()} · {one.user.email}",
            "last_lead": one.role == MemberRole.LEAD and leads == 1,
        }
        for one in known
    ]


def designations(found: Iterable[Designation], *, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "row": one,
            "name": str(one.user),
            "company": one.company,
            "scope": scope(one),
            "sub": _period(one.starts_at, one.withdrawn_at or one.ends_at),
            "live": one.withdrawn_at is None and (one.ends_at is None or one.ends_at > at),
        }
        for one in found
    ]


def scope(one: Designation) -> str:
    """What they may do beyond working on tasks."""
    allowed = [words for words, holds in ((_("confirms"), one.may_confirm), (_("signs"), one.may_sign)) if holds]
    return ", ".join(allowed) or _("works on tasks only")


def staff(found: Iterable[Assignment], *, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "row": one,
            "name": str(one.user),
            "role": one.get_role_display(),
            "sub": _period(one.starts_at, one.ends_at),
            "live": one.ends_at is None or one.ends_at > at,
        }
        for one in found
    ]


def _period(start: datetime, end: datetime | None) -> str:
    if end is None:
        return _("since %(day)s") % {"day": dates.day(start)}
    return _("%(start)s to %(end)s") % {"start": dates.day(start), "end": dates.day(end)}


def consents(found: Iterable[Consent], *, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "row": one,
            "activity": one.activity,
            "scope": one.scope,
            "sub": consent_sub(one),
            "live": one.revoked_at is None and (one.expires_at is None or one.expires_at > at),
            "ended": _("revoked %(day)s") % {"day": dates.day(one.revoked_at)} if one.revoked_at else _("has ended"),
        }
        for one in found
    ]
