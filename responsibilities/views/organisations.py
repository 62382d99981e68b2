"""Whoever represents several organisations stands in one of them at a time."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from engagements.models import Customer
from responsibilities.presenting.place import foreign
from responsibilities.reach import choose, reach_of


@login_required
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    reach = reach_of(request)
    if not reach.chooses:
        raise Http404
    found = Customer.objects.filter(pk__in=reach.organisations).order_by("name", "pk")
    rows = [
        {"pk": one.pk, "name": one.name, "language": foreign(one.language), "current": one.pk in reach.customers}
        for one in found
    ]
    return render(request, "home/organisations.html", {"rows": rows})


@login_required
@require_POST
def enter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From now on home and lists are this one's."""
    reach = reach_of(request)
    if not reach.chooses or pk not in reach.organisations:
        raise Http404
    choose(request, pk)
    return redirect("my-organisation" if reach.is_staff else "home")
