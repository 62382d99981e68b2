"""THE table of reminders: what is said when, to whom, and which function finds it [domain: Reminders].

Each function answers with drafts of all that is due at a moment and not in the outbox yet; it writes nothing. The
sweep posts them. Asked for one reader and until a moment ahead, it answers with what sweeps will find for them until
then if nobody acts; a step that comes twice is the same draft by its key.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from django.utils.module_loading import import_string

from notifications.outbox import Draft


class Due(Protocol):
    def __call__(self, at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]: ...


class Rule(NamedTuple):
    # Kinds of message that it may post.
    kinds: tuple[str, ...]
    when: str
    whom: str
    # Where its function is.
    path: str

    @property
    def due(self) -> Due:
        return import_string(self.path)


RULES: tuple[Rule, ...] = (
    Rule(
        kinds=("contact_deadline", "contact_breach"),
        when="14, 7 and 3 days and 1 business day before day 30; then daily until the customer is reached",
        whom="manager and specialists; from 3 days on the region's lead too",
        path="engagements.reminders.contact_due",
    ),
    Rule(
        kinds=("call_soon", "call_missed"),
        when="1 business day and 1 hour before a call; after one that was missed",
        whom="its attendees",
        path="engagements.reminders.calls_due",
    ),
    Rule(
        kinds=("consent_expiring",),
        when="7 days before a consent ends",
        whom="who granted it, and the specialists",
        path="engagements.expiring.consents_expiring",
    ),
    Rule(
        kinds=("gate_open",),
        when="a gate has opened",
        whom="manager",
        path="phases.reminders.gates_open",
    ),
    Rule(
        kinds=("task_due",),
        when="3 business days before a task is due",
        whom="its assignee, else the people of its side",
        path="responsibilities.reminders.tasks_due",
    ),
    Rule(
        kinds=("task_overdue",),
        when="the first business day after it was due; then at most weekly",
        whom="its assignee, else the people of its side",
        path="responsibilities.reminders.tasks_overdue",
    ),
)


def ahead(reader: UUID, *, at: datetime, until: datetime) -> list[Draft]:
    """What one person will be reminded of from now on, if nobody acts."""
    drafts = (draft for rule in RULES for draft in rule.due(at, reader=reader, until=until))
    return list({draft.key: draft for draft in drafts}.values())
