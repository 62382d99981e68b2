"""Closing and reopening a phase: first what stands in the way or what will follow, then the act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.models import Engagement
from engagements.permissions import Permission, Standing, require
from phases import gates
from phases.models import Phase
from phases.models.phase import Kind
from responsibilities.actions import phases
from responsibilities.forms.steering import ReasonForm
from responsibilities.presenting import gate, rail, reopening, waited
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, page, said, typed
from responsibilities.views.common import acted, visible_engagement


def _phase(request: HttpRequest, pk: UUID, kind: str, permission: Permission) -> tuple[Phase, Standing]:
    engagement = visible_engagement(request, pk)
    phase = engagement.phases.filter(kind=kind).first()
    if phase is None:
        raise Http404
    return phase, require(request.user, permission, engagement, at=timezone.now())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """A look tries without closing."""
    phase, stands = _phase(request, pk, kind, Permission.CLOSE_PHASE)
    engagement = phase.engagement
    if request.method == "POST":
        phases.close(phase, **acting(request))
        return said(request, _("Closed: %(phase)s") % {"phase": _name(phase)}, _home(engagement))
    at = timezone.now()
    report = gates.report(phase, at=at)
    context = {
        "place": place(engagement, stands),
        "phase": phase,
        "name": _name(phase),
        "gate": gate.panel(phase, report, stands, at=at),
        "after": gate.after_closing(phase),
        "waited": waited.split(engagement, at=at) if Kind(phase.kind).following is None else None,
    }
    return render(request, "engagement/close.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """What follows is shown before it is done [S-08]."""
    phase, stands = _phase(request, pk, kind, Permission.REOPEN_PHASE)
    engagement = phase.engagement
    form = ReasonForm(typed(request))
    if acted(form, lambda: phases.reopen(phase, reason=form.cleaned_data["reason"], **acting(request))):
        return said(request, _("Reopened: %(phase)s") % {"phase": _name(phase)}, _home(engagement))
    context: dict[str, Any] = {
        "place": place(engagement, stands),
        "phase": phase,
        "name": _name(phase),
        "form": form,
        "consequences": reopening.consequences(phase),
    }
    return page(request, "engagement/reopen.html", context, form)


def _name(phase: Phase) -> str:
    return rail.phase_name(phase.kind, phase.engagement.service)


def _home(engagement: Engagement) -> str:
    return reverse("engagement", args=[engagement.pk])
