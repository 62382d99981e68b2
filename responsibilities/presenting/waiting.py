"""What waits for a word of the customer's, beside their tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import dates
from accounts.phrases import listed
from engagements.permissions import Permission
from responsibilities.facts import ChecklistFacts
from responsibilities.presenting import agreement, place


def lines(facts: ChecklistFacts) -> list[dict[str, Any]]:
    """Each with a link, and with a button for whoever may give that word."""
    return [line for _name, line in named_lines(facts)]


def named_lines(facts: ChecklistFacts) -> list[tuple[str, dict[str, Any]]]:
    """The same with a name for each, which is the same in every language."""
    asking = (_services, _data_sheet, _agreement, _signature, _consents, _answers, _commitments)
    return [(ask.__name__.strip("_"), one) for ask in asking if (one := ask(facts))]


def _line(facts: ChecklistFacts, text: str, page: str, sub: str = "", **more: Any) -> dict[str, Any]:
    href = reverse(page, args=[facts.engagement.pk]) + more.pop("fragment", "")
    return {"text": text, "href": href, "sub": sub, "button": None, **more}


def _press(facts: ChecklistFacts, permission: Permission, text: str, name: str) -> dict[str, str] | None:
    if not facts.stands.may(permission):
        return None
    return {"text": text, "action": reverse(name, args=[facts.engagement.pk])}


def _since(moment: datetime | None) -> str:
    return _("Asked on %(day)s") % {"day": dates.day(moment)} if moment else ""


def _services(facts: ChecklistFacts) -> dict[str, Any] | None:
    proposal = facts.asked.proposal
    if proposal is None:
        return None
    names = listed(place.service_name(slug) for slug in proposal.services)
    text = _("Confirm the services: %(services)s") % {"services": names}
    button = _press(facts, Permission.CONFIRM, _("Confirm"), "confirm-services")
    return _line(facts, text, "agreement", _since(proposal.proposed_at), fragment="#services", button=button)


def _data_sheet(facts: ChecklistFacts) -> dict[str, Any] | None:
    sheet = facts.asked.data_sheet
    if sheet is None:
        return None
    missing = agreement.missing(sheet)
    if missing:
        sub = _("Missing: %(fields)s") % {"fields": listed(missing)}
        return _line(facts, _("Complete the data sheet"), "agreement", sub, fragment="#data-sheet")
    button = _press(facts, Permission.CONFIRM, _("Confirm"), "confirm-data-sheet")
    return _line(facts, _("Confirm the data sheet"), "agreement", fragment="#data-sheet", button=button)


def _agreement(facts: ChecklistFacts) -> dict[str, Any] | None:
    plan = facts.asked.plan_to_agree
    if plan is None:
        return None
    text = _("Agree on the remediation plan, version %(version)s") % {"version": plan.version}
    button = _press(facts, Permission.AGREE_FOR_CUSTOMER, _("Agree"), "agree-plan")
    return _line(facts, text, "plan", _since(plan.published_at), button=button)


def _signature(facts: ChecklistFacts) -> dict[str, Any] | None:
    plan = facts.asked.plan_to_sign
    if plan is None:
        return None
    text = _("Sign readiness for plan version %(version)s") % {"version": plan.version}
    button = _press(facts, Permission.SIGN_FOR_CUSTOMER, _("Sign"), "sign-plan")
    sub = "" if button else _("Only the project manager, or a representative who may sign, can do this.")
    return _line(facts, text, "plan", sub, button=button)


def _consents(facts: ChecklistFacts) -> dict[str, Any] | None:
    count = facts.asked.consent_requests
    if not count or not facts.stands.may(Permission.GRANT_CONSENT):
        return None
    words = ngettext("%(count)s request for consent", "%(count)s requests for consent", count) % {"count": count}
    return _line(facts, words, "consents", _("Consent is never required; no is an answer."))


def _answers(facts: ChecklistFacts) -> dict[str, Any] | None:
    count = facts.asked.answers
    if not count:
        return None
    words = ngettext("%(count)s question about your environment", "%(count)s questions about your environment", count)
    return _line(facts, words % {"count": count}, "environment", _("The answers decide which tasks apply."))


def _commitments(facts: ChecklistFacts) -> dict[str, Any] | None:
    count = facts.asked.commitments
    if not count:
        return None
    words = ngettext("Read %(count)s standing responsibility", "Read %(count)s standing responsibilities", count) % {
        "count": count
    }
    return _line(facts, words, "commitments", _("They hold nothing up; acknowledge them once."))
