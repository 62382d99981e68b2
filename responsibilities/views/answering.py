"""What the pages of an engagement answer after an act, and when something was typed wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from responsibilities.views.common import back


def acting(request: HttpRequest) -> dict[str, Any]:
    """Who acts and when: a door is the only one that asks the clock."""
    who: dict[str, User | datetime] = {"by": request.user, "at": timezone.now()}
    return who


def said(request: HttpRequest, sentence: str, otherwise: str) -> HttpResponse:
    """Tell that it is done, and go back to where the person came from."""
    messages.success(request, sentence)
    return back(request, otherwise)


def page(request: HttpRequest, template: str, context: dict[str, Any], *forms: Form) -> HttpResponse:
    """A page with its forms; what was typed wrong is answered as such."""
    wrong = any(form.is_bound and form.errors for form in forms)
    return render(request, template, context, status=422 if wrong else 200)
