"""The operator's pages: one door like everybody's, for administrators only, and only with a second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import second_factor


class Operations(AdminSite):
    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return self._turned_away(request) or inner(request, *args, **kwargs)

        return update_wrapper(guarded, inner)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """No second door with a password of its own."""
        return self._turned_away(request) or redirect("admin:index")

    def _turned_away(self, request: HttpRequest) -> HttpResponse | None:
        if not self.has_permission(request):
            raise Http404
        if not second_factor.has_one(request.user):
            messages.info(request, _("Set up a second factor first: the operator’s pages open only with one."))
            return redirect(f"{reverse('accounts:settings')}#second-factor")
        return None
