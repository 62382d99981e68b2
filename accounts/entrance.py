"""The one place through which everybody comes in, whatever the way: who has a second factor is asked for it here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from allauth.account.internal.flows.login import get_authentication_records, perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User

SIGNED_IN = "signed_in"
# For so long a sign-in is fresh enough to change how one signs in.
FRESH = timedelta(minutes=15)
LONGEST_PATH = 500


class Way(StrEnum):
    PASSWORD = "password"  # noqa: S105
    LINK = "link"
    CODE = "code"
    OPENID = "openid"


BY_MAIL = (Way.LINK, Way.CODE)


def let_in(request: HttpRequest, user: User, *, way: Way, wanted: str = "") -> HttpResponse:
    """Signs in and leads to the page that was wanted, or first to the question for the second factor."""
    if request.user.is_authenticated:
        # Whoever was signed in here leaves nothing behind for the next.
        auth.logout(request)
    record_authentication(request, user, method=way)
    return perform_login(request, Login(user=user, redirect_url=ours(wanted) or None))


def way_of(request: HttpRequest, user: User) -> str:
    """How this person, who is about to be signed in, came to the door."""
    ways = [one["method"] for one in get_authentication_records(request, user) if one["method"] in list(Way)]
    return ways[-1] if ways else ""


def remember(request: HttpRequest, *, way: str, at: datetime) -> None:
    request.session[SIGNED_IN] = {"way": way, "at": at.timestamp()}


def came_lately(request: HttpRequest, *, at: datetime, ways: tuple[Way, ...] = tuple(Way)) -> bool:
    known = request.session.get(SIGNED_IN) or {"way": "", "at": 0}
    return known["way"] in ways and at - datetime.fromtimestamp(known["at"], tz=UTC) < FRESH


def ours(wanted: str) -> str:
    """Where the person wanted to go, if that is a page of ours; else nothing."""
    fits = wanted.startswith("/") and wanted.isprintable() and len(wanted) <= LONGEST_PATH
    return wanted if fits and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""
