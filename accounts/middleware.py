"""Every page in the reader's language and time zone: an account's own, or what a visitor chose."""

from collections.abc import Callable
from datetime import tzinfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from accounts import languages
from notifications import links

GetResponse = Callable[[HttpRequest], HttpResponse]


class ReaderSettings:
    """Stands below LocaleMiddleware, which serves visitors who chose nothing, and below AuthenticationMiddleware."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return self._answer(request, request.user.language, request.user.zone)
        chosen = languages.asked_for(request)
        response = self._answer(request, chosen or translation.get_language(), timezone.get_default_timezone())
        return remember(response, chosen) if chosen else response

    def _answer(self, request: HttpRequest, language: str, zone: tzinfo) -> HttpResponse:
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class FromMail:
    """Who is signed in and follows the link of a mail finds its address without the mail: addresses are passed on."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "GET" and links.PARAMETER in request.GET and request.user.is_authenticated:
            return redirect(links.without_mail(request.get_full_path()))
        return self.get_response(request)


def remember(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
