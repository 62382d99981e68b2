"""Everybody whom somebody of the onboarding centre works with: colleagues, and the contacts of their customers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from engagements.models import Designation, Member
from responsibilities import handing
from responsibilities.presenting import hand_over
from responsibilities.presenting.place import foreign
from responsibilities.reach import Reach

SHOWN = 100
LONGEST_TEXT = 200


def colleagues(reach: Reach, *, at: datetime) -> list[dict[str, Any]]:
    """A manager's own regions only: how much work somebody has is nobody else's business."""
    if not reach.is_manager:
        return []
    words = {"manager": _("Project manager"), "specialist": _("Specialist")}
    return [
        {
            "name": str(one.user),
            "sub": one.user.email,
            "role": words[one.role],
            "count": one.count,
            "href": hand_over.address(one.role, one.user.pk),
        }
        for one in handing.givers(handing.steered(reach), at)
    ]


def contacts(reach: Reach, text: str, *, at: datetime) -> dict[str, Any]:
    """By name, as many as a page holds; what is left out is found by searching."""
    served = reach.served(at).order_by().values("customer")
    members = _found(Member.objects.filter(customer__in=served), text)
    speaking = _found(Designation.objects.live(at).filter(customer__in=served), text)
    rows = [_member(one) for one in members[: SHOWN + 1]] + [_speaker(one) for one in speaking[: SHOWN + 1]]
    rows.sort(key=lambda row: (row["name"].casefold(), row["organisation"]))
    return {"rows": rows[:SHOWN], "more": len(rows) > SHOWN}


def _found(rows: QuerySet, text: str) -> QuerySet:
    named = Q(user__name__icontains=text) | Q(user__email__icontains=text) | Q(customer__name__icontains=text)
    found = rows.filter(named) if text else rows
    return found.select_related("user", "customer").order_by("user__name", "pk")


def _row(one: Member | Designation, role: str) -> dict[str, Any]:
    return {
        "name": str(one.user),
        "email": one.user.email,
        "role": role,
        "organisation": one.customer.name,
        "language": foreign(one.customer.language),
        "href": f"{reverse('portfolio')}?{urlencode({'text': one.customer.name})}",
    }


def _member(one: Member) -> dict[str, Any]:
    return _row(one, str(one.get_role_display()))


def _speaker(one: Designation) -> dict[str, Any]:
    return _row(one, _("Representative, %(company)s") % {"company": one.company})
