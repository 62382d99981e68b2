"""In by password or by the account of one's company, and out."""

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from requests import RequestException

from accounts import actions, entrance, openid
from accounts.forms import SignInForm
from accounts.limits import WINDOW

# What a provider that is away, or talks nonsense, comes to.
AWAY = (RequestException, OAuth2Error, KeyError)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(wanted(request) or resolve_url(settings.LOGIN_REDIRECT_URL))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _try(request, form)
    return page(request, form, status=422 if form.is_bound else 200)


# What begins or ends an exchange is for a person's click: whoever only looks ahead by HEAD begins nothing.


@never_cache
@require_GET
def to_provider(request: HttpRequest) -> HttpResponse:
    if not openid.is_offered():
        raise Http404
    try:
        return openid.Exchange(request).leave(request, wanted=wanted(request))
    except AWAY:
        return openid.turned_away(request)


@never_cache
@require_GET
def from_provider(request: HttpRequest) -> HttpResponse:
    if not openid.is_offered():
        raise Http404
    try:
        return OAuth2CallbackView.adapter_view(openid.Exchange)(request)
    except AWAY:
        return openid.turned_away(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def page(request: HttpRequest, form: SignInForm, *, status: int) -> HttpResponse:
    context = {"form": form, "next": wanted(request), "openid": openid.name()}
    return render(request, "accounts/sign-in.html", context, status=status)


def wanted(request: HttpRequest) -> str:
    return entrance.ours(request.POST.get("next", request.GET.get("next", "")))


def address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def asked_to_wait(answer: HttpResponse) -> HttpResponse:
    answer.status_code = 429
    answer.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
    return answer


def _try(request: HttpRequest, form: SignInForm) -> HttpResponse:
    try:
        user = actions.sign_in(request, **form.cleaned_data, at=timezone.now())
    except actions.WrongCredentials:
        form.refuse()
        return page(request, form, status=422)
    except actions.TooManyAttempts:
        form.ask_to_wait()
        return asked_to_wait(page(request, form, status=429))
    return entrance.let_in(request, user, way=entrance.Way.PASSWORD, wanted=wanted(request))
