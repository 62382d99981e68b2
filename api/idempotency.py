"""The header Idempotency-Key: a POST that is sent again is answered again, and done once.

The key is written first, inside the transaction of what it stands for. Who comes with the same key at the same moment
waits at the unique constraint until the first one is through, and then reads its answer. A refusal keeps no key, and
takes nothing else with it: what an action commits before it refuses (a scope question) stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models import User
from api.models import Answered
from api.problems import Problem

HEADER = "Idempotency-Key"
REPLAY = "Idempotent-Replay"
KEPT = timedelta(hours=24)
LONGEST = 255

Run = Callable[[], HttpResponse]


def once(request: HttpRequest, run: Run, *, by: User, at: datetime) -> HttpResponse:
    """`run` answers the request; it is not called where the same request was answered before."""
    key = request.headers.get(HEADER) if request.method == "POST" else None
    if key is None:
        return run()
    if not key.strip() or len(key) > LONGEST or not key.isprintable():
        raise Problem(422, errors=[{"field": HEADER, "message": _("A key has 1 to 255 characters.")}])
    with transaction.atomic():
        row, is_new = _claim(request, key, by, at)
        return _first(row, run) if is_new else _again(row, request)


def _claim(request: HttpRequest, key: str, by: User, at: datetime) -> tuple[Answered, bool]:
    mine = Answered.objects.filter(person=by, key=key)
    mine.filter(created_at__lte=at - KEPT).delete()
    try:
        with transaction.atomic():
            fresh = {"door": _door(request), "digest": _digest(request), "created_at": at}
            return Answered.objects.create(person=by, key=key, **fresh), True
    except IntegrityError:
        return mine.get(), False


def _first(row: Answered, run: Run) -> HttpResponse:
    response = run()
    if response.status_code >= 400:
        row.delete()
    else:
        row.status, row.answer = response.status_code, response.content.decode()
        row.save(update_fields=["status", "answer"])
    return response


def _again(row: Answered, request: HttpRequest) -> HttpResponse:
    if (row.door, row.digest) != (_door(request), _digest(request)):
        raise Problem(422, errors=[{"field": HEADER, "message": _("This key was used for another request.")}])
    headers = {REPLAY: "true"}
    return HttpResponse(row.answer, status=row.status, content_type="application/json; charset=utf-8", headers=headers)


def _door(request: HttpRequest) -> str:
    return f"{request.method} {request.get_full_path()}"


def _digest(request: HttpRequest) -> str:
    return sha256(request.body).hexdigest()


def forget(*, at: datetime) -> None:
    Answered.objects.filter(created_at__lte=at - KEPT).delete()
