"""The scope ledger of a task, and questions about what lies beyond it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from responsibilities.actions import scope
from responsibilities.forms.tasks import ScopeEntryForm, ScopeQuestionForm
from responsibilities.models import ScopeEntry
from responsibilities.presenting.place import place
from responsibilities.views.answering import typed
from responsibilities.views.common import (
    acted,
    answer_code,
    back,
    came_from,
    standing_of,
    visible,
    visible_engagement,
    visible_task,
)
from responsibilities.views.tasks import task_page


@login_required
@require_POST
def add_entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    task, now = visible_task(request, pk), timezone.now()
    form = ScopeEntryForm(request.POST)
    if not acted(form, lambda: scope.add_entry(task, by=request.user, at=now, **form.cleaned_data)):
        return task_page(request, task, entry=form)
    messages.success(request, _("Entered: %(name)s") % {"name": form.cleaned_data["name"]})
    return back(request, task.link)


@login_required
@require_POST
def remove_entry(request: HttpRequest, pk: UUID) -> HttpResponse:
    entry = visible(request, ScopeEntry.objects.select_related("task", "engagement"), pk)
    scope.remove_entry(entry, by=request.user, at=timezone.now())
    messages.success(request, _("Removed: %(name)s") % {"name": entry.name})
    return back(request, entry.task.link)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement, now = visible_engagement(request, pk), timezone.now()
    form = ScopeQuestionForm(typed(request))
    home = reverse("engagement", args=[engagement.pk])
    if acted(form, lambda: scope.ask(engagement, by=request.user, at=now, **form.cleaned_data)):
        messages.success(request, _("Your question is on record. A project manager answers it."))
        return back(request, home)
    where = place(engagement, standing_of(request, engagement))
    context = {"form": form, "place": where, "next": came_from(request, home)}
    return render(request, "tasks/ask.html", context, status=answer_code(form))
