"""What completion asks for: features and use cases that were seen to work, and outcomes with their evidence."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import dates
from accounts.phrases import listed
from engagements.models import Engagement, Feature, Outcomes
from engagements.permissions import Permission
from engagements.seen import mark
from phases.models.phase import Kind
from responsibilities.actions import verbs
from responsibilities.catalogue import load
from responsibilities.forms.outcomes import OutcomesForm
from responsibilities.presenting import answers
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, admitted, page, said
from responsibilities.views.common import acted, standing_of, visible, visible_engagement

FIELDS = ("activated_on", "activation_evidence", "pilot_users", "identity_option")


@login_required
@require_safe
def outcomes(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, visible_engagement(request, pk))


def _page(request: HttpRequest, engagement: Engagement, form: OutcomesForm | None = None) -> HttpResponse:
    stands, known = standing_of(request, engagement), engagement.outcomes
    form = form or _form(engagement, initial={name: getattr(known, name) for name in FIELDS})
    context = {
        "place": place(engagement, stands, "outcomes"),
        "engagement": engagement,
        "features": [_feature(feature) for feature in _in_order(engagement)],
        "outcomes": known,
        "facts": _facts(known),
        "form": form,
        "may_validate": engagement.is_working and stands.may(Permission.VALIDATE),
        "early": engagement.phase != Kind.ENABLE_SERVICE,
    }
    return page(request, "engagement/outcomes.html", context, form)


def _form(engagement: Engagement, data: Any = None, **more: Any) -> OutcomesForm:
    return OutcomesForm(data, seen=mark(engagement.outcomes, *FIELDS), **more)


def _in_order(engagement: Engagement) -> list[Feature]:
    order = [feature.slug for feature in load().services[engagement.service].features]
    return sorted(engagement.features.select_related("validated_by"), key=lambda feature: order.index(feature.slug))


def _feature(feature: Feature) -> dict[str, Any]:
    words = load().words("feature", feature.slug, get_language() or "en")
    chosen = {None: _("Depends on an open answer"), True: "", False: _("Not asked for")}
    validated = {"name": str(feature.validated_by), "day": dates.day(feature.validated_at)}
    done = _("Validated by %(name)s, %(day)s") % validated if feature.validated_at else ""
    return {
        "pk": feature.pk,
        "title": words.title,
        "sub": done or chosen[feature.chosen] or words.help,
        "state": "done" if done else {None: "depends", True: "not_started", False: "not_required"}[feature.chosen],
        "word": _("Validated") if done else chosen[feature.chosen] or _("Not validated yet"),
        "open": bool(feature.chosen and not feature.validated_at),
    }


def _facts(known: Outcomes) -> list[tuple[str, str]]:
    return [
        (_("Activated"), dates.day(known.activated_on)),
        (_("Evidence"), known.activation_evidence or "–"),
        (_("Pilot users"), listed(known.pilot_users.splitlines()) or "–"),
        (_("They sign in"), answers.value("identity", known.identity_option) if known.identity_option else "–"),
    ]


@login_required
@require_POST
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.VALIDATE)
    form = _form(engagement, request.POST)
    if not acted(form, lambda: verbs.record_outcomes(engagement, **form.cleaned_data, **acting(request))):
        return _page(request, engagement, form)
    return said(request, _("The outcomes are recorded."), reverse("outcomes", args=[pk]))


@login_required
@require_POST
def validate_feature(request: HttpRequest, pk: UUID) -> HttpResponse:
    feature = visible(request, Feature.objects.select_related("engagement"), pk)
    verbs.validate_feature(feature, **acting(request))
    return said(request, _("The feature is validated."), reverse("outcomes", args=[feature.engagement_id]))


@login_required
@require_POST
def validate_use_cases(request: HttpRequest, pk: UUID) -> HttpResponse:
    verbs.validate_use_cases(visible_engagement(request, pk), **acting(request))
    return said(request, _("The use cases are validated."), reverse("outcomes", args=[pk]))
