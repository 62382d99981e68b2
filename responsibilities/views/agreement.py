"""What both sides agree on before Assess: eligibility, the services, the data sheet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements.actions.agreement import FIELDS
from engagements.models import Engagement
from engagements.permissions import Permission
from engagements.seen import mark
from responsibilities.actions import opening, verbs
from responsibilities.forms.agreement import DataSheetForm, ServicesForm
from responsibilities.forms.steering import EligibilityForm
from responsibilities.presenting import agreement as told
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, admitted, page, said
from responsibilities.views.common import acted, standing_of, visible_engagement


@login_required
@require_safe
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, visible_engagement(request, pk))


def _page(request: HttpRequest, engagement: Engagement, **bound: Form) -> HttpResponse:
    """`bound` are forms that come back with what was typed and what is wrong with it."""
    stands = standing_of(request, engagement)
    proposal = engagement.service_proposals.select_related("proposed_by", "confirmed_by").first()
    sheet = engagement.data_sheet
    context = {
        "place": place(engagement, stands, "agreement"),
        "engagement": engagement,
        "purchase": told.purchase(engagement),
        "decisions": engagement.eligibility_decisions.select_related("decided_by"),
        "services": told.services(proposal),
        "sheet": told.sheet(sheet),
        "sheet_confirmed": told.confirmed(sheet),
        "missing": told.missing(sheet),
        "may": _may(engagement, stands.may),
        **_forms(engagement, proposal.services if proposal else [engagement.service]),
        **bound,
    }
    return page(request, "engagement/agreement.html", context, *bound.values())


def _may(engagement: Engagement, may: Any) -> dict[str, bool]:
    now = engagement.is_working
    return {
        "decide": now and may(Permission.DECIDE_ELIGIBILITY),
        "correct": now and may(Permission.CORRECT_PURCHASE),
        "propose": now and may(Permission.PROPOSE_SERVICES),
        "edit": now and may(Permission.EDIT_DATA_SHEET),
        "confirm": now and may(Permission.CONFIRM),
    }


def _forms(engagement: Engagement, services: list[str]) -> dict[str, Form]:
    sheet = {name: getattr(engagement.data_sheet, name) for name in told.SHEET}
    return {
        "decide_form": EligibilityForm(seen=_decided(engagement)),
        "services_form": ServicesForm(
            initial={"services": services}, known=told.known_services(), seen=_proposed(engagement)
        ),
        "sheet_form": DataSheetForm(initial=sheet, seen=_sheet(engagement)),
    }


# ---- What the person had before them


def _decided(engagement: Engagement) -> str:
    return mark(engagement.eligibility_decisions.first(), "pk")


def _proposed(engagement: Engagement) -> str:
    return mark(engagement.service_proposals.first(), "pk")


def _sheet(engagement: Engagement) -> str:
    return mark(engagement.data_sheet, *FIELDS)


# ---- Acting


def _home(engagement: Engagement, fragment: str) -> str:
    return reverse("agreement", args=[engagement.pk]) + f"#{fragment}"


@login_required
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.DECIDE_ELIGIBILITY)
    form = EligibilityForm(request.POST, seen=_decided(engagement))
    if not acted(form, lambda: verbs.decide_eligibility(engagement, **form.cleaned_data, **acting(request))):
        return _page(request, engagement, decide_form=form)
    return said(request, _("The decision is recorded."), _home(engagement, "eligibility"))


@login_required
@require_POST
def propose(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.PROPOSE_SERVICES)
    form = ServicesForm(request.POST, known=told.known_services(), seen=_proposed(engagement))
    if not acted(form, lambda: opening.propose_services(engagement, **form.cleaned_data, **acting(request))):
        return _page(request, engagement, services_form=form)
    return said(
        request, _("The services are proposed. The customer is asked to confirm them."), _home(engagement, "services")
    )


@login_required
@require_POST
def confirm_services(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = visible_engagement(request, pk)
    verbs.confirm_services(engagement, **acting(request))
    return said(request, _("The services are confirmed."), _home(engagement, "services"))


@login_required
@require_POST
def change_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.EDIT_DATA_SHEET)
    form = DataSheetForm(request.POST, seen=_sheet(engagement))
    if not acted(form, lambda: verbs.update_data_sheet(engagement, **_typed(form), **acting(request))):
        return _page(request, engagement, sheet_form=form)
    return said(request, _("The data sheet is saved."), _home(engagement, "data-sheet"))


def _typed(form: DataSheetForm) -> dict[str, Any]:
    fields = dict(form.cleaned_data)
    return {"seen": fields.pop("seen"), "fields": fields}


@login_required
@require_POST
def confirm_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = visible_engagement(request, pk)
    verbs.confirm_data_sheet(engagement, **acting(request))
    return said(request, _("The data sheet is confirmed."), _home(engagement, "data-sheet"))
