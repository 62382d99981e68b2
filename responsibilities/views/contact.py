"""The ledger of contact attempts: a line is written from a list, from the engagement, or on a page of its own."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements.models import ContactAttempt, Engagement
from engagements.permissions import Permission
from responsibilities.actions import verbs
from responsibilities.forms.contact import AttemptForm
from responsibilities.presenting import contact, first_contact
from responsibilities.views.common import acted, answer_code, back, came_from, standing_of, visible, visible_engagement


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def log_attempt(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement, now = visible_engagement(request, pk), timezone.now()
    # To a customer the ledger does not exist: neither its lines nor its door.
    if not standing_of(request, engagement).may(Permission.LOG_CONTACT):
        raise Http404
    form = AttemptForm(request.POST or None)
    made: list[ContactAttempt] = []
    done = request.method == "POST" and acted(
        form, lambda: made.append(verbs.log_attempt(engagement, by=request.user, at=now, **form.values(now)))
    )
    if request.htmx and request.method == "POST":
        return _row(request, engagement, form, undo=_undo(made[0]) if done else "")
    if done:
        way_back = {"next": came_from(request, reverse("engagement", args=[engagement.pk]))}
        messages.success(request, _logged(engagement), extra_tags=f"{_undo(made[0])}?{urlencode(way_back)}")
        return redirect(way_back["next"])
    context = {"form": form, "row": contact.one_row(engagement, at=now), "next": _next(request)}
    return render(request, "desk/attempt.html", context, status=answer_code(form))


@login_required
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    attempt = visible(request, ContactAttempt.objects.select_related("engagement__customer"), pk)
    if not standing_of(request, attempt.engagement).may(Permission.LOG_CONTACT):
        raise Http404
    verbs.take_back_attempt(attempt, by=request.user, at=timezone.now())
    sentence = _("The attempt to reach %(customer)s is taken back.") % {"customer": attempt.engagement.customer}
    messages.success(request, sentence)
    return back(request, reverse("engagement", args=[attempt.engagement_id]))


def _undo(attempt: ContactAttempt) -> str:
    return reverse("undo-attempt", args=[attempt.pk])


def _row(request: HttpRequest, engagement: Engagement, form: AttemptForm, *, undo: str) -> HttpResponse:
    """The row as it is now, or nothing where it has left the list; the strip above is told to look again."""
    engagement, at = visible_engagement(request, engagement.pk), timezone.now()
    told = _logged(engagement) if undo else " ".join(text for texts in form.errors.values() for text in texts)
    on_desk = "desk" in request.POST
    row = first_contact.one_row(engagement, request.user, at=at) if on_desk else contact.one_row(engagement, at=at)
    context = {"row": row, "reached": engagement.is_reached, "told": told, "undo": undo, "next": _next(request)}
    response = render(request, "desk/_attempted.html", context, status=200 if undo else 422)
    response.headers["HX-Trigger"] = "desk-changed"
    return response


def _logged(engagement: Engagement) -> str:
    return _("The attempt to reach %(customer)s is logged.") % {"customer": engagement.customer}


def _next(request: HttpRequest) -> str:
    return came_from(request, "")
