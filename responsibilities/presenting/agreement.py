"""What was agreed before Assess, and what each side may still do about it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from accounts import dates
from engagements.actions.agreement import REQUIRED
from engagements.models import DataSheet, Engagement, ServiceProposal
from engagements.programme import LANGUAGES
from responsibilities.catalogue import load

SHEET = ("contacts", "tenant_domain", "seats", "region_name", "language", "representative", "window_from", "window_to")


def known_services() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(slug, load().words("service", slug, language).title) for slug in load().services]


def services(proposal: ServiceProposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    names = dict(known_services())
    return {
        "names": [names.get(slug, slug) for slug in proposal.services],
        "proposed": _("Proposed by %(name)s, %(day)s") % _who(proposal.proposed_by, proposal.proposed_at),
        "confirmed": confirmed(proposal),
    }


def confirmed(what: ServiceProposal | DataSheet) -> str:
    if what.confirmed_at is None:
        return ""
    return _("Confirmed by %(name)s, %(day)s") % _who(what.confirmed_by, what.confirmed_at)


def _who(person: Any, moment: Any) -> dict[str, str]:
    return {"name": str(person), "day": dates.day(moment)}


def sheet(data: DataSheet) -> list[tuple[str, str]]:
    labels = {**REQUIRED, "representative": _("Representative")}
    return [(str(labels[name]), _shown(name, getattr(data, name))) for name in SHEET]


def _shown(name: str, value: Any) -> str:
    if value in (None, ""):
        return "–"
    if name == "contacts":
        return Markup("<br>").join(value.splitlines())
    if name == "language":
        return dict(LANGUAGES).get(value, value)
    if name == "seats":
        return dates.number(value)
    return dates.day(value) if hasattr(value, "isoformat") else str(value)


def missing(data: DataSheet) -> list[str]:
    return [str(label) for name, label in REQUIRED.items() if not getattr(data, name)]


def purchase(engagement: Engagement) -> list[tuple[str, str]]:
    bought = engagement.purchase
    return [
        (pgettext("licences", "Plan"), str(bought.plan)),
        (_("Seats"), dates.number(bought.seats)),
        (_("Needed"), dates.number(bought.plan.minimum_seats)),
        (_("Purchase date"), dates.day(bought.purchased_on)),
        (_("Order reference"), bought.order_reference),
    ]
