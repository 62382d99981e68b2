"""How a task that has just changed is answered: the part of the page that it moved, or the way back to the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from responsibilities import facts
from responsibilities.actions.tasks import can_undo
from responsibilities.models import Task
from responsibilities.presenting import checklist, control, gate, worklist
from responsibilities.presenting import customer as customers
from responsibilities.reach import reach_of
from responsibilities.views.common import back, standing_of, visible_engagement

Part = Callable[[HttpRequest, Task, datetime], tuple[str, dict[str, Any]]]


def changed(request: HttpRequest, task: Task, verb: str, *, at: datetime) -> HttpResponse:
    """`task` is what the action returned."""
    part = PARTS.get(request.POST.get("shape", "")) if request.htmx else None
    said = _said(request, task, verb, at=at)
    if part is None:
        messages.success(request, said["text"], extra_tags=_undo_link(request, said["undo"]))
        return back(request, task.link)
    template, context = part(request, task, at)
    return render(request, template, {**context, "said": said})


def _said(request: HttpRequest, task: Task, verb: str, *, at: datetime) -> dict[str, Any]:
    undo = reverse("task-verb", args=[task.pk, "reopen"]) if can_undo(task, by=request.user, at=at) else ""
    within = control.Within(request.POST.get("shape", ""), request.POST.get("next", ""))
    return {
        "text": control.VERBS[verb].said % {"title": task.title},
        "undo": undo,
        "fields": {"seen": task.version, **control.fields(within)},
        "target": TARGETS.get(within.shape) or f"#{control.row_id(task)}",
    }


def _undo_link(request: HttpRequest, undo: str) -> str:
    """A toast of a page without script knows only an address."""
    came_from = request.POST.get("next", "")
    return f"{undo}?{urlencode({'next': came_from})}" if undo and came_from else undo


# ---- Parts: template and context for each list that a task can stand in


def _worklist_row(request: HttpRequest, task: Task, at: datetime) -> tuple[str, dict[str, Any]]:
    by_what = request.POST["shape"].removeprefix("worklist-")
    next_page, reach = request.POST.get("next", ""), reach_of(request)
    row = worklist.row(task, by_what, next_page=next_page, reach=reach, at=at)
    return "worklist/_row.html", {"row": row, "pick": by_what != "both"}


def _duty(request: HttpRequest, task: Task, at: datetime) -> tuple[str, dict[str, Any]]:
    """A line of the staff's checklist, with the rail and the gate panel that it may have moved."""
    stands = standing_of(request, task.engagement)
    within = control.Within("duty", request.POST.get("next", ""))
    controls = control.control(task, stands, by=request.user, at=at, within=within)
    panels = gate.panels(task.engagement, stands, at=at)
    return "tasks/_changed_duty.html", {"one": checklist.duty(task, controls), **panels}


def _checklist(request: HttpRequest, task: Task, at: datetime) -> tuple[str, dict[str, Any]]:
    """A customer's list: the card above it and the list itself follow from each other."""
    engagement = visible_engagement(request, task.engagement_id)
    known = facts.of_checklist(engagement, standing_of(request, engagement), at=at)
    return "checklist/_list.html", customers.parts(known, by=request.user, at=at)


PARTS: dict[str, Part] = {
    "worklist-task": _worklist_row,
    "worklist-customer": _worklist_row,
    "worklist-both": _worklist_row,
    "duty": _duty,
    "checklist": _checklist,
}
TARGETS = {"checklist": "#checklist-parts"}
