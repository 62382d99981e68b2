"""Items of the remediation plan and the minimum checks: adding, changing, settling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from engagements.permissions import Permission, Standing, require
from engagements.seen import mark
from phases.actions.plan import ITEM_FIELDS
from phases.models import MinimumCheck, RemediationItem
from phases.models.phase import PLANNING, Kind
from responsibilities.actions import verbs
from responsibilities.forms.plan import ChangeItemForm, ItemForm, PassForm, ResolveForm, WaiveForm, WhyForm
from responsibilities.presenting import plan as told
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, admitted, page, said
from responsibilities.views.common import acted, standing_of, visible, visible_engagement
from responsibilities.views.plan import plan_page


@login_required
@require_POST
def add(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.EDIT_PLAN)
    form = ItemForm(request.POST)
    if not acted(form, lambda: verbs.add_item(engagement, **form.cleaned_data, **acting(request))):
        return plan_page(request, engagement, item_form=form)
    return said(request, _("Added: %(title)s") % form.cleaned_data, reverse("plan", args=[pk]))


def _item(request: HttpRequest, pk: UUID, permission: Permission | None = None) -> RemediationItem:
    item: RemediationItem = visible(request, RemediationItem.objects.select_related("settled_by"), pk)
    item.engagement = visible_engagement(request, item.engagement_id)
    if permission is not None:
        require(request.user, permission, item.engagement, at=timezone.now())
    return item


@login_required
@require_safe
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, _item(request, pk))


def _page(request: HttpRequest, item: RemediationItem, **bound: Form) -> HttpResponse:
    stands = standing_of(request, item.engagement)
    context = {
        "place": place(item.engagement, stands),
        "item": item,
        "shown": told.item(item, stands, settles=False),
        "may": _may(item, stands),
        "forms": {**_forms(item, stands), **bound},
        "verbs": VERBS,
    }
    return page(request, "plan/item.html", context, *bound.values())


def _may(item: RemediationItem, stands: Standing) -> dict[str, bool]:
    working, phase = item.engagement.is_working, item.engagement.phase
    settles = working and phase == Kind.REMEDIATE
    fitting = {"reopen"} if item.is_settled else NEEDED.keys() - {"reopen"}
    return {
        "change": working and phase in PLANNING and stands.may(Permission.EDIT_PLAN),
        **{verb: settles and verb in fitting and stands.may(needed) for verb, needed in NEEDED.items()},
    }


def _forms(item: RemediationItem, stands: Standing) -> dict[str, Form]:
    """Each with ids of its own: several ask for a reason."""
    for_customer = told.speaks_for_customer(item, stands)
    return {
        "change": _change_form(item, initial={name: getattr(item, name) for name in ITEM_FIELDS}),
        "resolve": ResolveForm(for_customer=for_customer, auto_id="resolve-%s"),
        **{verb: WhyForm(auto_id=f"{verb}-%s") for verb in ("waive", "not-required", "reopen")},
    }


def _change_form(item: RemediationItem, data: Any = None, **more: Any) -> ChangeItemForm:
    return ChangeItemForm(data, seen=mark(item, *ITEM_FIELDS), **more)


@login_required
@require_POST
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    item = _item(request, pk, Permission.EDIT_PLAN)
    form = _change_form(item, request.POST)
    if not acted(form, lambda: verbs.change_item(item, **form.cleaned_data, **acting(request))):
        return _page(request, item, change=form)
    return said(request, _("Changed: %(title)s") % form.cleaned_data, _home(item))


@login_required
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    item = _item(request, pk)
    verbs.remove_item(item, **acting(request))
    return said(request, _("Removed: %(title)s") % {"title": item.title}, _home(item))


Act = Callable[..., Any]
VERBS: dict[str, tuple[Act, Any, Any]] = {
    "resolve": (verbs.resolve_item, gettext_lazy("Resolve"), gettext_lazy("Resolved: %(title)s")),
    "waive": (verbs.waive_item, gettext_lazy("Waive"), gettext_lazy("Waived: %(title)s")),
    "not-required": (
        verbs.mark_item_not_required,
        gettext_lazy("Mark as not required"),
        gettext_lazy("Not required: %(title)s"),
    ),
    "reopen": (verbs.reopen_item, gettext_lazy("Open again"), gettext_lazy("Open again: %(title)s")),
}


NEEDED = {
    "resolve": Permission.RESOLVE_ITEM,
    "waive": Permission.WAIVE,
    "not-required": Permission.MARK_NOT_REQUIRED,
    "reopen": Permission.RESOLVE_ITEM,
}


@login_required
@require_POST
def verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    if verb not in VERBS:
        raise Http404
    action, _text, done = VERBS[verb]
    item = _item(request, pk, NEEDED[verb])
    form = _verb_form(request, item, verb)
    if not acted(form, lambda: action(item, **form.cleaned_data, **acting(request))):
        return _page(request, item, **{verb: form})
    return said(request, str(done) % {"title": item.title}, _home(item))


def _verb_form(request: HttpRequest, item: RemediationItem, verb: str) -> Form:
    if verb != "resolve":
        return WhyForm(request.POST, auto_id=f"{verb}-%s")
    for_customer = told.speaks_for_customer(item, standing_of(request, item.engagement))
    return ResolveForm(request.POST, for_customer=for_customer, auto_id="resolve-%s")


def _home(item: RemediationItem) -> str:
    return reverse("plan", args=[item.engagement_id])


# ---- Minimum checks

CHECKS: dict[str, tuple[Act, type[PassForm] | type[WaiveForm], Permission]] = {
    "pass": (verbs.pass_check, PassForm, Permission.PASS_CHECK),
    "waive": (verbs.waive_check, WaiveForm, Permission.WAIVE),
}


@login_required
@require_POST
def check(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    if verb not in CHECKS:
        raise Http404
    row: MinimumCheck = visible(request, MinimumCheck.objects.all(), pk)
    action, form_of, needed = CHECKS[verb]
    row.engagement = admitted(request, row.engagement_id, needed)
    form = form_of(request.POST, check=row)
    if not acted(form, lambda: action(row, **form.cleaned_data, **acting(request))):
        return plan_page(request, row.engagement, check_forms={(verb, row.pk): form})
    return said(request, _("Recorded: %(title)s") % {"title": str(row)}, reverse("plan", args=[row.engagement_id]))
