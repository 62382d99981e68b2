"""Where a page stands: the engagement it belongs to, the pages beside it, and whether anything can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.phrases import listed
from engagements.models import Engagement
from engagements.models.engagement import Status
from engagements.permissions import Standing
from responsibilities.catalogue import load

PARTS = {
    "environment": gettext_lazy("Environment"),
    "assessment": gettext_lazy("Assessment"),
    "plan": gettext_lazy("Remediation plan"),
    "calls": gettext_lazy("Calls"),
    "agreement": gettext_lazy("Agreement"),
    "people": gettext_lazy("People"),
    "consents": gettext_lazy("Consents"),
    "scope": gettext_lazy("Scope"),
    "outcomes": gettext_lazy("Outcomes"),
    "comments": gettext_lazy("Conversation"),
    "history": gettext_lazy("History"),
}


def place(engagement: Engagement, stands: Standing, current: str = "") -> dict[str, Any]:
    """What every page of an engagement shows around its own part; `current` is the name of its address."""
    return {
        "home": reverse("engagement", args=[engagement.pk]),
        "customer": engagement.customer.name,
        "language": foreign(engagement.customer.language),
        "service": service_name(engagement.service),
        "density": "dense" if stands.is_microsoft else "roomy",
        "crumbs": _crumbs(engagement, stands, current),
        "tabs": _tabs(engagement, stands, current),
        "rest": rest(engagement) if stands.takes_part else _looking(),
    }


def _crumbs(engagement: Engagement, stands: Standing, current: str) -> list[tuple[str, str]]:
    above = [(_("Portfolio"), reverse("portfolio"))] if stands.is_microsoft else []
    here = [(engagement.customer.name, reverse("engagement", args=[engagement.pk]))]
    return above + here if current != "engagement" else above


def _tabs(engagement: Engagement, stands: Standing, current: str) -> list[dict[str, Any]]:
    first = _("Overview") if stands.is_microsoft else _("Checklist")
    names = {"engagement": first, **PARTS}
    return [
        {"text": text, "href": reverse(name, args=[engagement.pk]), "current": name == current}
        for name, text in names.items()
    ]


def foreign(language: str) -> str:
    """The language of a name, where it is another one than the page's."""
    return "" if language.lower() == (get_language() or "en").lower() else language


def service_name(slug: str) -> str:
    return load().words("service", slug, get_language() or "en").title


def rest(engagement: Engagement) -> dict[str, str] | None:
    """Why nothing can be changed now; nothing while the engagement is at work."""
    sentences = {
        Status.ON_HOLD: _("This engagement is on hold. Its clocks stand still and it takes no changes."),
        Status.COMPLETED: _("This onboarding is complete. It can be read, not changed."),
        Status.INELIGIBLE: _("This customer is not eligible. The engagement can be read, not changed."),
        Status.CANCELLED: _("This engagement was cancelled. It can be read, not changed."),
    }
    sentence = sentences.get(Status(engagement.status))
    if sentence is None:
        return None
    reason = engagement.status_reason
    return {"title": sentence, "reason": reason, "tone": "" if engagement.status == Status.COMPLETED else "risk"}


def _looking() -> dict[str, str]:
    sentence = _(
        "You look into this engagement as an operator. You can change nothing, and both sides see that you look."
    )
    return {"title": sentence, "reason": "", "tone": "risk"}


def source(lines: Sequence[int]) -> str:
    """Where the source article says it."""
    if not lines:
        return ""
    words = ngettext("Benefit article, line %(lines)s", "Benefit article, lines %(lines)s", len(lines))
    return words % {"lines": listed(lines)}
