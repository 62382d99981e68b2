"""The remediation plan: its page, its versions, and what both sides put their names to [G-05…G-09]."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements.models import Engagement
from engagements.permissions import Permission, Standing
from phases import gates
from phases.actions.plan import SIGNING
from phases.models import MinimumCheck, Phase, RemediationPlan
from phases.models.phase import PLANNING, Kind
from phases.situation import Situation
from responsibilities.actions import verbs
from responsibilities.forms.plan import ItemForm, PassForm, WaiveForm
from responsibilities.presenting import gate
from responsibilities.presenting import plan as told
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, page, said
from responsibilities.views.common import standing_of, visible_engagement


@login_required
@require_safe
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    return plan_page(request, visible_engagement(request, pk))


def plan_page(
    request: HttpRequest,
    engagement: Engagement,
    *,
    item_form: Form | None = None,
    check_forms: dict[tuple[str, UUID], Form] | None = None,
) -> HttpResponse:
    """The forms come back with what was typed and what is wrong with it."""
    stands, at = standing_of(request, engagement), timezone.now()
    check_forms = check_forms or {}
    sent = [form for form in (item_form, *check_forms.values()) if form]
    context = {
        "place": place(engagement, stands, "plan"),
        "engagement": engagement,
        "item_form": item_form or ItemForm(),
        "checks": [_check(check, check_forms) for check in engagement.minimum_checks.select_related("settled_by")],
        "in_the_way": _in_the_way(engagement, at=at),
        "may": _may(engagement, stands),
        **_state(engagement, stands, request),
    }
    return page(request, "plan/page.html", context, *sent)


def _state(engagement: Engagement, stands: Standing, request: HttpRequest) -> dict[str, Any]:
    items = list(engagement.remediation_items.all())
    versions = list(engagement.remediation_plans.select_related("published_by"))
    newest = versions[0] if versions else None
    agreed = list(newest.agreements.filter(void_at=None).select_related("by")) if newest else []
    signed = list(newest.sign_offs.filter(void_at=None).select_related("by")) if newest else []
    settles = engagement.is_working and engagement.phase == Kind.REMEDIATE
    return {
        "items": [told.item(item, stands, settles=settles) for item in items],
        "state": told.state(newest, items),
        "sides": told.sides(engagement, agreed, signed, stands),
        "may_withdraw": settles and any(one.by_id == request.user.pk for one in signed),
        "versions": [told.version(version) for version in versions],
    }


def _may(engagement: Engagement, stands: Standing) -> dict[str, bool]:
    planning = engagement.is_working and engagement.phase in PLANNING
    return {
        "edit": planning and stands.may(Permission.EDIT_PLAN),
        "check": planning and stands.may(Permission.PASS_CHECK),
        "waive": planning and stands.may(Permission.WAIVE),
    }


def _check(check: MinimumCheck, sent: dict[tuple[str, UUID], Form]) -> dict[str, Any]:
    return {
        **told.check(check),
        "pass_form": sent.get(("pass", check.pk)) or PassForm(check=check),
        "waive_form": sent.get(("waive", check.pk)) or WaiveForm(check=check),
    }


def _in_the_way(engagement: Engagement, *, at: datetime) -> list[dict[str, str]]:
    """What keeps both sides from signing readiness, while that is what the phase is about."""
    if not engagement.is_working or engagement.phase != Kind.REMEDIATE:
        return []
    situation = Situation(engagement.phases.get(status=Phase.Status.ACTIVE), at=at)
    return [gate.in_the_way(blocker, at) for blocker in gates.ready_to_sign(situation)]


@login_required
@require_safe
def version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """As it stood when it was published; what was signed on it and no longer holds stays readable."""
    engagement = visible_engagement(request, pk)
    found = engagement.remediation_plans.select_related("published_by").filter(version=number).first()
    if found is None:
        raise Http404
    context = {
        "place": place(engagement, standing_of(request, engagement)),
        "plan": found,
        "items": told.frozen(found.content),
        "signatures": _signatures(found),
    }
    return render(request, "plan/version.html", context)


def _signatures(plan: RemediationPlan) -> list[dict[str, Any]]:
    named = ((_("Agreed"), plan.agreements), (_("Signed readiness"), plan.sign_offs))
    return [
        {"verb": verb, "party": one.side, "text": told.signature(one), "void": one.void_reason}
        for verb, found in named
        for one in found.select_related("by").order_by("at")
    ]


def _home(pk: UUID) -> str:
    return reverse("plan", args=[pk])


@login_required
@require_POST
def publish(request: HttpRequest, pk: UUID) -> HttpResponse:
    published = verbs.publish_plan(visible_engagement(request, pk), **acting(request))
    return said(request, _("Version %(version)s is published.") % {"version": published.version}, _home(pk))


@login_required
@require_POST
def agree(request: HttpRequest, pk: UUID) -> HttpResponse:
    verbs.agree(visible_engagement(request, pk), side=_side(request), **acting(request))
    return said(request, _("The agreement is recorded."), _home(pk))


@login_required
@require_POST
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    verbs.sign(visible_engagement(request, pk), side=_side(request), **acting(request))
    return said(request, _("Your signature is recorded."), _home(pk))


def _side(request: HttpRequest) -> str | None:
    """Only somebody on both sides has to say for which one."""
    side = request.POST.get("side")
    return side if side in SIGNING else None


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    verbs.withdraw_signature(visible_engagement(request, pk), **acting(request))
    return said(request, _("Your signature is withdrawn."), _home(pk))
