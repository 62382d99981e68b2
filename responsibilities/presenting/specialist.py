"""A specialist's day: calls, what is due, what waits for us, what customers have done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.models import Event
from engagements.models import Engagement, Meeting
from responsibilities.models import Task
from responsibilities.presenting import history, place, worklist
from responsibilities.presenting.calls import of_today
from responsibilities.reach import Reach

HOME = "/"


def calls(meetings: Iterable[Meeting]) -> list[dict[str, Any]]:
    return [of_today(meeting, reverse("call", args=[meeting.pk])) for meeting in meetings]


def table(title: str, tasks: Iterable[Task], *, reach: Reach, at: datetime) -> dict[str, Any]:
    """What the rows of the worklist are, under one heading."""
    rows = [worklist.row(task, "both", next_page=HOME, reach=reach, at=at) for task in tasks]
    return {"title": title, "rows": rows}


def counters(counts: Mapping[str, int], calls_today: int) -> list[dict[str, Any]]:
    address = worklist.Wanted().address
    return [
        {"number": calls_today, "text": _("calls today"), "href": "#calls"},
        {"number": counts["overdue"], "text": _("overdue"), "href": address(show="overdue")},
        {"number": counts["today"], "text": _("due today"), "href": "#due"},
        {"number": counts["blocked"], "text": _("blocked on Microsoft"), "href": address(show="blocked")},
        {"number": counts["open"], "text": _("open in all"), "href": address()},
    ]


def replies(events: Iterable[Event], engagements: Mapping[UUID, Engagement]) -> list[dict[str, Any]]:
    """What customers did lately, with whose engagement it was in."""
    return [_reply(event, engagements[event.scope_id]) for event in events if event.scope_id in engagements]


def _reply(event: Event, engagement: Engagement) -> dict[str, Any]:
    return {
        "at": event.at,
        "party": event.actor_party,
        "who": event.actor_name,
        "text": history.sentence(event, history.Names(engagement.service, {})),
        "reason": event.reason,
        "customer": engagement.customer.name,
        "language": place.foreign(engagement.customer.language),
        "href": reverse("engagement", args=[engagement.pk]),
    }
