"""A manager hands engagements from one colleague to another, in one act; whoever takes over gets a pack to read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engagements.models import HandOver
from engagements.refusals import NotAllowed
from responsibilities import handing
from responsibilities.actions.hand_over import hand_over as act
from responsibilities.forms.hand_over import HandOverForm
from responsibilities.handing import Giver
from responsibilities.presenting import hand_over as told
from responsibilities.presenting import lists
from responsibilities.reach import Reach, reach_of
from responsibilities.views.answering import acting, page
from responsibilities.views.common import acted

MANY = 500


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """From whom comes first; then to whom, which ones, and why."""
    reach = reach_of(request)
    if not reach.is_manager:
        raise NotAllowed
    known = handing.givers(handing.steered(reach), timezone.now())
    wanted = request.POST.get("giver") or request.GET.get("giver")
    giver = next((one for one in known if one.key == wanted), None)
    if giver is None:
        return _choose(request, known)
    return _hand_over(request, reach, known, giver)


def _choose(request: HttpRequest, known: list[Giver]) -> HttpResponse:
    context = {"givers": told.givers(known), "giver": "", "picked": _picked(request)}
    return render(request, "hand_over/form.html", context, status=422 if request.method == "POST" else 200)


def _picked(request: HttpRequest) -> list[str]:
    """Only ids, whatever was sent as one."""
    return [str(pk) for pk in map(_uuid, (request.POST or request.GET).getlist("pick")) if pk]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _hand_over(request: HttpRequest, reach: Reach, known: list[Giver], giver: Giver) -> HttpResponse:
    offered = handing.of(reach, giver.role, giver.user, timezone.now())
    form = _form(request, reach, giver, offered)
    made: list[HandOver] = []

    def hand() -> None:
        typed = form.cleaned_data
        chosen = [engagement.pk for engagement in typed["pick"]]
        whom = {"role": giver.role, "giver": giver.user, "taker": typed["taker"], "reason": typed["reason"]}
        made.append(act(chosen, **whom, **acting(request)))

    if acted(form, hand):
        messages.success(request, _("Handed over to %(name)s.") % {"name": made[0].taker})
        return redirect("pack", made[0].pk)
    found = lists.with_next_task(offered.select_related(*told.RELATED)).order_by("customer__name", "pk")[:MANY]
    context = {
        "givers": told.givers(known),
        "giver": giver.key,
        "form": form,
        "rows": told.rows(found, _picked(request)),
        "colleagues": handing.specialists_of(reach).exclude(pk=giver.user.pk),
    }
    return page(request, "hand_over/form.html", context, form)


def _form(request: HttpRequest, reach: Reach, giver: Giver, offered: Any) -> HandOverForm:
    managers = handing.managers_of(reach).exclude(pk=giver.user.pk)
    sent = request.POST if request.method == "POST" else None
    ids = {"offered": offered.values("pk"), "managers": managers.values("pk")}
    return HandOverForm(sent, role=giver.role, initial={"giver": giver.key}, auto_id="hand-%s", **ids)


@login_required
@require_safe
def pack(request: HttpRequest, pk: UUID) -> HttpResponse:
    record = HandOver.objects.select_related("giver", "taker", "by").filter(pk=pk).first()
    parts = told.pack(record, reach_of(request), at=timezone.now()) if record else []
    if record is None or not parts:
        raise Http404
    return render(request, "hand_over/pack.html", {"head": told.head(record, len(parts)), "parts": parts})
