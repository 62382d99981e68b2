"""Consents: asked for, granted, declined, revoked; and which tasks Microsoft does itself under one [R-02, K-17]."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements.hours import end_of_day
from engagements.models import Consent, ConsentRequest, Engagement
from engagements.permissions import Permission
from responsibilities.actions import consents, verbs
from responsibilities.forms.consents import AskConsentForm, ConsentForm, PerformForm
from responsibilities.models import Task
from responsibilities.presenting import consents as told
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, admitted, page, said
from responsibilities.views.common import acted, standing_of, visible, visible_engagement, visible_task
from responsibilities.views.tasks import task_page


@login_required
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, visible_engagement(request, pk))


def _page(request: HttpRequest, engagement: Engagement, **bound: Form) -> HttpResponse:
    stands, at = standing_of(request, engagement), timezone.now()
    tasks = _tasks(engagement)
    by_id = {task.pk: task for task in tasks}
    waiting = engagement.consent_requests.waiting().select_related("asked_by").order_by("asked_at")
    found = engagement.consents.select_related("granted_by").order_by("granted_at")
    works = engagement.is_working
    context = {
        "place": place(engagement, stands, "consents"),
        "engagement": engagement,
        "requests": told.requests(waiting, by_id),
        "may_answer": stands.may(Permission.GRANT_CONSENT),
        "consents": told.consents(found, by_id, at=at),
        "grant_form": _form(ConsentForm, tasks, bound) if works and stands.may(Permission.GRANT_CONSENT) else None,
        "ask_form": _form(AskConsentForm, tasks, bound) if works and stands.may(Permission.ASK_CONSENT) else None,
        "works": works,
    }
    return page(request, "consents/page.html", context, *bound.values())


def _tasks(engagement: Engagement) -> list[Task]:
    tasks = list(consents.performable(engagement))
    for task in tasks:
        task.engagement = engagement
    return tasks


def _form(form: type[AskConsentForm], tasks: list[Task], bound: dict[str, Form]) -> Form:
    return bound.get(form.__name__) or form(tasks=tasks, auto_id=f"{form.__name__}-%s")


@login_required
@require_POST
def grant(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.GRANT_CONSENT)
    form = ConsentForm(request.POST, tasks=_tasks(engagement), auto_id="ConsentForm-%s")
    if not acted(form, lambda: verbs.grant_consent(engagement, **_granted(form, engagement), **acting(request))):
        return _page(request, engagement, ConsentForm=form)
    return said(request, _("The consent is recorded. You can revoke it at any time."), _home(engagement))


def _granted(form: ConsentForm, engagement: Engagement) -> dict[str, Any]:
    """Until the end of that day where the customer is."""
    day = form.cleaned_data["expires_on"]
    return {**form.given, "expires_at": end_of_day(day, engagement.customer.time_zone) if day else None}


@login_required
@require_POST
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.ASK_CONSENT)
    form = AskConsentForm(request.POST, tasks=_tasks(engagement), auto_id="AskConsentForm-%s")
    if not acted(form, lambda: verbs.ask_consent(engagement, **form.given, **acting(request))):
        return _page(request, engagement, AskConsentForm=form)
    return said(request, _("The customer's project manager sees your question."), _home(engagement))


@login_required
@require_POST
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Yes to a request, with its own words."""
    asked = _request(request, pk)
    given = {"activity": asked.activity, "scope": asked.scope, "task_id": asked.task_id, "request": asked}
    verbs.grant_consent(asked.engagement, **given, **acting(request))
    return said(request, _("The consent is recorded. You can revoke it at any time."), _home(asked.engagement))


@login_required
@require_POST
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked = _request(request, pk)
    verbs.decline_consent(asked, **acting(request))
    return said(request, _("You said no. Nothing else changes."), _home(asked.engagement))


def _request(request: HttpRequest, pk: UUID) -> ConsentRequest:
    found: ConsentRequest = visible(request, ConsentRequest.objects.select_related("engagement"), pk)
    return found


@login_required
@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    consent = visible(request, Consent.objects.select_related("engagement"), pk)
    verbs.revoke_consent(consent, **acting(request))
    return said(request, _("The consent is revoked."), _home(consent.engagement))


def _home(engagement: Engagement) -> str:
    return reverse("consents", args=[engagement.pk])


# ---- How one task is done


@login_required
@require_POST
def perform(request: HttpRequest, pk: UUID) -> HttpResponse:
    task = visible_task(request, pk)
    admitted(request, task.engagement_id, Permission.SET_DELIVERY)
    live = task.engagement.consents.live(timezone.now()).covering(task.pk)
    form = PerformForm(request.POST, consents=live)
    if not acted(form, lambda: consents.perform(task, **form.cleaned_data, **acting(request))):
        return task_page(request, task, perform=form)
    return said(request, _("Microsoft does this task for the customer."), task.link)


@login_required
@require_POST
def guide(request: HttpRequest, pk: UUID) -> HttpResponse:
    task = visible_task(request, pk)
    consents.guide(task, **acting(request))
    return said(request, _("Microsoft guides the customer through this task."), task.link)
