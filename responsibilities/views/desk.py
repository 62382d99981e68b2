"""The home page of everybody, and what a manager does from it without opening an engagement."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from engagements.models.engagement import EngagementQuerySet
from engagements.refusals import NotAllowed
from responsibilities.actions import desk as actions
from responsibilities.actions import verbs
from responsibilities.presenting import desk
from responsibilities.reach import Reach, reach_of
from responsibilities.views import customer, specialist
from responsibilities.views.common import back, visible_engagement

MANY = 500


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is first for whoever asks: the desk, the day's work, or the checklist."""
    reach = reach_of(request)
    if reach.is_manager:
        return render(request, "desk/today.html", _today(reach))
    if reach.is_specialist:
        return specialist.today(request)
    if reach.is_customer:
        return customer.home(request)
    return render(request, "home/nobody.html")


@login_required
@require_safe
def my_organisation(request: HttpRequest) -> HttpResponse:
    """For whoever serves one customer and belongs to another: their own side."""
    if not reach_of(request).is_customer:
        raise Http404
    return customer.home(request)


@login_required
@require_safe
def counters(request: HttpRequest) -> HttpResponse:
    """The strip alone, asked for again after something in a list below it has changed."""
    reach = reach_of(request)
    if not reach.is_manager:
        raise Http404
    return render(request, "desk/_counters.html", _today(reach))


def _today(reach: Reach) -> dict[str, Any]:
    now = timezone.now()
    page = desk.today(reach, at=now)
    return {**page, "now": now, "summary": desk.summary(page["needs"])}


@login_required
@require_POST
def take_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Become the manager of what nobody manages."""
    engagement = visible_engagement(request, pk)
    verbs.assign_manager(engagement, request.user, by=request.user, at=timezone.now())
    messages.success(request, _("You manage %(customer)s now.") % {"customer": engagement.customer})
    return back(request, "home")


@login_required
@require_POST
def close_ready_gates(request: HttpRequest) -> HttpResponse:
    """All gates that stand open, at once; each is refused by itself."""
    now = timezone.now()
    ready = _steered(reach_of(request), now).working().filter(gate_open_since__isnull=False)
    result = actions.close_open_gates(list(ready[:MANY]), by=request.user, at=now)
    _tell_closed(request, result)
    return back(request, "home")


def _steered(reach: Reach, at: datetime) -> EngagementQuerySet:
    if not reach.is_staff:
        raise NotAllowed
    return reach.managed(at) if reach.is_manager else reach.served(at)


def _tell_closed(request: HttpRequest, result: actions.Closing) -> None:
    count = len(result.closed)
    closed = ngettext("%(num)s phase is closed.", "%(num)s phases are closed.", count) % {"num": count}
    messages.success(request, closed if count else _("No phase was ready to close."))
    for engagement, refusal in result.refused:
        told = {"customer": engagement.customer, "reason": refusal.sentence}
        messages.warning(request, _("%(customer)s: %(reason)s") % told)
