"""Who asks: a token of the header Authorization, or the session of a page with its CSRF token."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import languages, tokens
from accounts.models import User
from api import limits
from api.problems import Problem

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="FastTrack"'}


def enter(request: HttpRequest, *, at: datetime) -> User:
    """Raises Problem: 401, 403 for a session without CSRF token, 429. From here on `request.user` is who asks."""
    user = _bearer(request, at) if "Authorization" in request.headers else _session(request)
    if user is None:
        limits.count_stranger(request, at=at)
        raise Problem(401, headers=CHALLENGE)
    limits.count_person(user, at=at)
    request.user = user
    _read_by(user, request)
    return user


def _bearer(request: HttpRequest, at: datetime) -> User | None:
    scheme, _space, token = request.headers["Authorization"].partition(" ")
    row = tokens.find(token.strip(), at=at) if scheme.lower() == "bearer" else None
    if row is None:
        return None
    tokens.note_use(row, at=at)
    return row.user


def _session(request: HttpRequest) -> User | None:
    if not request.user.is_authenticated:
        return None
    if _Csrf(_nothing).rejects(request):
        raise Problem(403, _("A session needs the header X-CSRFToken; a token needs none."))
    return request.user


def _nothing(*args: Any) -> HttpResponse:
    return HttpResponse()


class _Csrf(CsrfViewMiddleware):
    """Says no instead of showing a page."""

    def rejects(self, request: HttpRequest) -> bool:
        request.csrf_processing_done = False  # type: ignore[attr-defined]
        self.process_request(request)
        return self.process_view(request, _nothing, (), {}) is not None

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _read_by(user: User, request: HttpRequest) -> None:
    """In the language that the request names, else the person's; the middleware takes both back afterwards."""
    asked = _accepted(request)
    translation.activate(asked or user.language)
    timezone.activate(user.zone)


def _accepted(request: HttpRequest) -> str | None:
    wanted = request.headers.get("Accept-Language", "").split(",")
    found = (languages.known(one.partition(";")[0]) for one in wanted)
    return next((code for code in found if code), None)


# ---- As the OpenAPI document names them


class Token:
    """For programs."""

    openapi_security_schema = {
        "type": "http",
        "scheme": "bearer",
        "description": "A token from the page “Tokens for programs” in your settings, or from `manage.py issue_token`.",
    }

    def __call__(self, request: HttpRequest) -> Any:
        """The door has let them in already."""
        return request.user


class Session(Token):
    openapi_security_schema = {
        "type": "apiKey",
        "in": "cookie",
        "name": "session",
        "description": "The session of a signed-in page. What changes something needs the header X-CSRFToken too.",
    }
