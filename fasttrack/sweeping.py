"""One sweep: asks every list of who is due, and notes that it came to its end."""

import logging
from datetime import datetime

from fasttrack.schedule import sweeps
from notifications.models import Heartbeat

log = logging.getLogger(__name__)
SWEEP = "sweep"


def sweep(*, at: datetime) -> dict[str, int]:
    """How many messages each list posted. One broken list holds up no other, but then the sweep counts as failed."""
    posted, broken = {}, []
    for post_due in sweeps():
        name = f"{post_due.__module__}.{post_due.__qualname__}"
        try:
            posted[name] = post_due(at)
        except Exception:
            log.exception("sweep of %s broke", name)
            broken.append(name)
    if broken:
        raise SweepBroken(", ".join(broken))
    Heartbeat.objects.beat(SWEEP, at=at)
    log.info("swept as of %s: %d posted", at.isoformat(timespec="seconds"), sum(posted.values()))
    return posted


class SweepBroken(Exception):
    """Names the lists that could not be asked."""
