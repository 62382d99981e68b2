"""The ledger of contact attempts: a line is written from a list, from the engagement, or on a page of its own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.models import Engagement
from engagements.permissions import Permission
from responsibilities.actions import verbs
from responsibilities.forms.contact import AttemptForm
from responsibilities.presenting import contact
from responsibilities.views.common import acted, answer_code, back, came_from, standing_of, visible_engagement


@login_required
@require_http_methods(["GET", "POST"])
def log_attempt(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement, now = visible_engagement(request, pk), timezone.now()
    # To a customer the ledger does not exist: neither its lines nor its door.
    if not standing_of(request, engagement).may(Permission.LOG_CONTACT):
        raise Http404
    form = AttemptForm(request.POST or None)
    done = request.method == "POST" and acted(
        form, lambda: verbs.log_attempt(engagement, by=request.user, at=now, **form.values(now))
    )
    if request.htmx and request.method == "POST":
        return _row(request, engagement, form, done=done)
    if done:
        messages.success(request, _logged(engagement))
        return back(request, resolve_url("engagement", engagement.pk))
    context = {"form": form, "row": contact.one_row(engagement, at=now), "next": _next(request)}
    return render(request, "desk/attempt.html", context, status=answer_code(form))


def _row(request: HttpRequest, engagement: Engagement, form: AttemptForm, *, done: bool) -> HttpResponse:
    """The row as it is now, or nothing where it has left the list; the strip above is told to look again."""
    engagement = visible_engagement(request, engagement.pk)
    told = _logged(engagement) if done else " ".join(text for texts in form.errors.values() for text in texts)
    context = {"row": contact.one_row(engagement, at=timezone.now()), "reached": engagement.is_reached}
    context |= {"told": told, "next": _next(request)}
    response = render(request, "desk/_attempted.html", context, status=200 if done else 422)
    response.headers["HX-Trigger"] = "desk-changed"
    return response


def _logged(engagement: Engagement) -> str:
    return _("The attempt to reach %(customer)s is logged.") % {"customer": engagement.customer}


def _next(request: HttpRequest) -> str:
    return came_from(request, "")
