"""What one sets for oneself: language and time zone, the password, a second factor."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import actions, entrance, second_factor
from accounts.forms import PasswordForm, ReadingForm
from accounts.views.entering import address, asked_to_wait


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest) -> HttpResponse:
    form = ReadingForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = actions.choose_reading(request.user, **form.cleaned_data, by=request.user, at=timezone.now())
        with override(user.language):
            messages.success(request, gettext("Your settings are saved."))
        return redirect("accounts:settings")
    return _page(request, reading=form, status=422 if form.is_bound else 200)


@sensitive_post_parameters()
@never_cache
@login_required
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    form = _password_form(request, request.POST)
    if not form.is_valid():
        return _page(request, password=form, status=422)
    try:
        _change_password(request, form)
    except actions.WrongCredentials:
        form.refuse()
        return _page(request, password=form, status=422)
    except actions.TooManyAttempts:
        form.ask_to_wait()
        return asked_to_wait(_page(request, password=form, status=429))
    messages.success(request, gettext("Your new password is set. You are signed out everywhere else."))
    return redirect("accounts:settings")


def _change_password(request: HttpRequest, form: PasswordForm) -> None:
    user, now = request.user, timezone.now()
    if form.asks_old:
        actions.check_password(user, form.cleaned_data["old"], address=address(request), at=now)
    actions.set_password(user, form.cleaned_data["new"], by=user, at=now)
    # This session stays; all others carry the old one's hash and end.
    update_session_auth_hash(request, user)


def _password_form(request: HttpRequest, data: dict | None = None) -> PasswordForm:
    """Who came by mail a moment ago may have forgotten the old one."""
    by_mail = entrance.came_lately(request, at=timezone.now(), ways=entrance.BY_MAIL)
    return PasswordForm(data, user=request.user, asks_old=not by_mail)


def _page(
    request: HttpRequest, *, status: int, reading: Form | None = None, password: Form | None = None
) -> HttpResponse:
    user = request.user
    context = {
        "form": reading or ReadingForm(instance=user),
        "password": password or _password_form(request),
        "factors": second_factor.factors(user) if second_factor.may_have_one(user) else None,
    }
    return render(request, "accounts/settings.html", context, status=status)
