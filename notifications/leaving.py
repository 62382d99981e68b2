"""The address in a mail that lets its reader out of a topic without signing in: worked out, never stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from notifications.kinds import KINDS, TOPICS, Topic, may_be_left

if TYPE_CHECKING:
    from accounts.models import User

# Between topics; no name of one holds it.
AND = "-"


def topics_of(kinds: Iterable[str]) -> str:
    """What a mail of these kinds lets its reader out of, as an address names it; empty for duties."""
    return AND.join(sorted({KINDS[kind].topic.slug for kind in kinds if may_be_left(kind)}))


def address(reader: UUID, topics: str) -> str:
    path = reverse("accounts:stop-mails", args=[reader, topics, token(reader, topics)])
    return f"{settings.BASE_URL.rstrip('/')}{path}"


def token(reader: UUID, topics: str) -> str:
    """128 bits that only we can work out. It lets nobody in, and does not grow old: mails are kept for years."""
    return salted_hmac("notifications.leaving", f"{reader}:{topics}", algorithm="sha256").hexdigest()[:32]


def find(reader: UUID, topics: str, given: str) -> tuple[User, list[Topic]] | None:
    """Whose mails of what an address stops; None for one that we never made."""
    named = [TOPICS[slug] for slug in topics.split(AND) if slug in TOPICS and not TOPICS[slug].is_duty]
    if not named or not constant_time_compare(token(reader, topics), given):
        return None
    user = get_user_model().objects.filter(pk=reader, is_active=True).first()
    return (user, named) if user else None
