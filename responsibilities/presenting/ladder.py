"""The ladder of warnings before a contact deadline: which steps were told to whom and when, and which comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.deadlines import Step, contact_step, contact_steps, due_day
from engagements.hours import Hours, start_of_day
from engagements.models import Engagement
from engagements.reminders import CONTACT_KINDS
from notifications.models import Message

ONE_DAY = timedelta(days=1)
# A breach is told daily; of a long one the last days are enough.
BREACHES = timedelta(days=7)
Told = Mapping[str, list[Message]]
UNTOLD = (Message.Status.DROPPED, Message.Status.FAILED)


def read(engagements: Iterable[Engagement], *, at: datetime) -> dict[UUID, dict[str, list[Message]]]:
    """What the outbox holds of each, by the step that its key names."""
    found: dict[UUID, dict[str, list[Message]]] = defaultdict(lambda: defaultdict(list))
    ids = [engagement.pk for engagement in engagements]
    messages = Message.objects.filter(scope_id__in=ids, kind__in=CONTACT_KINDS)
    lately = messages.exclude(kind="contact_breach", due_at__lt=at - BREACHES)
    for message in lately.select_related("recipient").order_by("due_at", "recipient__name"):
        found[message.scope_id][_period(message)].append(message)
    return found


def _period(message: Message) -> str:
    return message.key.split(":")[2]


def rungs(engagement: Engagement, told: Told, hours: Hours, *, at: datetime) -> list[dict[str, Any]]:
    """All steps of its present deadline, the daily one after it, and a mark at the one that comes next."""
    due, zone = engagement.contact_due_at, engagement.customer.time_zone
    last = due_day(due, zone)
    days = {date.fromisoformat(period.rpartition("-breach-")[2]) for period in told if f"{last}-breach-" in period}
    days.add(due_day(max(due, at) + ONE_DAY, zone))
    breaches = [contact_step(due, hours, zone, at=max(due, start_of_day(day, zone))) for day in sorted(days)]
    steps = [*contact_steps(due, hours, zone), *(step for step in breaches if step)]
    shown = [_rung(step, told.get(f"{last}-{step.name}", [])) for step in steps]
    coming = next((one for one in shown if one["at"] > at), None)
    if coming:
        coming["next"] = True
    return shown


def _rung(step: Step, messages: Iterable[Message]) -> dict[str, Any]:
    return {"text": words(step), "at": step.at, "told": [_telling(one) for one in messages], "next": False}


def words(step: Step) -> str:
    if step.is_breach:
        return _("Deadline missed")
    if step.name == "1bd":
        return _("1 business day before")
    days = int(step.name.removesuffix("d"))
    return ngettext("%(num)s day before", "%(num)s days before", days) % {"num": days}


def _telling(message: Message) -> dict[str, Any]:
    return {
        "who": str(message.recipient),
        "at": message.sent_at or message.not_before,
        "is_sent": message.sent_at is not None,
        "is_dropped": message.status in UNTOLD,
    }
