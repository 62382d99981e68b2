"""The customer's own pages: what is theirs to do, and what is asked of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements.models import Engagement
from engagements.models.engagement import Status
from engagements.permissions import Permission
from responsibilities import facts
from responsibilities.presenting import customer as told
from responsibilities.presenting import lists, place, waited
from responsibilities.reach import reach_of
from responsibilities.views.common import standing_of, visible_engagement

# Nobody's organisation has this many; a list of all is one page.
SHOWN = 200


@login_required
@require_safe
def checklist_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    return checklist(request, visible_engagement(request, pk))


def checklist(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    at, stands = timezone.now(), standing_of(request, engagement)
    known = facts.of_checklist(engagement, stands, at=at)
    context: dict[str, Any] = {
        "head": told.head(engagement, request.user),
        "place": place.place(engagement, stands, "engagement"),
        **told.parts(known, by=request.user, at=at),
        **told.beside(known, facts.around(engagement, at=at)),
        "waited": waited.split(engagement, at=at) if engagement.status == Status.COMPLETED else None,
        "may_ask": stands.may(Permission.ASK_SCOPE) and engagement.is_working,
    }
    return render(request, "checklist/page.html", context)


def home(request: HttpRequest) -> HttpResponse:
    """Whoever has one engagement is there at once; several are chosen from, and before that the organisation."""
    reach = reach_of(request)
    if reach.chooses and not reach.customers:
        return redirect("organisations")
    visible = reach.theirs(timezone.now())
    related = ("customer", "tenant", "purchase__plan", "region", "manager", "profile")
    found = list(lists.with_next_task(visible).select_related(*related).order_by("customer__name", "opened_at")[:SHOWN])
    if len(found) == 1:
        return checklist(request, found[0])
    rows = [told.choice(engagement) for engagement in sorted(found, key=lambda one: not one.is_live)]
    return render(request, "checklist/choose.html", {"rows": rows, "user": request.user})
