"""What every list of engagements says of a row: whose it is, where it stands, what comes next."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import deadlines
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.models.engagement import WaitingOn
from responsibilities.models import Task
from responsibilities.presenting import rail
from responsibilities.presenting.place import foreign


def with_next_task(engagements: QuerySet) -> QuerySet:
    """The task to look at first comes along with its engagement: no second statement, none per row."""
    first = Task.objects.filter(pk=OuterRef("next_task_id"))
    facts = first.values(facts=JSONObject(slug="slug", own_title="own_title", due_on="due_on"))
    return engagements.annotate(next_task=Subquery(facts[:1], output_field=JSONField()))


def basics(engagement: Engagement) -> dict[str, Any]:
    return {
        "pk": engagement.pk,
        "title": engagement.customer.name,
        "language": foreign(engagement.customer.language),
        "href": reverse("engagement", args=[engagement.pk]),
        "sub": sub(engagement),
        "segments": rail.sketch(engagement),
        "rail_label": rail.sentence(engagement),
        "paused": not engagement.is_working,
    }


def sub(engagement: Engagement) -> str:
    return f"{engagement.tenant.domain} · {seats(engagement)}"


def seats(engagement: Engagement) -> str:
    count = engagement.purchase.seats
    return ngettext("%(num)s seat", "%(num)s seats", count) % {"num": number_format(count, force_grouping=True)}


def next_step(engagement: Engagement) -> dict[str, Any]:
    """What moves it on: closing an open gate, reaching the customer, or the task that is first in line."""
    if not engagement.is_working:
        return {"text": "", "by": None}
    if engagement.gate_open_since:
        return {"text": closing(engagement), "by": timezone.localdate()}
    if not engagement.is_reached:
        return {"text": _("First contact"), "by": timezone.localdate(engagement.contact_safe_at)}
    task = getattr(engagement, "next_task", None)
    return {"text": task_title(engagement, task), "by": _day(task["due_on"])} if task else {"text": "", "by": None}


def closing(engagement: Engagement) -> str:
    return _("Close %(phase)s") % {"phase": rail.phase_name(engagement.phase, engagement.service)}


def task_title(engagement: Engagement, task: dict[str, Any]) -> str:
    return Task(engagement=engagement, slug=task["slug"], own_title=task["own_title"]).title


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def waits_on(engagement: Engagement) -> dict[str, str]:
    """The party with its mark; what is neither side's has a word only."""
    if not engagement.is_working:
        return {"party": "", "word": ""}
    who = WaitingOn.MICROSOFT if engagement.gate_open_since else WaitingOn(engagement.waiting_on)
    return {"party": who.value if who.value in Party.values else "", "word": str(who.label)}


def contact_clock(engagement: Engagement, *, at: datetime) -> dict[str, Any]:
    """The moment when it was met, or the days that have run of those allowed, counted where the customer is."""
    met, zone = engagement.reached_at or engagement.requested_at, engagement.customer.time_zone
    bought, last = engagement.purchase.purchased_on, deadlines.due_day(engagement.contact_due_at, zone)
    return {
        "met": met,
        "asked": bool(engagement.requested_at and not engagement.reached_at),
        "day": (timezone.localdate(at, ZoneInfo(zone)) - bought).days,
        "of": max((last - bought).days, 1),
        "tone": "off" if engagement.contact_due_at <= at else "",
        "running": met is None and engagement.is_working,
    }
