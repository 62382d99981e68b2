"""The way from a mail to what it is about, for who is not signed in as well.

The link names its mail, signed: the sign-in page can say what waits and fill in the address of whom it was sent to.
Whoever holds the link has the mail and knows both; without one, nothing tells who has an account.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from notifications.models import Message

PARAMETER = "mail"
# A mail that was found again after so long is a door to what it is about, and to nothing else.
LIFETIME = timedelta(days=60)
BYTES = 16


def with_mail(link: str, message: Message) -> str:
    """/tasks/7/#steps → /tasks/7/?mail=…#steps."""
    parts = urlsplit(link)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), (PARAMETER, token(message.pk))])
    return urlunsplit(parts._replace(query=query))


def without_mail(link: str) -> str:
    parts = urlsplit(link)
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if name != PARAMETER]
    return link if kept == query else urlunsplit(parts._replace(query=urlencode(kept)))


def found(link: str, *, at: datetime) -> Message | None:
    """The mail that a link names, if we signed it and its reader may still come."""
    given = dict(parse_qsl(urlsplit(link).query)).get(PARAMETER, "")
    pk = _read(given)
    if pk is None:
        return None
    young = Message.objects.filter(created_at__gt=at - LIFETIME, recipient__is_active=True)
    return young.select_related("recipient").filter(pk=pk).exclude(context={}).first()


def wanted(link: str, message: Message | None) -> str:
    """Where to go after signing in: the very place that the mail names, which a browser does not send along."""
    bare = without_mail(link)
    named = str(message.context.get("link", "")) if message else ""
    return named if named.partition("#")[0] == bare else bare


def token(pk: UUID) -> str:
    return base64.urlsafe_b64encode(pk.bytes + _digest(pk)).rstrip(b"=").decode()


def _read(given: str) -> UUID | None:
    try:
        raw = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 2 * BYTES:
        return None
    pk = UUID(bytes=raw[:BYTES])
    return pk if constant_time_compare(_digest(pk), raw[BYTES:]) else None


def _digest(pk: UUID) -> bytes:
    return salted_hmac("notifications.links", str(pk), algorithm="sha256").digest()[:BYTES]
