"""One sweep: asks every rule who is due, posts that, and notes that it came to its end."""

import logging
from datetime import datetime

from fasttrack import rules
from notifications import outbox
from notifications.models import Heartbeat

log = logging.getLogger(__name__)
SWEEP = "sweep"


def sweep(*, at: datetime) -> dict[str, int]:
    """How many messages each rule posted. One broken rule holds up no other, but then the sweep counts as failed."""
    posted, broken = {}, []
    for rule in rules.RULES:
        try:
            posted[rule.path] = outbox.post(rule.due(at), at=at)
        except Exception:
            log.exception("sweep of %s broke", rule.path)
            broken.append(rule.path)
    if broken:
        raise SweepBroken(", ".join(broken))
    Heartbeat.objects.beat(SWEEP, at=at)
    log.info("swept as of %s: %d posted", at.isoformat(timespec="seconds"), sum(posted.values()))
    return posted


class SweepBroken(Exception):
    """Names the rules that could not be asked."""
