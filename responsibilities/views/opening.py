from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.phrases import listed
from engagements.arrival import uninvited
from engagements.models import Engagement
from engagements.refusals import NotAllowed
from responsibilities.actions.intake import open_all
from responsibilities.forms.opening import OpeningForm
from responsibilities.reach import reach_of
from responsibilities.views.common import acted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_engagement(request: HttpRequest) -> HttpResponse:
    """From a purchase to its engagements, one for each service."""
    reach = reach_of(request)
    if not reach.is_manager:
        raise NotAllowed
    form = OpeningForm(request.POST or None, manager=request.user, regions=reach.regions)
    opened: list[Engagement] = []
    if request.method == "POST" and acted(form, lambda: opened.extend(_open(request, form))):
        _tell(request, opened)
        return redirect("engagement", opened[0].pk)
    return render(request, "desk/opening.html", {"form": form}, status=422 if form.is_bound else 200)


def _open(request: HttpRequest, form: OpeningForm) -> list[Engagement]:
    services = form.cleaned_data["services"]
    return open_all(
        form.row(), services=services, contact=form.contact(), by=request.user, at=timezone.now(), **form.team()
    )


def _tell(request: HttpRequest, opened: list[Engagement]) -> None:
    count = len(opened)
    text = ngettext("%(num)s engagement is open.", "%(num)s engagements are open.", count) % {"num": count}
    messages.success(request, text)
    waiting = listed(one.user for one in uninvited(opened[0].customer, at=timezone.now()))
    if waiting:
        messages.info(request, _("Not invited yet: %(names)s. The page of people does it.") % {"names": waiting})
    purchase = opened[0].purchase
    if not purchase.meets_threshold:
        least = {"seats": purchase.seats, "minimum": purchase.plan.minimum_seats}
        below = _("Seats bought: %(seats)s. The plan asks for %(minimum)s: decide about eligibility.")
        messages.warning(request, below % least)
