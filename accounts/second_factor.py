"""The second proof at the door: a code of an app, a passkey, or one of the codes kept for a bad day.

Who works for the customers' benefit may have one; who operates the product must.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User

Type = Authenticator.Type


@dataclass(slots=True)
class Factors:
    has_app: bool = False
    keys: list[Authenticator] = field(default_factory=list)
    codes_left: int | None = None

    @property
    def any(self) -> bool:
        return self.has_app or bool(self.keys)


def factors(user: User) -> Factors:
    found = Factors()
    for one in Authenticator.objects.filter(user=user).order_by("created_at"):
        if one.type == Type.TOTP:
            found.has_app = True
        elif one.type == Type.WEBAUTHN:
            found.keys.append(one)
        else:
            found.codes_left = len(one.wrap().get_unused_codes())
    return found


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type__in=(Type.TOTP, Type.WEBAUTHN)).exists()


def is_staff(user: User) -> bool:
    """Administrators, and whoever serves customers; who that is, only the apps above know."""
    return user.is_staff or import_string(settings.ACCOUNTS_SERVE)(user, at=timezone.now())


def may_have_one(user: User) -> bool:
    """Who left the staff keeps what they have, until they put it away."""
    return is_staff(user) or has_one(user)


def for_staff(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The pages that set one up are there for staff only."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_have_one(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
