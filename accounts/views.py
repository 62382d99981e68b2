from uuid import UUID

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, links, tokens
from accounts.forms import ReadingForm, SignInForm, TokenForm
from accounts.limits import WINDOW


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_destination(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _try(request, form)
    return _sign_in_page(request, form, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """Opening a link shows what it is for, because mail scanners open it first; only a press lets anybody in."""
    link, now = links.find(pk, token), timezone.now()
    if link is None:
        raise Http404
    if request.method == "POST":
        try:
            user = links.redeem(link, at=now)
        except links.Spent:
            return render(request, "accounts/enter.html", {"link": None}, status=410)
        auth.login(request, user)
        return redirect(link.next or resolve_url(settings.LOGIN_REDIRECT_URL))
    spent = bool(link.used_at) or link.is_stale(now)
    return render(request, "accounts/enter.html", {"link": None if spent else link}, status=410 if spent else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_required
@require_http_methods(["GET", "POST"])
def reading(request: HttpRequest) -> HttpResponse:
    form = ReadingForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = actions.choose_reading(request.user, **form.cleaned_data, by=request.user, at=timezone.now())
        with override(user.language):
            messages.success(request, gettext("Your settings are saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def api_tokens(request: HttpRequest) -> HttpResponse:
    """A new one is shown on the page that answers the press, and never again."""
    form, fresh = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _row, fresh = tokens.issue(request.user, **form.cleaned_data, by=request.user, at=timezone.now())
        form = TokenForm()
    rows = [(row, row.is_live(timezone.now())) for row in request.user.api_tokens.all()]
    context = {"form": form, "fresh": fresh, "rows": rows}
    return render(request, "accounts/tokens.html", context, status=422 if form.is_bound else 200)


@login_required
@require_POST
def revoke_api_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(request.user.api_tokens, pk=pk)
    tokens.revoke(row, by=request.user, at=timezone.now())
    messages.success(request, gettext("Revoked: %(name)s") % {"name": row.name})
    return redirect("accounts:tokens")


def _try(request: HttpRequest, form: SignInForm) -> HttpResponse:
    try:
        user = actions.sign_in(request, **form.cleaned_data, at=timezone.now())
    except actions.WrongCredentials:
        form.refuse()
        return _sign_in_page(request, form, status=422)
    except actions.TooManyAttempts:
        form.ask_to_wait()
        page = _sign_in_page(request, form, status=429)
        page.headers["Retry-After"] = str(int(WINDOW.total_seconds()))
        return page
    auth.login(request, user)
    return redirect(_destination(request))


def _sign_in_page(request: HttpRequest, form: SignInForm, *, status: int) -> HttpResponse:
    context = {"form": form, "next": _next(request)}
    return render(request, "accounts/sign-in.html", context, status=status)


def _destination(request: HttpRequest) -> str:
    return _next(request) or resolve_url(settings.LOGIN_REDIRECT_URL)


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of ours."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours else ""
