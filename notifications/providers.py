"""Handing a mail to a provider over HTTP, so that afterwards we know which of the three things happened.

A provider that answers "no" has taken nothing. Where no answer comes, or one that tells of a fault inside, nobody can
tell. What says nothing about the mail (no connection, a wrong key, too many requests) is no attempt.
"""

from collections.abc import Callable
from typing import NoReturn

import requests
from anymail.backends.base_requests import AnymailRequestsBackend
from anymail.exceptions import AnymailAPIError, AnymailError
from django.core.mail import EmailMultiAlternatives
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

from notifications.outcomes import Declined, Unknown, Unreachable

# While these were raised, nothing had been said yet.
NOT_CONNECTED = (ConnectTimeoutError, NewConnectionError, SSLError)
# A key that does not fit, too many requests, and "not now".
NOT_ABOUT_THE_MAIL = {401, 403, 429, 503}


def hand_over(backend: AnymailRequestsBackend, mail: EmailMultiAlternatives, on_wire: Callable[[], None]) -> None:
    # Once a run: without it each mail would have a connection of its own.
    backend.open()
    _keep_identity(backend, mail)
    _attach_calendars(mail)
    on_wire()
    try:
        backend.send_messages([mail])
    except AnymailAPIError as failure:
        _tell(failure)
    except AnymailError as refusal:
        # It cannot be said to this provider, or its reader is refused.
        raise Declined(_words(refusal)) from refusal


def _keep_identity(backend: AnymailRequestsBackend, mail: EmailMultiAlternatives) -> None:
    """The Message-ID is kept by all of them, by one only when it is asked; two know a repeated request by a key."""
    key = mail.extra_headers["Message-ID"].strip("<>").partition("@")[0]
    if backend.esp_name == "Postmark":
        mail.extra_headers["X-PM-KeepID"] = "true"
    elif backend.esp_name == "Brevo":
        mail.extra_headers["idempotencyKey"] = key
    elif backend.esp_name == "Resend":
        backend.session.headers["Idempotency-Key"] = key


def _attach_calendars(mail: EmailMultiAlternatives) -> None:
    """No provider takes an invitation as another form of the text; as a file it still finds the reader's calendar."""
    forms = list(mail.alternatives)
    mail.alternatives = [(content, kind) for content, kind in forms if kind == "text/html"]
    calendars = [(content, kind.partition(";")[0]) for content, kind in forms if kind != "text/html"]
    for number, (content, kind) in enumerate(calendars):
        mail.attach(f"invite{number or ''}.ics", content, kind)


def _tell(failure: AnymailAPIError) -> NoReturn:
    status = failure.status_code
    if status is None:
        raise (Unreachable if _never_connected(failure) else Unknown)(_words(failure)) from failure
    if status in NOT_ABOUT_THE_MAIL:
        raise Unreachable(_words(failure)) from failure
    if 400 <= status < 500:
        raise Declined(_words(failure)) from failure
    # Also a "yes" that cannot be read.
    raise Unknown(_words(failure)) from failure


def _never_connected(failure: AnymailAPIError) -> bool:
    cause = failure.__cause__
    if isinstance(cause, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return True
    inner = cause.args[0] if cause and cause.args else None
    return isinstance(getattr(inner, "reason", inner), NOT_CONNECTED)


def _words(failure: AnymailError) -> str:
    """What the provider said, never what we sent: that holds its key."""
    response = failure.response
    if response is None:
        return repr(failure.__cause__ or failure)
    return f"{response.status_code} {response.text}"[:500]
