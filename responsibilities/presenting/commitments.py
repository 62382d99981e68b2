"""Standing responsibilities as a list to read and acknowledge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import dates
from engagements.models import Engagement
from engagements.models.base import Party
from responsibilities.catalogue import load
from responsibilities.models import Commitment


def by_party(engagement: Engagement, commitments: Iterable[Commitment]) -> list[dict[str, Any]]:
    """The customer's first: it is theirs to acknowledge."""
    shown = [_line(engagement, commitment) for commitment in commitments]
    titles = {Party.CUSTOMER: _("What your side always does"), Party.MICROSOFT: _("What Microsoft always does")}
    found = [{"title": title, "party": party.value, "rows": _of(shown, party)} for party, title in titles.items()]
    return [group for group in found if group["rows"]]


def _of(rows: list[dict[str, Any]], party: Party) -> list[dict[str, Any]]:
    return [row for row in rows if row["party"] in (party, Party.BOTH if party == Party.CUSTOMER else party)]


def _line(engagement: Engagement, commitment: Commitment) -> dict[str, Any]:
    words = load().text(engagement.service, commitment.slug, get_language() or "en")
    return {
        "pk": commitment.pk,
        "party": commitment.party,
        "title": words.title,
        "help": words.help,
        "acknowledged": _acknowledged(commitment),
        "task": commitment.task.link if commitment.task else "",
    }


def _acknowledged(commitment: Commitment) -> str:
    if commitment.acknowledged_at is None:
        return ""
    words = {"who": commitment.acknowledged_by, "day": dates.day(commitment.acknowledged_at)}
    return _("Acknowledged by %(who)s, %(day)s") % words


def title(commitment: Commitment) -> str:
    return load().text(commitment.engagement.service, commitment.slug, get_language() or "en").title
