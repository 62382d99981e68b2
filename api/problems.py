"""Every refusal of the API in one form: application/problem+json [RFC 9457]."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import TransitionNotAllowed
from ninja.errors import HttpError, ValidationError

from engagements import profile
from engagements.refusals import Blocker, Invalid, NotAllowed, Refused

CONTENT_TYPE = "application/problem+json"

SENTENCES: dict[int, str | Promise] = {
    400: gettext_lazy("The body is not JSON that we can read."),
    401: gettext_lazy("Show a token that is valid, or sign in."),
    403: gettext_lazy("You may not do this."),
    404: gettext_lazy("There is nothing here, or nothing that you may see."),
    405: gettext_lazy("This address takes other methods; see the header Allow."),
    413: gettext_lazy("The body is larger than anything that we take."),
    422: gettext_lazy("Something in the request cannot be taken as it is."),
    429: gettext_lazy("That was too often. Wait, then go on; see the header Retry-After."),
    500: gettext_lazy("Something broke on our side. Nothing was changed."),
}


class Problem(Exception):
    """What a door of the API refuses by itself, before the domain is asked."""

    def __init__(self, status: int, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: Any):
        super().__init__(detail)
        self.status, self.detail, self.headers, self.more = status, detail, headers or {}, more


def answer(status: int, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: Any) -> HttpResponse:
    """`more`: code, errors, blockers."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail or str(SENTENCES.get(status, HTTPStatus(status).phrase)),
        **more,
    }
    text = json.dumps(body, cls=DjangoJSONEncoder)
    return HttpResponse(text, status=status, content_type=CONTENT_TYPE, headers=dict(headers or {}))


# ---- One function per exception


def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return answer(error.status, error.detail, headers=error.headers, **error.more)


def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(404)


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return answer(413)


def _of_ninja(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer(error.status_code)


def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    return answer(403, error.sentence)


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    blockers = error.blockers or [Blocker(error.code, error.sentence, "", lines=error.lines)]
    return answer(409, error.sentence, code=error.code, blockers=[blocker(one) for one in blockers])


def blocker(one: Blocker) -> dict[str, Any]:
    return {
        "code": one.code,
        "sentence": one.sentence,
        "party": one.party or None,
        "since": one.since,
        "link": one.link or None,
        "codes": list(one.codes),
        "lines": list(one.lines),
    }


def _no_transition(request: HttpRequest, error: TransitionNotAllowed) -> HttpResponse:
    return _refused(request, Refused("wrong_status", _("This is not possible in the state that it is in.")))


def _integrity(request: HttpRequest, error: IntegrityError) -> HttpResponse:
    """Two did the same at once; any other broken rule of the database is a fault of ours."""
    if not is_double(error):
        raise error
    return _refused(request, Refused("done_meanwhile", _("Somebody did the same at this moment. Look at it again.")))


def is_double(error: IntegrityError) -> bool:
    """Whether a row that may exist once exists already."""
    return getattr(error.__cause__, "pgcode", "") == "23505" or "UNIQUE constraint failed" in str(error)


def _invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
    return answer(422, errors=[{"field": error.field, "message": error.sentence}])


def _answers(request: HttpRequest, error: profile.Invalid) -> HttpResponse:
    return answer(422, errors=[{"field": one.field, "message": one.sentence} for one in error.problems])


def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return answer(422, errors=[told(one) for one in error.errors])


HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Problem: _problem,
    Http404: _not_found,
    RequestDataTooBig: _too_big,
    HttpError: _of_ninja,
    NotAllowed: _not_allowed,
    Refused: _refused,
    TransitionNotAllowed: _no_transition,
    IntegrityError: _integrity,
    Invalid: _invalid,
    profile.Invalid: _answers,
    ValidationError: _unreadable,
}


# ---- What a schema found wrong, in words of ours

WORDS: dict[str, str | Promise] = {
    "missing": gettext_lazy("This is needed."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "string_type": gettext_lazy("This has to be a text."),
    "string_unicode": gettext_lazy("There is a character in it that cannot be stored."),
    "string_too_long": gettext_lazy("At most %(max_length)s characters."),
    "string_too_short": gettext_lazy("At least %(min_length)s characters."),
    "int_type": gettext_lazy("This has to be a whole number."),
    "int_parsing": gettext_lazy("This has to be a whole number."),
    "bool_type": gettext_lazy("This has to be true or false."),
    "bool_parsing": gettext_lazy("This has to be true or false."),
    "string_pattern_mismatch": gettext_lazy("This is not written as it has to be."),
    "greater_than_equal": gettext_lazy("At least %(ge)s."),
    "less_than_equal": gettext_lazy("At most %(le)s."),
    "literal_error": gettext_lazy("Choose one of: %(expected)s."),
    "enum": gettext_lazy("Choose one of: %(expected)s."),
    "list_type": gettext_lazy("This has to be a list."),
    "too_long": gettext_lazy("At most %(max_length)s of them."),
    "too_short": gettext_lazy("At least %(min_length)s of them."),
    "uuid_type": gettext_lazy("This has to be an id."),
    "uuid_parsing": gettext_lazy("This has to be an id."),
    "model_type": gettext_lazy("This has to be an object."),
    "model_attributes_type": gettext_lazy("This has to be an object."),
}


def told(found: Mapping[str, Any]) -> dict[str, str]:
    """`found` is one finding of pydantic; its place begins with body or query and the argument's name."""
    place = [str(part) for part in found["loc"]]
    inner = place[2:] if place[0] == "body" else place[1:]
    words = WORDS.get(found["type"])
    message = str(words) % found.get("ctx", {}) if words else found["msg"].removeprefix("Value error, ")
    return {"field": ".".join(inner), "message": message}
