"""A customer asks for assistance; a manager of their region answers [E-06, E-07, F-04]."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from engagements.models import AssistanceRequest, Customer, Designation, Engagement, Plan, RegionManager, Tenant
from engagements.models.organisation import MemberRole
from engagements.permissions import Permission, require_customer
from responsibilities.actions import requests as actions
from responsibilities.actions import verbs
from responsibilities.actions.opening import known_services
from responsibilities.forms.offers import AcknowledgeForm, AssistanceForm, DeclineForm
from responsibilities.presenting import offers as told
from responsibilities.presenting.place import service_name
from responsibilities.reach import reach_of, stand_in
from responsibilities.views.answering import typed
from responsibilities.views.common import acted, answer_code, back, came_from

ANSWERED_SHOWN = 20

# ---- The customer's side


@login_required
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    now, reach = timezone.now(), reach_of(request)
    if reach.chooses and not reach.customers:
        return redirect("organisations")
    mine = Customer.objects.filter(pk__in=reach.customers).order_by("name")
    services = Prefetch("tenants__engagements", Engagement.objects.visible_to(request.user, now))
    asked = Prefetch("tenants__assistance_requests", AssistanceRequest.objects.order_by("-requested_at"))
    found = list(mine.prefetch_related("tenants", services, asked))
    may_ask = set(_asking(request.user, now).values_list("pk", flat=True))
    shown = told.organisations(found, _eligible(now), may_ask=may_ask)
    return render(request, "offers/page.html", {"organisations": shown})


def _customers_of(user: User, at: datetime) -> QuerySet[Customer]:
    spoken = Designation.objects.live(at).filter(user=user).values("customer")
    return Customer.objects.filter(Q(members__user=user) | Q(pk__in=spoken)).distinct().order_by("name")


def _asking(user: User, at: datetime) -> QuerySet[Customer]:
    """Whoever may only read does not ask."""
    spoken = Designation.objects.live(at).filter(user=user).values("customer")
    active = [role for role in MemberRole if role != MemberRole.READ_ONLY]
    return Customer.objects.filter(Q(members__user=user, members__role__in=active) | Q(pk__in=spoken)).distinct()


def _eligible(at: datetime) -> list[str]:
    """The services that some plan of today covers and that we know how to onboard."""
    covered = {slug for plan in Plan.objects.valid_on(at.date()) for slug in plan.services}
    return sorted(covered & known_services())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def request_assistance(request: HttpRequest, tenant: UUID, service: str) -> HttpResponse:
    now = timezone.now()
    place = _tenant(request, tenant, service, now)
    stand_in(request, place.customer_id)
    form = AssistanceForm(typed(request))
    asking = {"customer": place.customer, "tenant": place, "service": service, "by": request.user, "at": now}
    if acted(form, lambda: verbs.request_assistance(**asking, **form.cleaned_data)):
        messages.success(request, _("Your request is on its way. A project manager answers it."))
        return redirect("offers")
    context = {"form": form, "tenant": place, "service": service_name(service), "action": request.path}
    return render(request, "offers/request.html", context, status=answer_code(form))


def _tenant(request: HttpRequest, pk: UUID, service: str, at: datetime) -> Tenant:
    mine = _customers_of(request.user, at).values("pk")
    found = Tenant.objects.filter(customer__in=mine, pk=pk).select_related("customer").first()
    if found is None or service not in known_services():
        raise Http404
    return found


# ---- The manager's side


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    answered = _visible_requests(request).exclude(status=AssistanceRequest.Status.WAITING)
    newest = answered.order_by("-answered_at")[:ANSWERED_SHOWN]
    context = {"waiting": told.requests(waiting_requests(request)), "answered": told.requests(newest)}
    return render(request, "offers/requests.html", context)


def waiting_requests(request: HttpRequest) -> QuerySet[AssistanceRequest]:
    return _visible_requests(request).filter(status=AssistanceRequest.Status.WAITING).order_by("requested_at")


def _visible_requests(request: HttpRequest) -> QuerySet[AssistanceRequest]:
    managed = RegionManager.objects.filter(user=request.user).values("region")
    related = ("customer__region", "tenant", "requested_by")
    return AssistanceRequest.objects.filter(customer__region__in=managed).select_related(*related)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked, now = answerable(request, pk), timezone.now()
    form = AcknowledgeForm(typed(request), plans=_plans_for(asked, _plans()), **_ids(request, asked))
    opened: list[Engagement] = []
    done = acted(form, lambda: opened.append(actions.acknowledge(asked, by=request.user, at=now, **form.cleaned_data)))
    sentence = _("Acknowledged. The engagement is open.")
    if request.htmx and form.is_bound:
        return _part(request, asked, sentence if done else "", acknowledge=form)
    if done:
        messages.success(request, sentence)
        return back(request, reverse("engagement", args=[opened[0].pk]))
    return _answer_page(request, asked, form, _("Acknowledge and open"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    asked, now = answerable(request, pk), timezone.now()
    form = DeclineForm(typed(request), **_ids(request, asked))
    done = acted(form, lambda: verbs.decline_request(asked, by=request.user, at=now, **form.cleaned_data))
    sentence = _("Declined. The customer sees the reason.")
    if request.htmx and form.is_bound:
        return _part(request, asked, sentence if done else "", decline=form)
    if done:
        messages.success(request, sentence)
        return back(request, reverse("requests"))
    return _answer_page(request, asked, form, _("Decline"))


# ---- In a list


def in_place(waiting: Iterable[AssistanceRequest]) -> list[dict[str, Any]]:
    """Each with both answers ready to be filled in."""
    plans = _plans()
    return [_with_forms(asked, plans) for asked in waiting]


def _with_forms(asked: AssistanceRequest, plans: Iterable[Plan], **filled: Form) -> dict[str, Any]:
    acknowledging = AcknowledgeForm(plans=_plans_for(asked, plans), auto_id=f"a-{asked.pk}-%s")
    declining = DeclineForm(auto_id=f"d-{asked.pk}-%s")
    return {**told.requests([asked])[0], "acknowledge": acknowledging, "decline": declining, **filled}


def _ids(request: HttpRequest, asked: AssistanceRequest) -> dict[str, str]:
    """Several forms stand in one list, on a page of its own there is one."""
    return {"auto_id": f"{'a' if request.path.endswith('acknowledge/') else 'd'}-{asked.pk}-%s"} if request.htmx else {}


def _plans() -> list[Plan]:
    return list(Plan.objects.valid_on(timezone.now().date()).order_by("name"))


def _plans_for(asked: AssistanceRequest, plans: Iterable[Plan]) -> list[Plan]:
    return [plan for plan in plans if asked.service in plan.services]


def _part(request: HttpRequest, asked: AssistanceRequest, sentence: str, **filled: Form) -> HttpResponse:
    """The entry with what is wrong with the answer, or nothing where it has left the list."""
    context = {"one": _with_forms(asked, _plans(), **filled), "told": sentence, "next": came_from(request, "")}
    return render(request, "desk/_answered.html", context, status=200 if sentence else 422)


def answerable(request: HttpRequest, pk: UUID) -> AssistanceRequest:
    """The people who asked see theirs too; only a manager may answer, and others are told so."""
    related = ("customer__region", "tenant", "requested_by")
    seen = AssistanceRequest.objects.visible_to(request.user, timezone.now())
    found = seen.select_related(*related).filter(pk=pk).first()
    if found is None:
        raise Http404
    require_customer(request.user, Permission.ANSWER_ASSISTANCE_REQUEST, found.customer, at=timezone.now())
    return found


def _answer_page(request: HttpRequest, asked: AssistanceRequest, form: Any, verb: str) -> HttpResponse:
    context = {"form": form, "verb": verb, "request_of": told.requests([asked])[0], "action": request.path}
    return render(request, "offers/answer.html", context, status=answer_code(form))
