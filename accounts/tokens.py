"""Tokens of the REST API: 256 random bits that are shown once; afterwards only their digest is known here."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import Q

from accounts.models import ApiToken, User
from audit import trail

START = "ftk_"
SHOWN = len(START) + 6
USUAL_DAYS = 90
MOST_DAYS = 365
NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def issue(
    user: User, *, name: str, days: int = USUAL_DAYS, by: trail.Actor | None, at: datetime
) -> tuple[ApiToken, str]:
    """The row, and the token itself: the only time that anybody sees it. Without `by` an operator acts."""
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(days)
    token = START + secrets.token_urlsafe(32)
    expires_at = at + timedelta(days=days)
    row = ApiToken.objects.create(
        user=user, name=name, prefix=token[:SHOWN], digest=_digest(token), created_at=at, expires_at=expires_at
    )
    told = {"prefix": row.prefix, "expires_at": expires_at}
    trail.record("token.issued", by=by, at=at, about=row, after=told, internal=True)
    return row, token


def find(token: str, *, at: datetime) -> ApiToken | None:
    """None for a token that was never made, is over, or belongs to a closed account."""
    return ApiToken.objects.live(at).filter(digest=_digest(token)).select_related("user").first()


def note_use(row: ApiToken, *, at: datetime) -> None:
    """At most once a minute, whoever else notes it at the same time."""
    if row.last_used_at is None or row.last_used_at <= at - NOTED_EVERY:
        old = Q(last_used_at=None) | Q(last_used_at__lte=at - NOTED_EVERY)
        ApiToken.objects.filter(old, pk=row.pk).update(last_used_at=at)


@transaction.atomic
def revoke(row: ApiToken, *, by: trail.Actor, at: datetime) -> None:
    """From the next request on; revoking it again changes nothing."""
    if ApiToken.objects.filter(pk=row.pk, revoked_at=None).update(revoked_at=at):
        trail.record("token.revoked", by=by, at=at, about=row, before={"prefix": row.prefix}, internal=True)


def _digest(token: str) -> str:
    return sha256(token.encode(errors="surrogatepass")).hexdigest()
