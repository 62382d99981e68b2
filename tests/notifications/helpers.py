"""A draft that is due, and mail backends that misbehave on purpose."""

import smtplib
from datetime import timedelta

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend

from notifications import delivery, outbox
from notifications.models import Message
from tests.factories import NOW

HERE = "tests.notifications.helpers"
MINUTE = timedelta(minutes=1)


def draft(recipient, kind="task_due", **changes):
    facts = {
        "subject": "00000000-0000-4000-8000-000000000007",
        "period": "2026-03-02",
        "due_at": NOW,
        "not_before": NOW,
        "context": {
            "customer": "Papier & Söhne",
            "service": "Azure RMS",
            "what": "Raise the forest",
            "link": "/tasks/7/",
        },
    }
    return outbox.Draft(kind=kind, recipient_id=recipient.pk, **{**facts, **changes})


def post(*drafts):
    return outbox.post(drafts, at=NOW)


def owed(recipient, **changes):
    """A message in the outbox."""
    post(one := draft(recipient, **changes))
    return Message.objects.get(key=one.key)


def unit(message):
    """What is claimed and sent for it: itself, or the digest that carries it."""
    message.refresh_from_db()
    return message.carrier or message


def deliver(after=timedelta(), **more):
    return dict(delivery.deliver(at=NOW + after, **more))


class Killed(BaseException):
    """As kill -9: nothing of ours runs after it."""


class DiesBefore(BaseEmailBackend):
    def send_messages(self, messages):
        raise Killed


class DiesAfter(EmailBackend):
    def send_messages(self, messages):
        super().send_messages(messages)
        raise Killed


class Breaks(BaseEmailBackend):
    def send_messages(self, messages):
        raise TimeoutError("the server fell silent")


class RefusesBad(EmailBackend):
    def send_messages(self, messages):
        for message in messages:
            if message.to[0].startswith("bad"):
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such person")})
        return super().send_messages(messages)
