"""What the sign-in library asks us: how one is signed in, what is written down, and how its secrets are kept."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts import actions, entrance
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def login(self, request: HttpRequest, user: User) -> None:
        # The library would look for a backend of its own.
        user.backend = "django.contrib.auth.backends.ModelBackend"
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, *, redirect_url: str | None, **_more: Any) -> HttpResponse:
        way, now = entrance.way_of(request, user), timezone.now()
        entrance.remember(request, way=way, at=now)
        actions.note_signed_in(user, way=way, at=now)
        return redirect(redirect_url or resolve_url(settings.LOGIN_REDIRECT_URL))

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """The account was closed a moment ago."""
        return redirect("accounts:sign-in")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited; nobody makes an account."""
        return False

    def is_safe_url(self, url: str) -> bool:
        return bool(entrance.ours(url or ""))

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Who signed in a moment ago is not asked again before changing how they sign in."""
        return not entrance.came_lately(context.request, at=timezone.now())

    def send_notification_mail(self, template_prefix: str, user: User, *_args: Any, **_more: Any) -> None:
        """Called whenever a second factor was changed: that belongs in the trail."""
        what = template_prefix.rpartition("/")[2].replace("_", " ")
        actions.note_second_factor(user, what=what, by=user, at=timezone.now())


class SecondFactorAdapter(DefaultMFAAdapter):
    """No secret stands in the database in clear: a copy of it alone lets nobody in."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        known = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)s") % {"number": known + 1}


def _box() -> Fernet:
    key = salted_hmac("accounts.adapters", "second factor", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
