"""A specialist's home."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import Event
from engagements.models import Engagement, Meeting
from responsibilities import worklist as mine
from responsibilities.models import Task
from responsibilities.presenting import specialist as told
from responsibilities.presenting import worklist as shown
from responsibilities.reach import Reach, reach_of

DUE_SHOWN = 30
DUE_SOON = timedelta(days=7)
REPLIES_SHOWN = 12
REPLIES_SINCE = timedelta(days=3)


def today(request: HttpRequest) -> HttpResponse:
    at, reach = timezone.now(), reach_of(request)
    return render(request, "worklist/today.html", {"now": at, **_tasks(reach, at), **_news(reach, at)})


def _tasks(reach: Reach, at: datetime) -> dict[str, Any]:
    tasks, day = mine.tasks_of(reach), timezone.localdate()
    counts, calls = mine.counted(tasks, day), told.calls(_calls(reach, at))
    due = _first(tasks.filter(mine.due_by(day + DUE_SOON)))
    blocked = _first(tasks.filter(mine.BLOCKED_ON_MICROSOFT))
    return {
        "calls": calls,
        "counters": told.counters(counts, len(calls)),
        "summary": shown.summary(counts),
        "due": told.table(_("Due"), due, reach=reach, at=at),
        "blocked": told.table(_("Blocked on Microsoft"), blocked, reach=reach, at=at),
    }


def _first(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return mine.dressed(tasks).order_by(F("due_on").asc(nulls_last=True), "pk")[:DUE_SHOWN]


def _calls(reach: Reach, at: datetime) -> QuerySet[Meeting]:
    here = Meeting.objects.on_the_day_of(at).filter(engagement__in=reach.assigned)
    return here.select_related("engagement__customer")


def _news(reach: Reach, at: datetime) -> dict[str, Any]:
    """The newest of what customers did where this person is the specialist."""
    engagements = Engagement.objects.filter(pk__in=reach.assigned).select_related("customer").in_bulk()
    by_customers = Event.objects.filter(scope_id__in=list(engagements), actor_party=Event.Party.CUSTOMER)
    newest = by_customers.filter(at__gte=at - REPLIES_SINCE).order_by("-at", "-id")[:REPLIES_SHOWN]
    return {"replies": told.replies(newest, engagements)}
