"""Whose turn it was for how many business hours, as a bar, as words and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import dates
from accounts.phrases import listed
from engagements import waiting
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.models.engagement import WaitingOn

# As wide as the drawing is, and how much of it a letter needs.
WIDTH, LETTER = 320, 16
HOUR = 60


def split(engagement: Engagement, *, at: datetime) -> dict[str, Any] | None:
    """Nothing while no business hour has passed."""
    return drawn(waiting.until(engagement, engagement.region.hours, at=at))


def drawn(counted: Mapping[WaitingOn, int]) -> dict[str, Any] | None:
    """What waited for nobody is told, but takes no part in the bar."""
    attributed = sum(minutes for who, minutes in counted.items() if who != WaitingOn.NOBODY)
    if not any(counted.values()):
        return None
    parts, start = [], 0.0
    for who, minutes in counted.items():
        share = minutes / attributed if attributed and who != WaitingOn.NOBODY else 0
        parts.append(_part(who, minutes, share, start))
        start += share * WIDTH
    told = listed(_("%(who)s %(time)s") % {"who": part["word"], "time": part["time"]} for part in parts)
    return {"parts": parts, "width": WIDTH, "sentence": _("Waited on: %(parts)s") % {"parts": told}}


def _part(who: WaitingOn, minutes: int, share: float, start: float) -> dict[str, Any]:
    width = share * WIDTH
    return {
        "who": who.value,
        "party": who.value if who.value in Party.values else "",
        "letter": letters()[who],
        "word": _("Nobody, on hold") if who == WaitingOn.NOBODY else str(who.label),
        "time": time(minutes),
        "share": _("%(num)s %%") % {"num": round(share * 100)} if who != WaitingOn.NOBODY else "",
        "x": round(start, 1),
        "width": round(width, 1),
        "middle": round(start + width / 2, 1) if width >= LETTER else None,
    }


def letters() -> dict[WaitingOn, str]:
    """The parties' own marks are the same in every language; the others have a letter of their word."""
    return {
        WaitingOn.MICROSOFT: "M",
        WaitingOn.CUSTOMER: "C",
        WaitingOn.THIRD_PARTY: pgettext("letter for a third party", "T"),
        WaitingOn.CHANGE_APPROVAL: pgettext("letter for change approval", "A"),
        WaitingOn.NOBODY: "–",
    }


def time(minutes: int) -> str:
    """45 min, or 12 h: in business hours."""
    if minutes < HOUR:
        return _("%(num)s min") % {"num": minutes}
    return _("%(num)s h") % {"num": dates.number(round(minutes / HOUR))}


def told(minutes: Mapping[str, int]) -> str:
    """What the trail keeps when an engagement ends: Microsoft 12 h, Customer 31 h."""
    counted = {who: minutes[who] for who in WaitingOn if who in minutes}
    return listed(_("%(who)s %(time)s") % {"who": who.label, "time": time(count)} for who, count in counted.items())
