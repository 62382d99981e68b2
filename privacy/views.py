"""A person and their data; a customer's lead sees the colleagues too."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from privacy import actions
from privacy.models import ErasureRequest
from privacy.permissions import may_decide, spoken_for
from privacy.presenting import people


@login_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/data.html", people(request.user))


@login_required
@require_POST
def download(request: HttpRequest, person: UUID) -> HttpResponse:
    everybody = User.objects.all() if may_decide(request.user) else spoken_for(request.user)
    whose = _found(everybody, person)
    made = actions.take_along(whose, by=request.user, at=timezone.now())
    layout = {"indent": 2, "ensure_ascii": False}
    answer = JsonResponse(made, encoder=DjangoJSONEncoder, json_dumps_params=layout)
    answer.headers["Content-Disposition"] = f'attachment; filename="personal-data-{whose.pk.hex[:8]}.json"'
    return answer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, person: UUID) -> HttpResponse:
    """The page says what will happen; only its button asks for it."""
    whose = _found(spoken_for(request.user), person)
    if request.method != "POST":
        return render(request, "privacy/ask.html", {"person": whose, "own": whose == request.user})
    actions.ask(whose, by=request.user, at=timezone.now())
    messages.success(request, _("The administrators have been asked. Two of them decide, one after the other."))
    return redirect("privacy:data")


@login_required
@require_POST
def withdraw(request: HttpRequest, person: UUID) -> HttpResponse:
    whose = _found(spoken_for(request.user), person)
    pending = ErasureRequest.objects.of(whose).pending().first()
    if pending is None:
        raise Http404
    actions.withdraw(pending, by=request.user, at=timezone.now())
    messages.success(request, _("The request is withdrawn. Nothing is erased."))
    return redirect("privacy:data")


def _found(people_: object, pk: UUID) -> User:
    found = people_.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
