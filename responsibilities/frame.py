"""What stands round every page: where this person can go, who they are, in whose time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts import dates, languages
from accounts.models import User
from engagements.models.engagement import LIVE
from responsibilities.reach import Reach, reach_of

Item = tuple[str, str]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Lazy: a fragment has no bar and pays nothing for it."""
    return {"frame": SimpleLazyObject(lambda: _frame(request))}


def _frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"languages": languages.switch(request)}
    reach = reach_of(request)
    return {
        "home": reverse("home"),
        "nav": [_link(text, url, request.path) for text, url in _nav(request, reach)],
        "user": {"name": str(user), "place": _place(user), "settings": reverse("accounts:settings")},
        "sign_out": reverse("accounts:sign-out"),
        "zone": user.time_zone,
        "density": "dense" if reach.is_staff else "roomy",
    }


def _link(text: str, url: str, path: str) -> dict[str, Any]:
    return {"text": text, "url": url, "current": url == path}


def _place(user: User) -> str:
    words = {"language": user.get_language_display(), "city": dates.city(user.time_zone)}
    return _("%(language)s, %(city)s time") % words


def _nav(request: HttpRequest, reach: Reach) -> list[Item]:
    if reach.is_manager:
        return [*_manager_nav(), *_also(reach, specialist=reach.is_specialist)]
    if reach.is_specialist:
        return [
            (_("Today"), reverse("home")),
            *_also(reach, specialist=True),
            (_("Portfolio"), reverse("portfolio")),
            (_("People"), reverse("directory")),
        ]
    if reach.is_customer:
        return [*_customer_nav(_current(request, reach)), *_organisations(reach)]
    return []


def _manager_nav() -> list[Item]:
    return [
        (_("Today"), reverse("home")),
        (_("Portfolio"), reverse("portfolio")),
        (_("First contact"), reverse("first-contact")),
        (_("Requests"), reverse("requests")),
        (_("People"), reverse("directory")),
    ]


def _also(reach: Reach, *, specialist: bool) -> list[Item]:
    """What comes with a second role; whoever serves one customer may belong to another."""
    worklist = [(_("Worklist"), reverse("worklist"))] if specialist else []
    return worklist + ([(_("My organisation"), reverse("my-organisation"))] if reach.is_customer else [])


def _organisations(reach: Reach) -> list[Item]:
    return [(_("Organisations"), reverse("organisations"))] if reach.chooses else []


def _customer_nav(engagement: UUID | None) -> list[Item]:
    offers = (_("Offers"), reverse("offers"))
    if engagement is None:
        return [(_("Checklist"), reverse("home")), offers]
    return [
        (_("Checklist"), reverse("checklist", args=[engagement])),
        (_("Environment"), reverse("environment", args=[engagement])),
        (_("Remediation plan"), reverse("plan", args=[engagement])),
        (_("People"), reverse("people", args=[engagement])),
        offers,
        (_("History"), reverse("history", args=[engagement])),
    ]


def _current(request: HttpRequest, reach: Reach) -> UUID | None:
    """The engagement of this page, else the newest that is still going on."""
    here = getattr(request, "engagement", None)
    if here is not None:
        return here.pk
    known = reach.theirs(timezone.now()).order_by("-opened_at").values_list("pk", "status")
    found = list(known[:20])
    return next((pk for pk, status in found if status in LIVE), found[0][0] if found else None)
