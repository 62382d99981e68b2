"""The page of one engagement, and its history."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from audit import trail
from engagements.models import Assignment, ContactAttempt, Engagement
from engagements.permissions import Permission, Standing
from phases.models import Phase
from responsibilities.models import Task
from responsibilities.presenting import checklist, control, gate, health
from responsibilities.presenting import engagement as told
from responsibilities.presenting import history as telling
from responsibilities.presenting.place import place
from responsibilities.views import customer
from responsibilities.views.common import standing_of, visible_engagement

LAST_SHOWN = 5
PAGE = 50


@login_required
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Staff see the whole engagement; the customer's people their checklist."""
    engagement = visible_engagement(request, pk)
    stands = standing_of(request, engagement)
    if not stands.is_microsoft:
        return customer.checklist(request, engagement)
    at = timezone.now()
    panels = gate.panels(engagement, stands, at=at)
    context = {
        "place": place(engagement, stands, "engagement"),
        "engagement": engagement,
        "stands": stands,
        "health": health.shown(engagement, at=at),
        **panels,
        **_checklist(request, engagement, panels["phases"], stands, at=at),
        **_beside(engagement, panels["phases"], stands, at=at),
    }
    return render(request, "engagement/page.html", context)


def _checklist(
    request: HttpRequest, engagement: Engagement, phases: list[Phase], stands: Standing, *, at: datetime
) -> dict[str, Any]:
    """The active phase, or all of them when asked for."""
    every = request.GET.get("phases") == "all"
    chosen = [phase for phase in phases if every or phase.is_active] or phases

    within = control.Within("duty", next=request.get_full_path())

    def controls(task: Task) -> dict[str, Any]:
        return control.control(task, stands, by=request.user, at=at, within=within)

    return {"checklist": checklist.phases_of(chosen, engagement.tasks.all(), controls), "every": every}


def _beside(engagement: Engagement, phases: list[Phase], stands: Standing, *, at: datetime) -> dict[str, Any]:
    specialists = engagement.assignments.live(at).filter(role=Assignment.Role.SPECIALIST).select_related("user")
    questions = list(engagement.scope_questions.all())
    events = trail.history(engagement, for_customer=False, limit=LAST_SHOWN)
    return {
        "facts": told.facts(engagement, specialists, at=at),
        "menu": told.menu(engagement, phases, stands),
        "reopen_needed": told.reopen_needed(engagement) if stands.may(Permission.REOPEN_PHASE) else [],
        "calls": told.coming(engagement.meetings.all(), at=at),
        "ledger": told.ledger(engagement.service, engagement.scope_entries.all(), questions),
        "questions": told.waiting(questions),
        "people": told.people(
            engagement.customer.members.select_related("user"),
            engagement.customer.designations.live(at).select_related("user"),
        ),
        "consents": told.consents(engagement.consents.live(at).select_related("granted_by")),
        "environment": told.environment(engagement),
        "contact": list(engagement.contact_attempts.select_related("made_by")) if not engagement.is_reached else [],
        "may_log": stands.may(Permission.LOG_CONTACT) and engagement.is_working,
        "channels": ContactAttempt.Channel.choices,
        "outcomes": ContactAttempt.Outcome.choices,
        "trail": telling.entries(events, telling.names(engagement, phases)),
    }


@login_required
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Newest first; `before` is the last entry of the page before."""
    engagement = visible_engagement(request, pk)
    stands = standing_of(request, engagement)
    before = request.GET.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) < 19 else None
    for_customer = not stands.is_microsoft
    events = trail.history(engagement, for_customer=for_customer, limit=PAGE + 1, before_id=before_id)
    shown = events[:PAGE]
    context = {
        "place": place(engagement, stands, "history"),
        "trail": telling.entries(shown, telling.names(engagement, engagement.phases.all())),
        "older": shown[-1].pk if len(events) > PAGE else None,
        "newest": before_id is None,
    }
    return render(request, "engagement/history.html", context)
