"""The desk from which customers are reached in time, and answered when they ask first [E-04…E-07, K-22, T-01]."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from responsibilities.presenting import contact, keyset
from responsibilities.presenting import first_contact as told
from responsibilities.presenting.filters import Filters
from responsibilities.presenting.portfolio import address
from responsibilities.reach import Reach, reach_of
from responsibilities.views.offers import in_place, waiting_requests

FILTERS = ("region", "language", "contact")
PAGE, ASKED_SHOWN = 50, 20


@login_required
@require_safe
def first_contact(request: HttpRequest) -> HttpResponse:
    """Everybody not reached yet, by the last hour in which we safely can [E-04]."""
    reach, at = reach_of(request), timezone.now()
    if not reach.is_staff:
        raise Http404
    context = {**_list(request, reach, at), **_asked(request, reach)}
    context["forecast"] = contact.forecast_of(contact.unreached(reach.served(at)), at=at)
    return render(request, "desk/first-contact.html", context)


def _list(request: HttpRequest, reach: Reach, at: datetime) -> dict[str, Any]:
    filters = Filters.read(reach, request.GET, at=at, names=FILTERS)
    day = told.day_of(request.GET.get("on", ""))
    found = told.on_day(filters.apply(contact.unreached(reach.served(at))), day, at=at)
    page = keyset.page(found, "contact_safe_at", keyset.Wanted.of(request.GET, size=PAGE), told.dressed)
    return {
        "rows": told.rows(page.rows, request.user, at=at),
        "counts": told.counts(found, at=at),
        "filters": told.fields(filters),
        "chips": told.chips(filters, day, request.GET),
        "previous": address(request.GET, before=page.previous) if page.previous else "",
        "following": address(request.GET, after=page.next) if page.next else "",
    }


def _asked(request: HttpRequest, reach: Reach) -> dict[str, Any]:
    """Only a manager answers, so only a manager is shown what waits."""
    if not reach.is_manager:
        return {"requests": [], "requests_count": 0}
    waiting = waiting_requests(request)
    return {"requests": in_place(waiting[:ASKED_SHOWN]), "requests_count": waiting.count()}
