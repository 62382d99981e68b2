"""Standing responsibilities: read, acknowledge once, or make a dated task of one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.permissions import Permission
from responsibilities.actions import bulk, planning
from responsibilities.forms.tasks import PromoteForm
from responsibilities.models import Applicability, Commitment
from responsibilities.presenting import commitments as told
from responsibilities.presenting.place import place
from responsibilities.views.answering import typed
from responsibilities.views.common import acted, answer_code, back, standing_of, visible, visible_engagement


@login_required
@require_safe
def commitments(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = visible_engagement(request, pk)
    stands = standing_of(request, engagement)
    shown = engagement.commitments.exclude(applicability=Applicability.DOES_NOT_APPLY)
    groups = told.by_party(engagement, shown.select_related("acknowledged_by", "task"))
    at_work = engagement.is_working
    context = {
        "engagement": engagement,
        "place": place(engagement, stands),
        "groups": groups,
        "waiting": sum(not row["acknowledged"] for group in groups for row in group["rows"]),
        "may_acknowledge": at_work and stands.may(Permission.ACKNOWLEDGE_COMMITMENT),
        "may_promote": at_work and stands.may(Permission.PROMOTE_COMMITMENT),
    }
    return render(request, "checklist/commitments.html", context)


@login_required
@require_POST
def acknowledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    commitment = _visible_commitment(request, pk)
    planning.acknowledge(commitment, by=request.user, at=timezone.now())
    messages.success(request, _("Acknowledged: %(title)s") % {"title": told.title(commitment)})
    return back(request, reverse("commitments", args=[commitment.engagement_id]))


@login_required
@require_POST
def acknowledge_all(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = visible_engagement(request, pk)
    count = bulk.acknowledge_all(engagement, by=request.user, at=timezone.now())
    words = ngettext("%(count)s responsibility acknowledged", "%(count)s responsibilities acknowledged", count)
    messages.success(request, words % {"count": count})
    return back(request, reverse("commitments", args=[engagement.pk]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def promote(request: HttpRequest, pk: UUID) -> HttpResponse:
    commitment, now = _visible_commitment(request, pk), timezone.now()
    form = PromoteForm(typed(request), initial={"title": told.title(commitment)})
    if acted(form, lambda: planning.promote(commitment, by=request.user, at=now, **form.cleaned_data)):
        messages.success(request, _("Added: %(title)s") % {"title": form.cleaned_data["title"]})
        return back(request, reverse("commitments", args=[commitment.engagement_id]))
    where = place(commitment.engagement, standing_of(request, commitment.engagement))
    context = {"form": form, "place": where, "next": reverse("commitments", args=[commitment.engagement_id])}
    return render(request, "checklist/promote.html", context, status=answer_code(form))


def _visible_commitment(request: HttpRequest, pk: UUID) -> Commitment:
    return visible(request, Commitment.objects.select_related("engagement__customer"), pk)
