"""THE table of reminders: what is said when, to whom, and which function finds it [domain: Reminders].

Each function answers with drafts of all that is due at a moment and not in the outbox yet; it writes nothing. The
sweep posts them. Asked for one reader and until a moment ahead, it answers with what sweeps will find for them until
then if nobody acts; a step that comes twice is the same draft by its key. When a message is sent, its rule is asked
once more whether it would still write it: what was done, put on hold, taken over by somebody else or overtaken by a
later step meanwhile is not sent.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias
from uuid import UUID

from django.utils.module_loading import import_string

from notifications.models import Message
from notifications.outbox import Draft

Concerns: TypeAlias = Callable[..., bool]
# What an action posted by itself, such as an invitation or a mention.
OTHERWISE = "comments.mentions.concerns"


class Due(Protocol):
    def __call__(self, at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]: ...


class Rule(NamedTuple):
    # Kinds of message that it may post.
    kinds: tuple[str, ...]
    when: str
    whom: str
    # Where its function is, and the one that is asked when a message of it is sent.
    path: str
    still: str

    @property
    def due(self) -> Due:
        return import_string(self.path)

    @property
    def concerns(self) -> Concerns:
        return import_string(self.still)


RULES: tuple[Rule, ...] = (
    Rule(
        kinds=("contact_deadline", "contact_breach"),
        when="14, 7 and 3 days and 1 business day before day 30; then daily until the customer is reached",
        whom="manager and specialists; from 3 days on the region's lead too",
        path="engagements.reminders.contact_due",
        still="engagements.reminders.contact_concerns",
    ),
    Rule(
        kinds=("call_soon", "call_missed"),
        when="1 business day and 1 hour before a call; after one that was missed",
        whom="its attendees",
        path="engagements.reminders.calls_due",
        still="engagements.reminders.call_concerns",
    ),
    Rule(
        kinds=("consent_expiring",),
        when="7 days before a consent ends",
        whom="who granted it, and the specialists",
        path="engagements.expiring.consents_expiring",
        still="engagements.expiring.concerns",
    ),
    Rule(
        kinds=("gate_open",),
        when="a gate has opened",
        whom="manager",
        path="phases.reminders.gates_open",
        still="phases.reminders.concerns",
    ),
    Rule(
        kinds=("task_due",),
        when="3 business days before a task is due",
        whom="its assignee, else the people of its side",
        path="responsibilities.reminders.tasks_due",
        still="responsibilities.reminders.concerns",
    ),
    Rule(
        kinds=("task_overdue",),
        when="the first business day after it was due; then at most weekly",
        whom="its assignee, else the people of its side",
        path="responsibilities.reminders.tasks_overdue",
        still="responsibilities.reminders.concerns",
    ),
    Rule(
        kinds=("confirmation_waiting", "consent_waiting"),
        when="when services, a data sheet or a consent wait for the customer; then every 3 business days",
        whom="those of the customer's who can confirm, or grant it",
        path="engagements.asking.asked_due",
        still="engagements.asking.concerns",
    ),
    Rule(
        kinds=("agreement_waiting", "sign_off_waiting"),
        when="when a plan can be agreed on, or readiness be signed; then every 3 business days",
        whom="those who can, of each side that has not yet",
        path="phases.reminders.signatures_due",
        still="phases.reminders.signature_concerns",
    ),
    Rule(
        kinds=("customer_silent",),
        when="3, 7 and 14 business days without an act of the customer's while a task of theirs is open",
        whom="manager",
        path="engagements.silence.silent_due",
        still="engagements.silence.concerns",
    ),
)


def concerns(message: Message, *, at: datetime) -> bool:
    """Asked when a message is sent: would whoever owed it still write it, to this reader?"""
    of_an_engagement = RULES if message.scope_id else ()
    rule = next((rule for rule in of_an_engagement if message.kind in rule.kinds), None)
    asks: Concerns = rule.concerns if rule else import_string(OTHERWISE)
    return asks(message, at=at)


def ahead(reader: UUID, *, at: datetime, until: datetime) -> list[Draft]:
    """What one person will be reminded of from now on, if nobody acts."""
    drafts = (draft for rule in RULES for draft in rule.due(at, reader=reader, until=until))
    return list({draft.key: draft for draft in drafts}.values())
