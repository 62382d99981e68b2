"""The address of one's own calendar: made anew, and taken back."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import feeds


@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """A new address is shown on the page that answers the press, and never again."""
    address = ""
    if request.method == "POST":
        _row, token = feeds.renew(request.user, by=request.user, at=timezone.now())
        address = settings.BASE_URL.rstrip("/") + reverse("calendar-feed", args=[token])
    row = request.user.calendar_feeds.filter(revoked_at=None).first()
    return render(request, "accounts/calendar.html", {"row": row, "address": address})


@login_required
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    feeds.revoke(request.user, by=request.user, at=timezone.now())
    messages.success(request, gettext("The address of your calendar shows nothing any more."))
    return redirect("accounts:calendar")
