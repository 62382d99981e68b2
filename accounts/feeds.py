"""Personal addresses of calendars: 256 random bits that are shown once; afterwards only their digest is known here."""

from __future__ import annotations

import math
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F, Q

from accounts.models import CalendarFeed, User
from audit import trail

# Calendar programs come every few minutes at most; somebody may have it in several of them.
WINDOW = timedelta(hours=1)
MOST_READS = 120


@transaction.atomic
def renew(user: User, *, by: trail.Actor, at: datetime) -> tuple[CalendarFeed, str]:
    """The row, and the secret itself: the only time that anybody sees it. The one before shows nothing any more."""
    # Two presses at once are one after the other.
    User.objects.select_for_update().get(pk=user.pk)
    revoke(user, by=by, at=at)
    token = secrets.token_urlsafe(32)
    row = CalendarFeed.objects.create(user=user, digest=_digest(token), created_at=at)
    trail.record("calendar_feed.made", by=by, at=at, about=row, internal=True)
    return row, token


@transaction.atomic
def revoke(user: User, *, by: trail.Actor, at: datetime) -> None:
    """From the next reading on; revoking it again changes nothing."""
    for row in user.calendar_feeds.filter(revoked_at=None):
        if CalendarFeed.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=at):
            trail.record("calendar_feed.revoked", by=by, at=at, about=row, internal=True)


def find(token: str) -> CalendarFeed | None:
    """None for one that was never made, was revoked, or belongs to a closed account: nobody can tell which."""
    return CalendarFeed.objects.live().filter(digest=_digest(token)).select_related("user").first()


def admit(row: CalendarFeed, *, at: datetime) -> int:
    """Count one reading; 0, or the seconds to wait where there were too many. One statement decides, so that of many
    readings at the same moment none is given the same place."""
    this = CalendarFeed.objects.filter(pk=row.pk)
    old = Q(window_at=None) | Q(window_at__lte=at - WINDOW)
    if this.filter(old).update(window_at=at, reads=1, last_read_at=at):
        return 0
    if this.filter(reads__lt=MOST_READS).update(reads=F("reads") + 1, last_read_at=at):
        return 0
    began = this.values_list("window_at", flat=True).first() or at
    return max(1, math.ceil((began + WINDOW - at).total_seconds()))


def _digest(token: str) -> str:
    return sha256(token.encode(errors="surrogatepass")).hexdigest()
