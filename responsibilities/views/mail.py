"""Mail in trouble, for the managers of the regions that it is about."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from responsibilities.actions import mail as actions
from responsibilities.mail import in_regions
from responsibilities.presenting import mail as told
from responsibilities.reach import Reach, reach_of

DONE = {
    "again": gettext_lazy("It goes out again with the next mails."),
    "arrived": gettext_lazy("Noted: it arrived."),
    "drop": gettext_lazy("It is sent no more."),
}


@login_required
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/mail.html", {"groups": told.groups(_managing(request), at=timezone.now())})


@login_required
@require_POST
def mail_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    found = in_regions(_managing(request).regions).filter(pk=pk).first()
    if found is None or verb not in actions.VERBS:
        raise Http404
    if actions.settle(found, verb, by=request.user, at=timezone.now()):
        messages.success(request, DONE[verb])
    else:
        messages.info(request, _("Nothing was left to decide: it went out meanwhile, or somebody else decided."))
    return redirect("mail")


def _managing(request: HttpRequest) -> Reach:
    reach = reach_of(request)
    if not reach.is_manager:
        raise Http404
    return reach
