"""The pages for what went wrong before or beside the domain."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, _("You may not do this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, _("There is nothing here, or nothing that you may see."))


def broken(request: HttpRequest) -> HttpResponse:
    """Without the request: its session and its reader may be what broke, and pages themselves may be."""
    try:
        page = render_to_string("errors/500.html", {"status": 500})
    except Exception:
        log.exception("the page of errors broke")
        page = "Something broke on our side. Nothing was changed."
    return HttpResponse(page, status=500, headers={"Cache-Control": "no-store"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, _("This form is too old. Go back, reload the page and send it again."))


def _page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    context = {"status": status, "sentence": sentence, "blockers": ()}
    return render(request, f"errors/{status}.html", context, status=status)
