"""THE list of periodic jobs. Everything here may run twice, late, or on two machines at once."""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string

# name, job, every so many seconds
PERIODIC = (
    ("sweep", "fasttrack.jobs.sweep", 60),
    ("deliver", "notifications.jobs.deliver", 15),
    ("tidy-api", "api.jobs.tidy", 3600),
)

# What one sweep asks: who is due at this moment? Each answers with the number of messages that it posted.
SWEEPS: tuple[str, ...] = (
    "engagements.reminders.post_contact_due",
    "engagements.reminders.post_calls_due",
    "engagements.expiring.post_consents_expiring",
    "phases.reminders.post_gates_open",
    "responsibilities.reminders.post_tasks_due",
    "responsibilities.reminders.post_tasks_overdue",
)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """A message that no worker took before the next one comes has nothing to add: it expires."""
    return {name: {"task": job, "schedule": every, "options": {"expires": every}} for name, job, every in PERIODIC}


def sweeps() -> list[Callable[..., int]]:
    return [import_string(path) for path in SWEEPS]
