"""The address that a calendar program reads: its secret says whose calls it shows, and nothing else is asked."""

from __future__ import annotations

from hashlib import sha256

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts import feeds
from engagements import calendar as calendars


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Kept by the one program that asks, and asked for again each time: no cache between may hold it."""
    now = timezone.now()
    row = feeds.find(token)
    if row is None:
        raise Http404
    wait = feeds.admit(row, at=now)
    if wait:
        answer = HttpResponse(status=429, headers={"Retry-After": str(wait)})
    else:
        text = calendars.feed(row.user, at=now).encode()
        etag = f'"{sha256(text).hexdigest()[:32]}"'
        whole = HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"ETag": etag})
        answer = get_conditional_response(request, etag=etag, response=whole) or whole
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
