"""Ways in by mail: a link, and a code for who reads mail elsewhere. Each opens once, by a press, within its time.

No table and no queued mail holds one: both are worked out from the row's id with the secret key, when the mail is
written and when somebody comes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import Link, User

LIFETIMES = {Link.Purpose.SIGN_IN: timedelta(minutes=15), Link.Purpose.INVITATION: timedelta(days=14)}
CODE_DIGITS = 8
MOST_TRIES = 5


class Spent(Exception):
    """Used, stale or guessed at too often: only a fresh one by mail helps."""


def make(user: User, purpose: Link.Purpose, *, at: datetime, **more: Any) -> Link:
    """`more`: next (a path of ours), by and about, for the page that it opens."""
    lifetime = LIFETIMES[purpose]
    return Link.objects.create(user=user, purpose=purpose, created_at=at, expires_at=at + lifetime, **more)


def newest(user: User, purpose: Link.Purpose, *, at: datetime) -> Link | None:
    """The last one that still opens something."""
    return Link.objects.waiting(at).filter(user_id=user.pk, purpose=purpose).order_by("-created_at").first()


def withdraw(user: User, purpose: Link.Purpose, *, at: datetime) -> int:
    """Let what was sent so far open nothing any more; answers how many links still would have."""
    return Link.objects.waiting(at).filter(user=user, purpose=purpose).update(expires_at=at)


# ---- How it is spelled


def token(link: Link) -> str:
    """128 bits that only we can work out."""
    return _digest(link, "token").hex()[:32]


def code(link: Link) -> str:
    return str(int.from_bytes(_digest(link, "code")[:8]) % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def path(link: Link) -> str:
    return reverse("accounts:enter", args=[link.pk, token(link)])


def spelled(name: str) -> dict[str, str]:
    """For the mail that carries it; empty where the link is gone meanwhile."""
    link = Link.objects.filter(pk=name).first()
    return {"link": path(link), "code": code(link), "due": link.expires_at.isoformat()} if link else {"code": ""}


def _digest(link: Link, use: str) -> bytes:
    return salted_hmac(f"accounts.links.{use}", f"{link.pk}:{link.user_id}", algorithm="sha256").digest()


# ---- When somebody comes


def find(pk: UUID, given: str) -> Link | None:
    """Whatever its state; None for a token that we never made."""
    link = Link.objects.select_related("user", "by").filter(pk=pk).first()
    return link if link and constant_time_compare(token(link), given) else None


def guess(pk: UUID, given: str) -> bool:
    """Whether this code belongs to that link; a wrong one counts, before it is compared.

    A link that does not exist costs what one that does costs: strangers wait for a mail that never comes.
    """
    counted = Link.objects.filter(pk=pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    link = Link.objects.filter(pk=pk).first() or Link(pk=pk)
    return constant_time_compare(code(link), given) and bool(counted)


def redeem(link: Link, *, at: datetime) -> User:
    """Raises Spent for all but the first of any number of presses, and for a person whose account was closed."""
    fresh = Link.objects.waiting(at).filter(pk=link.pk, user__is_active=True)
    if not fresh.update(used_at=at):
        raise Spent
    return link.user
