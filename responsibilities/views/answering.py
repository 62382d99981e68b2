"""What the pages of an engagement answer after an act, and when something was typed wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from engagements.models import Engagement
from engagements.permissions import Permission, require
from responsibilities.views.common import answer_code, back, visible_engagement


def acting(request: HttpRequest) -> dict[str, Any]:
    """Who acts and when: a door is the only one that asks the clock."""
    who: dict[str, User | datetime] = {"by": request.user, "at": timezone.now()}
    return who


def admitted(request: HttpRequest, pk: UUID, permission: Permission) -> Engagement:
    """The engagement, for whoever may do this there: who may not is told so before what they typed is looked at."""
    engagement = visible_engagement(request, pk)
    require(request.user, permission, engagement, at=timezone.now())
    return engagement


def typed(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing while its page is only looked at."""
    return request.POST if request.method == "POST" else None


def said(request: HttpRequest, sentence: str, otherwise: str) -> HttpResponse:
    """Tell that it is done, and go back to where the person came from."""
    messages.success(request, sentence)
    return back(request, otherwise)


def page(request: HttpRequest, template: str, context: dict[str, Any], *forms: Form) -> HttpResponse:
    """A page with its forms; what was typed wrong is answered as such."""
    return render(request, template, context, status=max(map(answer_code, forms), default=200))
