"""Tokens for programs that act as oneself: made, listed, revoked."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import tokens
from accounts.forms import TokenForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
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
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(request.user.api_tokens, pk=pk)
    tokens.revoke(row, by=request.user, at=timezone.now())
    messages.success(request, gettext("Revoked: %(name)s") % {"name": row.name})
    return redirect("accounts:tokens")
