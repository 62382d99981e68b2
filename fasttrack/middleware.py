"""What every answer carries, and the one place where refusals of the domain become answers."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from engagements.refusals import NotAllowed, Refused

# In no network that anybody would allow.
NOWHERE = IPv4Address("255.255.255.255")

GetResponse = Callable[[HttpRequest], HttpResponse]


class SecurityHeaders:
    """Outermost, so that static files and redirects carry the policy too."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in settings.SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class PrivatePages:
    """What a signed-in person sees is kept by no cache, and a fragment is never taken for its page."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie", "HX-Request"])
        # Files too, whatever their view said: a shared computer keeps nothing after signing out.
        if request.user.is_authenticated and "no-store" not in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"
        return response


class OperatorsOnly:
    """To everybody else the operator's addresses answer like any that does not exist, because for them it is so."""

    def __init__(self, get_response: GetResponse):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        operations = f"{request.path_info}/".startswith(f"/{settings.ADMIN_PATH}")
        if operations and not _may_operate(request):
            request.urlconf = "fasttrack.urls_for_others"
        return self.get_response(request)


def _may_operate(request: HttpRequest) -> bool:
    if not (request.user.is_authenticated and request.user.is_operator):
        return False
    allowed = settings.ADMIN_NETWORKS
    return not allowed or any(_address(request) in network for network in allowed)


def _address(request: HttpRequest) -> IPv4Address | IPv6Address:
    """The one that reached us: what a header says of others can be made up."""
    try:
        found = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return NOWHERE
    return getattr(found, "ipv4_mapped", None) or found


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
