"""The environment: answers, the difference that others would make, and applying it [S-10]."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engagements.models import Engagement
from engagements.permissions import Permission, require
from engagements.profile import SUBJECTS, Invalid, clean
from engagements.refusals import Refused
from responsibilities.actions import profile
from responsibilities.forms.environment import ProfileForm
from responsibilities.presenting import answers as told
from responsibilities.presenting import difference
from responsibilities.presenting.place import place
from responsibilities.replan import Difference
from responsibilities.views.answering import acting, admitted, page, said
from responsibilities.views.common import standing_of, visible_engagement


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def environment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sending the answers shows what they would change; nothing is saved yet."""
    engagement = visible_engagement(request, pk)
    given = engagement.profile.answers
    if request.method != "POST":
        return _form_page(request, engagement, ProfileForm(given={**given, **_wanted(request)}))
    require(request.user, Permission.ANSWER_PROFILE, engagement, at=timezone.now())
    form = ProfileForm(request.POST, given=given)
    found = _difference(request, engagement, form)
    return _preview(request, engagement, form, found) if found else _form_page(request, engagement, form)


def _wanted(request: HttpRequest) -> dict[str, Any]:
    """Answers that a preview sends back to the form, when somebody wants to go on changing them."""
    return _read(request.GET.get("answers", "")) if "answers" in request.GET else {}


def _read(text: str) -> dict[str, Any]:
    """What our own preview wrote; anything else was not written by it."""
    try:
        return clean(_object(json.loads(text)))
    except (ValueError, RecursionError) as error:
        raise BadRequest from error


def _object(read: Any) -> dict[str, Any]:
    if not isinstance(read, dict):
        raise ValueError(read)
    return read


def _difference(request: HttpRequest, engagement: Engagement, form: ProfileForm) -> Difference | None:
    if not form.is_valid():
        return None
    try:
        return profile.preview(engagement, form.raw, **acting(request))
    except (Invalid, Refused) as error:
        _tell(form, error)
        return None


def _form_page(request: HttpRequest, engagement: Engagement, form: ProfileForm) -> HttpResponse:
    stands = standing_of(request, engagement)
    context = {
        "place": place(engagement, stands, "environment"),
        "engagement": engagement,
        "form": form,
        "seen": engagement.profile.version,
        "may_answer": engagement.is_working and stands.may(Permission.ANSWER_PROFILE),
        "unanswered": [told.subject(name) for name in engagement.profile.unanswered],
        "answers": _answers(engagement.profile.answers),
    }
    return page(request, "environment/page.html", context, form)


def _answers(given: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(told.subject(name), told.value(name, given.get(name))) for name in SUBJECTS if name in given]


def _preview(request: HttpRequest, engagement: Engagement, form: ProfileForm, found: Difference) -> HttpResponse:
    raw = form.raw
    context = {
        "place": place(engagement, standing_of(request, engagement)),
        "engagement": engagement,
        "changed": difference.changed_answers(engagement.profile.answers, raw),
        "warnings": difference.warnings(found, engagement),
        "groups": difference.groups(found, engagement),
        "effects": difference.effects(found, engagement.phases.all(), engagement.service),
        "button_text": difference.button(found),
        "answers": json.dumps(raw),
        "seen": form.cleaned_data["seen"] if form.cleaned_data["seen"] is not None else engagement.profile.version,
    }
    return render(request, "environment/difference.html", context)


@login_required
@require_POST
def apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The answers come back from the preview; what changed meanwhile is shown again, with what was typed."""
    engagement = admitted(request, pk, Permission.ANSWER_PROFILE)
    raw, seen = _read(request.POST.get("answers", "")), request.POST.get("seen", "")
    try:
        profile.apply(engagement, raw, seen=_number(seen), **acting(request))
    except (Invalid, Refused) as error:
        return _again(request, engagement, raw, error)
    return said(request, _("The answers are saved, and the tasks follow them."), reverse("environment", args=[pk]))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _again(request: HttpRequest, engagement: Engagement, raw: dict[str, Any], error: Invalid | Refused) -> HttpResponse:
    form = ProfileForm({}, given=raw)
    form.data = {name: value for name, value in form.initial.items() if value}
    form.full_clean()
    _tell(form, error)
    return _form_page(request, engagement, form)


def _tell(form: ProfileForm, error: Invalid | Refused) -> None:
    if isinstance(error, Refused):
        form.refused = True
        form.add_error(None, error.sentence)
    else:
        form.tell(list(error.problems))
