"""Handing one mail over, so that afterwards we know which of three things happened.

Either it arrived at the server, or the server said no, or the connection broke at the one moment when nobody can
tell. `on_wire` is called right before that moment, and whoever calls us writes it down first.
"""

import re
import smtplib
from collections.abc import Callable
from functools import lru_cache
from typing import NoReturn

from anymail.backends.base_requests import AnymailRequestsBackend
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.core.mail.message import sanitize_address

from notifications import providers
from notifications.outcomes import Declined, Unknown, Unreachable

BROKEN = (OSError, smtplib.SMTPException)
# The reply with which a server says that it closes the connection.
GOING_AWAY = 421


def hand_over(backend: BaseEmailBackend, mail: EmailMultiAlternatives, *, on_wire: Callable[[], None]) -> None:
    if isinstance(backend, SmtpBackend):
        _by_smtp(backend, mail, on_wire)
    elif isinstance(backend, AnymailRequestsBackend):
        providers.hand_over(backend, mail, on_wire)
    else:
        _by_backend(backend, mail, on_wire)


def _by_smtp(backend: SmtpBackend, mail: EmailMultiAlternatives, on_wire: Callable[[], None]) -> None:
    text = _closed(mail.message().as_bytes(linesep="\r\n"))
    [recipient] = mail.recipients()
    _name_sender(backend, _address(mail.from_email))
    _name_recipient(backend, _address(recipient))
    _open_text(backend)
    try:
        on_wire()
    except Exception:
        # The server waits for a text that does not come.
        hang_up(backend)
        raise
    try:
        backend.connection.send(text)
        code, words = backend.connection.getreply()
    except BROKEN as broken:
        hang_up(backend)
        raise Unknown(repr(broken)) from broken
    if code != 250:
        _decline(backend, code, words)


def _closed(text: bytes) -> bytes:
    """With the dot that ends it, and none that could be taken for that."""
    return re.sub(rb"(?m)^\.", b"..", text).removesuffix(b"\r\n") + b"\r\n.\r\n"


def _open_text(backend: SmtpBackend) -> None:
    """That is not on the wire yet: who hangs up before the end of the text has sent nothing [RFC 5321, 4.1.1.10]."""
    try:
        code, words = backend.connection.docmd("DATA")
    except BROKEN as broken:
        hang_up(backend)
        raise Declined(repr(broken)) from broken
    if code != 354:
        _decline(backend, code, words)


@lru_cache(maxsize=1024)
def _address(written: str) -> str:
    """As the server wants it; ours is the same in every mail."""
    return sanitize_address(written, "utf-8")


def _name_sender(backend: SmtpBackend, sender: str) -> None:
    """What breaks here is the connection, not the mail; one that grew old is made anew."""
    used_before = backend.connection is not None
    try:
        backend.open()
        backend.connection.ehlo_or_helo_if_needed()
        code, words = backend.connection.mail(sender)
        if code == GOING_AWAY:
            raise smtplib.SMTPServerDisconnected(words)
    except BROKEN as broken:
        hang_up(backend)
        if not used_before:
            raise Unreachable(repr(broken)) from broken
        _name_sender(backend, sender)
        return
    if code != 250:
        _decline(backend, code, words)


def _name_recipient(backend: SmtpBackend, recipient: str) -> None:
    """A server that falls silent over one address must not count as silent to all."""
    try:
        code, words = backend.connection.rcpt(recipient)
    except BROKEN as broken:
        hang_up(backend)
        raise Declined(repr(broken)) from broken
    if code not in (250, 251):
        _decline(backend, code, words)


def _decline(backend: SmtpBackend, code: int, words: bytes | str) -> NoReturn:
    try:
        backend.connection.rset()
    except BROKEN:
        hang_up(backend)
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    raise Declined(f"{code} {text}")


def _by_backend(backend: BaseEmailBackend, mail: EmailMultiAlternatives, on_wire: Callable[[], None]) -> None:
    """Backends that show no steps: files, the console, memory.

    Whatever else they raise is nobody's plan; whoever calls us knows that it happened on the wire.
    """
    on_wire()
    try:
        backend.send_messages([mail])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refusal:
        raise Declined(repr(refusal)) from refusal
    except BROKEN as broken:
        raise Unknown(repr(broken)) from broken


def hang_up(backend: BaseEmailBackend) -> None:
    """Ends a connection that may already be dead; the next mail opens a new one."""
    connection = getattr(backend, "connection", None)
    if connection is None:
        backend.close()
        return
    connection.close()
    backend.connection = None
