"""How an engagement is doing, as the health mark takes it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from engagements.health import Tone, health
from engagements.models import Engagement


def shown(engagement: Engagement, *, at: datetime) -> dict[str, str]:
    """State and word of the mark, and the reason beside it where something is the matter."""
    found = health(engagement, at=at)
    if not engagement.is_working:
        return {"state": "hold" if found.tone == Tone.PAUSED else "good", "word": found.reason, "reason": ""}
    reason = "" if found.tone == Tone.GOOD else found.reason
    return {"state": found.tone.value, "word": words()[found.tone], "reason": reason}


def words() -> dict[Tone, str]:
    return {
        Tone.GOOD: _("On track"),
        Tone.RISK: _("At risk"),
        Tone.OFF: _("Off track"),
        Tone.PAUSED: _("On hold or ended"),
    }
