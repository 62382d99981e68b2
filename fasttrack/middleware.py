"""What every answer carries, and the one place where refusals of the domain become answers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from engagements.refusals import NotAllowed, Refused

GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Outermost, so that static files and redirects carry the policy too."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class PrivatePages:
    """What a signed-in person sees is kept by no cache, and a fragment is never taken for its page."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Refusals:
    """Refused → 409 and NotAllowed → 403, as a page or, for htmx, as a fragment."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotAllowed):
            return _answer(request, 403, error)
        if isinstance(error, Refused):
            return _answer(request, 409, error)
        return None


def _answer(request: HttpRequest, status: int, refusal: NotAllowed | Refused) -> HttpResponse:
    template = "errors/_refusal.html" if request.htmx else f"errors/{status}.html"
    blockers = getattr(refusal, "blockers", ())
    context = {"status": status, "sentence": refusal.sentence, "blockers": blockers, "refusal": refusal}
    return render(request, template, context, status=status)
