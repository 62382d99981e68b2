"""One task: its page, the verbs that change its status, and what is planned for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from comments.models import Comment
from engagements.models.base import Party
from engagements.permissions import Permission, Standing
from engagements.refusals import Invalid
from engagements.seen import mark
from responsibilities import facts
from responsibilities.actions import planning, tasks
from responsibilities.assignees import named
from responsibilities.forms import tasks as forms
from responsibilities.forms.consents import PerformForm
from responsibilities.models import Task
from responsibilities.presenting import control, history, place
from responsibilities.presenting import tasks as told
from responsibilities.views import conversation
from responsibilities.views.answering import typed
from responsibilities.views.changed import changed
from responsibilities.views.common import (
    acted,
    answer_code,
    back,
    came_from,
    standing_of,
    visible_engagement,
    visible_task,
)

# ---- Verbs


@dataclass(frozen=True, slots=True)
class Door:
    """What is asked before a verb, the action that does it, and the sentence over its form."""

    form: type[forms.VerbForm]
    action: Callable[..., Task]
    sentence: Any = ""


DOORS = {
    "start": Door(forms.NoteForm, tasks.start, gettext_lazy("The task is then in progress.")),
    "complete": Door(forms.NoteForm, tasks.complete, gettext_lazy("The task is then done.")),
    "block": Door(
        forms.BlockForm,
        tasks.block,
        gettext_lazy("Both sides see what it waits for; meanwhile it is not overdue."),
    ),
    "unblock": Door(forms.NoteForm, tasks.unblock, gettext_lazy("The task is then in progress again.")),
    "decline": Door(forms.VerbForm, tasks.decline, gettext_lazy("It is your choice and holds nothing up.")),
    "mark-not-required": Door(
        forms.ReasonForm,
        tasks.mark_not_required,
        gettext_lazy("It then counts as settled. Its history stays, and it can be opened again."),
    ),
    "reopen": Door(forms.ReasonForm, tasks.reopen, gettext_lazy("The task is work again, and its phase waits for it.")),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """A press does it at once; what has to be typed first is asked on a page."""
    if verb not in DOORS:
        raise Http404
    door, task, now = DOORS[verb], visible_task(request, pk), timezone.now()
    form = door.form(typed(request))
    if form.is_bound:
        done = _attempt(form, lambda given: door.action(task, by=request.user, at=now, **given))
        if done is not None:
            # Read already, and no verb of a task changes them.
            done.engagement.customer, done.engagement.profile = task.engagement.customer, task.engagement.profile
            return changed(request, done, verb, at=now)
    return _ask(request, task, verb, form)


def _attempt(form: forms.VerbForm, action: Callable[[dict[str, Any]], Task]) -> Task | None:
    """A refusal has a page of its own, unless something was typed that would be lost with it."""
    if not form.is_valid():
        return None
    if not form.holds_text:
        try:
            return action(form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, error.sentence)
            return None
    kept: list[Task] = []
    return kept[0] if acted(form, lambda: kept.append(action(form.cleaned_data))) else None


def _ask(request: HttpRequest, task: Task, verb: str, form: forms.VerbForm) -> HttpResponse:
    if request.htmx:
        return HttpResponseClientRedirect(request.path)
    stands = standing_of(request, task.engagement)
    context = {
        "task": task,
        "title": task.title,
        "verb": control.VERBS[verb],
        "sentence": DOORS[verb].sentence,
        "form": form,
        "asks_how": control.needs_note(verb, task, stands),
        "place": place.place(task.engagement, stands),
        "next": came_from(request, task.link),
    }
    return render(request, "tasks/verb.html", context, status=answer_code(form))


# ---- The page


@login_required
@require_safe
def task(request: HttpRequest, pk: UUID) -> HttpResponse:
    return task_page(request, visible_task(request, pk))


def task_page(request: HttpRequest, task: Task, **bound: Form) -> HttpResponse:
    """`bound` are forms that come back with what was typed and what is wrong with it."""
    now, stands = timezone.now(), standing_of(request, task.engagement)
    known = facts.of_task(task, stands, at=now)
    held = bool(told.unfinished(task, {other.slug: other for other in known.near}))
    within = control.Within(next=task.link)
    controls = control.control(task, stands, by=request.user, at=now, within=within, held=held)
    context = {
        "task": task,
        "page": told.page(task),
        "control": controls,
        "neighbours": told.neighbours(task, known.near),
        "ledger": told.ledger(task, known.entries, known.questions),
        "trail": history.entries(known.events, history.names(task.engagement, [task.phase])),
        "place": place.place(task.engagement, stands),
        "forms": {**_forms(task, known.people), **bound} if _may_plan(task, stands) else {},
        "entry_form": bound.get("entry", forms.ScopeEntryForm()) if stands.may(Permission.USE_SCOPE) else None,
        "delivery": _delivery(task, stands, bound.get("perform"), at=now),
        "conversation": conversation.beside(request, task.engagement, stands, Comment.About.TASK, task),
        "here": task.link,
    }
    status = max(map(answer_code, bound.values()), default=200)
    return render(request, "tasks/page.html", context, status=status)


def _delivery(task: Task, stands: Standing, bound: Form | None, *, at: datetime) -> dict[str, Any] | None:
    """Worth a word where Microsoft could do it itself, and where it does."""
    if task.party == Party.CUSTOMER or not task.applies:
        return None
    may = stands.may(Permission.SET_DELIVERY) and task.is_open and task.engagement.is_working
    live = task.engagement.consents.live(at).covering(task.pk) if may and not task.is_performed else None
    form = bound or (PerformForm(consents=live) if live else None)
    return {"word": task.get_delivery_display(), "consent": task.consent, "form": form, "may": may}


def _may_plan(task: Task, stands: Standing) -> bool:
    return planning.may_plan(task, stands) and task.engagement.is_working and not task.phase.is_complete


def _forms(task: Task, people: Any) -> dict[str, Form]:
    return {
        "due": forms.DueForm(initial={"due_on": task.due_on}, seen=_seen(task, "due")),
        "assignee": forms.AssigneeForm(
            initial={"assignee": task.assignee_id}, people=people, seen=_seen(task, "assignee")
        ),
        "note": forms.TaskNoteForm(initial={"note": task.note}, seen=_seen(task, "note")),
    }


# ---- What is planned

FIELDS = {"due": "due_on", "assignee": "assignee_id", "note": "note"}
PLANS = {"due": planning.set_due, "assignee": planning.assign, "note": planning.set_note}


@login_required
@require_POST
def task_plan(request: HttpRequest, pk: UUID, what: str) -> HttpResponse:
    """Its day, its person or its note: one of them, by a small form of its own."""
    if what not in PLANS:
        raise Http404
    task, now = visible_task(request, pk), timezone.now()
    form = _plan_form(request, task, what)
    if not acted(form, lambda: PLANS[what](task, by=request.user, at=now, **form.cleaned_data)):
        return task_page(request, task, **{what: form})
    messages.success(request, _("Saved: %(title)s") % {"title": task.title})
    return back(request, task.link)


def _plan_form(request: HttpRequest, task: Task, what: str) -> Form:
    seen = _seen(task, what)
    if what == "assignee":
        return forms.AssigneeForm(request.POST, people=named(task, at=timezone.now()), seen=seen)
    return {"due": forms.DueForm, "note": forms.TaskNoteForm}[what](request.POST, seen=seen)


def _seen(task: Task, what: str) -> str:
    return mark(task, FIELDS[what])


# ---- A task of one's own


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_task(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement, now = visible_engagement(request, pk), timezone.now()
    stands = standing_of(request, engagement)
    form = forms.AddTaskForm(typed(request), for_both=stands.may(Permission.PLAN_FOREIGN_TASK))
    if acted(form, lambda: planning.add_own(engagement, by=request.user, at=now, **_given(form))):
        messages.success(request, _("Added: %(title)s") % {"title": form.cleaned_data["title"]})
        return back(request, place.place(engagement, stands)["home"])
    where = place.place(engagement, stands)
    context = {"form": form, "place": where, "next": came_from(request, where["home"])}
    return render(request, "tasks/add.html", context, status=answer_code(form))


def _given(form: Form) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if value}
