"""The remediation plan as both sides read it: items, minimum checks, versions, agreement and readiness."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import dates
from accounts.phrases import labelled
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.permissions import Permission, Standing
from phases.actions.plan import AGREEING, SIGNING
from phases.models import Agreement, MinimumCheck, RemediationItem, RemediationPlan, SignOff
from phases.models.assessment import Area
from phases.models.phase import PLANNING, Kind
from phases.plan_content import content_hash, content_of

ITEM_STATES = {"open": "not_started", "resolved": "done", "not_required": "not_required", "waived": "not_required"}


# ---- Items


def item(one: RemediationItem, stands: Standing, *, settles: bool) -> dict[str, Any]:
    """`settles`: whether items can be settled now."""
    return {
        "id": f"item-{one.pk}",
        "title": one.title,
        "href": reverse("plan-item", args=[one.pk]),
        "area": one.get_area_display(),
        "party": one.party,
        "due": _due(one),
        "late": is_late(one),
        "state": ITEM_STATES[one.status],
        "word": one.get_status_display(),
        "sub": one.reason or one.detail,
        "settle": settles and not one.is_settled and stands.may(Permission.RESOLVE_ITEM),
        "resolve": reverse("plan-item-verb", args=[one.pk, "resolve"]) if _at_once(one, stands, settles) else "",
    }


def _at_once(one: RemediationItem, stands: Standing, settles: bool) -> bool:
    """Resolved by a press where no word is needed about how one knows."""
    may = settles and not one.is_settled and stands.may(Permission.RESOLVE_ITEM)
    return may and not speaks_for_customer(one, stands)


def speaks_for_customer(one: RemediationItem, stands: Standing) -> bool:
    return stands.side_for(Permission.RESOLVE_ITEM) == Party.MICROSOFT and one.party == Party.CUSTOMER


def is_late(one: RemediationItem) -> bool:
    return bool(one.due_on and not one.is_settled and one.due_on < timezone.localdate())


def _due(one: RemediationItem) -> str:
    if one.due_on is None:
        return ""
    day = dates.day(one.due_on)
    return _("%(day)s, late") % {"day": day} if is_late(one) else day


def check(one: MinimumCheck) -> dict[str, Any]:
    found = {"level": one.found} if one.found else None
    settled = {"name": str(one.settled_by), "day": dates.day(one.settled_at)} if one.is_settled else None
    return {
        "row": one,
        "title": labelled(one.get_kind_display(), one.subject) if one.subject else one.get_kind_display(),
        "found": _("%(level)s found") % found if found else _("Nothing found yet"),
        "state": {"open": "not_started", "passed": "done", "waived": "not_required"}[one.status],
        "word": one.get_status_display(),
        "settled": _("%(name)s, %(day)s") % settled if settled else "",
        "reason": one.reason,
    }


# ---- Versions and signatures


def state(plan: RemediationPlan | None, items: Iterable[RemediationItem]) -> dict[str, Any]:
    """Whether the published version is what the list says now."""
    if plan is None:
        return {"sentence": _("No version has been published yet."), "current": False}
    words = {"version": plan.version, "day": dates.day(plan.published_at)}
    if plan.hash != content_hash(content_of(items)):
        return {"sentence": _("The list changed after version %(version)s of %(day)s") % words, "current": False}
    return {"sentence": _("Version %(version)s, published %(day)s") % words, "current": True}


def sides(
    engagement: Engagement, agreements: Iterable[Agreement], sign_offs: Iterable[SignOff], stands: Standing
) -> list[dict[str, Any]]:
    """For each side: who agreed, who signed, and what the reader may do for it."""
    agreed, signed = ({one.side: one for one in found} for found in (agreements, sign_offs))
    phase = Kind(engagement.phase)
    agrees, signs = engagement.is_working and phase in PLANNING, engagement.is_working and phase == Kind.REMEDIATE
    return [
        {
            "party": side,
            "agreed": signature(agreed.get(side)),
            "signed": signature(signed.get(side)),
            "may_agree": agrees and side not in agreed and stands.may(AGREEING[side]),
            "may_sign": signs and side not in signed and stands.may(SIGNING[side]),
        }
        for side in (Party.MICROSOFT, Party.CUSTOMER)
    ]


def signature(one: Agreement | SignOff | None) -> str:
    if one is None:
        return ""
    words = {"name": str(one.by), "day": dates.day(one.at), "whom": one.on_behalf_of}
    if one.on_behalf_of:
        return _("%(name)s on behalf of %(whom)s, %(day)s") % words
    return _("%(name)s, %(day)s") % words


def version(plan: RemediationPlan) -> dict[str, Any]:
    count = len(plan.content)
    return {
        "number": plan.version,
        "href": reverse("plan-version", args=[plan.engagement_id, plan.version]),
        "sub": " · ".join((
            _("%(name)s, %(day)s") % {"name": str(plan.published_by), "day": dates.day(plan.published_at)},
            ngettext("%(count)s item", "%(count)s items", count) % {"count": count},
        )),
    }  # fmt: skip


def frozen(content: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items of a version as they stood when it was published."""
    return [
        {
            "title": one["title"],
            "detail": one["detail"],
            "area": str(Area(one["area"]).label),
            "party": one["party"],
            "due": dates.day(date.fromisoformat(one["due_on"])) if one["due_on"] else "",
        }
        for one in content
    ]
