"""The assessment: what was found in each area, and what tools told [G-04, T-05]."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import dates
from engagements.models import Engagement
from engagements.permissions import Permission
from engagements.seen import mark
from phases.actions.assessment import FINDING_FIELDS
from phases.conditions import needed_areas
from phases.models import Finding
from phases.models.assessment import Area
from phases.models.phase import PLANNING, Kind
from responsibilities.actions import verbs
from responsibilities.forms.outcomes import FindingForm, ToolRunForm
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, admitted, page, said
from responsibilities.views.common import acted, standing_of, visible_engagement


@login_required
@require_safe
def assessment(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, visible_engagement(request, pk), {})


def _page(request: HttpRequest, engagement: Engagement, bound: dict[str, Form]) -> HttpResponse:
    """`bound` holds the form of an area, or of a tool run, that was typed wrong."""
    stands = standing_of(request, engagement)
    may = engagement.is_working and stands.may(Permission.RECORD_FINDING)
    found = {finding.area: finding for finding in engagement.findings.select_related("recorded_by")}
    context = {
        "place": place(engagement, stands, "assessment"),
        "engagement": engagement,
        "areas": [_area(area, found.get(area), bound) for area in needed_areas(engagement.profile.get("identity"))],
        "runs": engagement.tool_runs.order_by("-run_on", "-recorded_at"),
        "run_form": bound.get("tool") or ToolRunForm(initial={"run_on": timezone.localdate()}),
        "may_find": may and engagement.phase in PLANNING,
        "may_note": may and engagement.phase != Kind.INITIATE,
        "early": engagement.phase == Kind.INITIATE,
    }
    return page(request, "environment/assessment.html", context, *bound.values())


def _area(area: Area, finding: Finding | None, bound: dict[str, Form]) -> dict[str, Any]:
    known = {"summary": finding.summary, "change_required": finding.change_required} if finding else {}
    who = {"name": str(finding.recorded_by), "day": dates.day(finding.recorded_at)} if finding else {}
    return {
        "slug": area.value,
        "title": area.label,
        "finding": finding,
        "by": _("%(name)s, %(day)s") % who if finding else "",
        "state": "done" if finding else "not_started",
        "word": _("Recorded") if finding else _("Not recorded yet"),
        "form": bound.get(area.value) or _finding_form(area.value, finding, initial=known),
    }


def _finding_form(area: str, finding: Finding | None, data: Any = None, **more: Any) -> FindingForm:
    return FindingForm(data, auto_id=f"{area}-%s", seen=mark(finding, *FINDING_FIELDS), **more)


@login_required
@require_POST
def record(request: HttpRequest, pk: UUID, area: str) -> HttpResponse:
    if area not in Area.values:
        raise Http404
    engagement = admitted(request, pk, Permission.RECORD_FINDING)
    form = _finding_form(area, engagement.findings.filter(area=area).first(), request.POST)
    if not acted(form, lambda: verbs.record_finding(engagement, area=area, **form.cleaned_data, **acting(request))):
        return _page(request, engagement, {area: form})
    words = {"area": Area(area).label}
    return said(request, _("Recorded: %(area)s") % words, reverse("assessment", args=[pk]) + f"#{area}")


@login_required
@require_POST
def note_tool(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.RECORD_FINDING)
    form = ToolRunForm(request.POST)
    if not acted(form, lambda: verbs.record_tool_run(engagement, **form.cleaned_data, **acting(request))):
        return _page(request, engagement, {"tool": form})
    return said(request, _("Noted: %(tool)s") % form.cleaned_data, reverse("assessment", args=[pk]) + "#tools")
