"""THE list of periodic jobs. Everything here may run twice, late, or on two machines at once.

What one sweep asks stands in `fasttrack/rules.py`.
"""

from typing import Any

# name, job, every so many seconds
PERIODIC = (
    ("sweep", "fasttrack.jobs.sweep", 60),
    ("deliver", "notifications.jobs.deliver", 15),
    ("tidy-api", "api.jobs.tidy", 3600),
)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """A message that no worker took before the next one comes has nothing to add: it expires."""
    return {name: {"task": job, "schedule": every, "options": {"expires": every}} for name, job, every in PERIODIC}
