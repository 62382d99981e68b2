"""What all pages do alike: fetch the visible, act, and answer with a part or with a redirect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from engagements.models import Engagement
from engagements.permissions import Standing, standing
from engagements.refusals import Invalid, NotAllowed, Refused
from responsibilities.models import Task


def visible_engagement(request: HttpRequest, pk: UUID) -> Engagement:
    """404 for what does not exist and for what this person may not know of: nobody can tell which."""
    related = ("customer", "tenant", "purchase__plan", "region", "manager", "profile")
    engagement = Engagement.objects.readable_by(request.user).select_related(*related).filter(pk=pk).first()
    if engagement is None:
        raise Http404
    _keep_to_reading(request, engagement)
    # For the frame: a customer's bar leads through the engagement at hand.
    request.engagement = engagement
    return engagement


def visible_task(request: HttpRequest, pk: UUID) -> Task:
    related = ("engagement__customer", "engagement__profile", "phase", "assignee", "consent")
    task = Task.objects.readable_by(request.user).select_related(*related).filter(pk=pk).first()
    if task is None:
        raise Http404
    _keep_to_reading(request, task.engagement)
    request.engagement = task.engagement
    return task


def visible(request: HttpRequest, queryset: Any, pk: UUID) -> Any:
    """One row of anything that belongs to an engagement, or 404."""
    row = queryset.filter(engagement__in=Engagement.objects.readable_by(request.user), pk=pk).first()
    if row is None:
        raise Http404
    _keep_to_reading(request, row.engagement)
    return row


def _keep_to_reading(request: HttpRequest, engagement: Engagement) -> None:
    """Who looks by break-glass is turned away from every verb, before what they typed is looked at."""
    acts = request.method not in {"GET", "HEAD", "OPTIONS"}
    if acts and request.user.is_operator and not standing_of(request, engagement).takes_part:
        raise NotAllowed


def standing_of(request: HttpRequest, engagement: Engagement) -> Standing:
    return standing(request.user, engagement, at=timezone.now())


def acted(form: Form, action: Callable[[], Any]) -> bool:
    """Run the action of a valid form; a refusal becomes its error, beside what was typed."""
    if not form.is_valid():
        return False
    try:
        action()
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, error.sentence)
    except Refused as error:
        form.refused = True
        form.add_error(None, error.sentence)
        for blocker in error.blockers:
            form.add_error(None, blocker.sentence)
    return not form.errors


def answer_code(form: Form) -> int:
    """Not possible in this state, or not possible with what was typed; 200 while nothing was sent."""
    if not form.is_bound:
        return 200
    return 409 if getattr(form, "refused", False) else 422


def back(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Where the person came from, if that is one of our pages."""
    return redirect(came_from(request, otherwise))


def came_from(request: HttpRequest, otherwise: str) -> str:
    """An address of ours, whatever was sent as one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None, require_https=False)
    return wanted if own and wanted.startswith("/") else otherwise
