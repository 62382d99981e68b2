"""The page of one engagement, and its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit import trail
from engagements.models import ContactAttempt
from engagements.permissions import Permission, Standing
from responsibilities import overview
from responsibilities.models import Task
from responsibilities.overview import Overview
from responsibilities.presenting import checklist, control, gate, health, waited
from responsibilities.presenting import engagement as told
from responsibilities.presenting import history as telling
from responsibilities.presenting.hand_over import packs
from responsibilities.presenting.place import place
from responsibilities.views import customer
from responsibilities.views.common import standing_of, visible_engagement

PAGE = 50


@login_required
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Staff see the whole engagement; the customer's people their checklist."""
    engagement = visible_engagement(request, pk)
    stands = standing_of(request, engagement)
    if not stands.is_microsoft:
        return customer.checklist(request, engagement)
    at = timezone.now()
    known = overview.read(engagement, at=at)
    context = {
        "place": place(engagement, stands, "engagement"),
        "engagement": engagement,
        "stands": stands,
        "health": health.shown(engagement, at=at),
        **gate.panels(engagement, stands, at=at, known=known),
        **_checklist(request, known, stands),
        **_beside(known, stands),
    }
    return render(request, "engagement/page.html", context)


def _checklist(request: HttpRequest, known: Overview, stands: Standing) -> dict[str, Any]:
    """The active phase, or all of them when asked for."""
    every = request.GET.get("phases") == "all"
    chosen = [phase for phase in known.phases if every or phase.is_active] or known.phases
    within = control.Within("duty", request.get_full_path())

    def controls(task: Task) -> dict[str, Any]:
        return control.control(task, stands, by=request.user, at=known.at, within=within)

    return {"checklist": checklist.phases_of(chosen, known.tasks, controls), "every": every}


def _beside(known: Overview, stands: Standing) -> dict[str, Any]:
    engagement, at = known.engagement, known.at
    return {
        "facts": told.facts(engagement, known.specialists, at=at),
        "waited": waited.split(engagement, at=at),
        "menu": told.menu(engagement, known.phases, stands),
        "reopen_needed": told.reopen_needed(engagement) if stands.may(Permission.REOPEN_PHASE) else [],
        "calls": told.coming(known.meetings, at=at),
        "ledger": told.ledger(engagement.service, known.entries, known.questions, known.tasks),
        "questions": told.waiting(known.questions),
        "people": told.people(known.members, known.designations),
        "consents": told.consents(known.consents),
        "environment": told.environment(engagement),
        "contact": known.attempts,
        "may_log": stands.may(Permission.LOG_CONTACT) and engagement.is_working,
        "channels": ContactAttempt.Channel.choices,
        "outcomes": ContactAttempt.Outcome.choices,
        "trail": telling.entries(known.events, telling.names(engagement, known.phases)),
    }


@login_required
@require_safe
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
        "packs": packs(engagement) if stands.is_microsoft else [],
        "older": shown[-1].pk if len(events) > PAGE else None,
        "newest": before_id is None,
    }
    return render(request, "engagement/history.html", context)
