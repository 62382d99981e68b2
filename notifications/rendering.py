"""A message in words: the recipient's language, clock and name, found at the last moment."""

from datetime import date, datetime
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.module_loading import import_string
from markupsafe import Markup

from notifications.kinds import Kind, kind
from notifications.models import Message

# Facts that may be moments; all others are words.
MOMENTS = ("due",)
FACTS = ("customer", "service", "what", "due", "phase", "link", "who", "words")


def mail(message: Message) -> EmailMultiAlternatives:
    """One recipient, never a copy to anybody. The message's id and date are the row's own."""
    reader = message.recipient
    with translation.override(reader.language), timezone.override(reader.zone):
        of = kind(message.kind)
        words = _words(message, of)
        made = EmailMultiAlternatives(
            subject=" ".join(_plain(f"{of.folder}/subject.txt", words).split()),
            body=_plain(f"{of.folder}/body.txt", words).strip() + "\n",
            to=[reader.email],
            headers=_headers(message),
        )
        made.attach_alternative(render_to_string(f"{of.folder}/body.html", words), "text/html")
        for content, media_type in import_string(settings.NOTIFICATIONS_ATTACHED)(message):
            made.attach_alternative(content, media_type)
    return made


def _words(message: Message, of: Kind) -> dict[str, Any]:
    facts = {name: str(message.context.get(name) or "") for name in FACTS}
    facts |= {name: _moment(facts[name]) for name in MOMENTS} | _way_in(message) | _said(message) | _told(message)
    return facts | {
        "link": f"{settings.BASE_URL.rstrip('/')}/{facts['link'].lstrip('/')}",
        "settings_link": f"{settings.BASE_URL.rstrip('/')}/settings/",
        "name": message.recipient.name,
        "why": str(of.why),
        "language": message.recipient.language,
    }


def _way_in(message: Message) -> dict[str, str]:
    """Link and code of a mail that lets its reader in. The outbox only knows which: it keeps no secret."""
    name = message.context.get("way_in")
    return import_string(settings.NOTIFICATIONS_WAY_IN)(name) if name else {"code": ""}


def _said(message: Message) -> dict[str, str]:
    """The first words of the comment that a mail tells of, as it reads now."""
    name = message.context.get("comment")
    return {"words": import_string(settings.NOTIFICATIONS_WORDS)(name)} if name else {}


def _told(message: Message) -> dict[str, Any]:
    """What only an app above can tell, by kind of message, as it is now."""
    name = settings.NOTIFICATIONS_TOLD.get(message.kind)
    return import_string(name)(message) if name else {}


def _plain(template: str, words: dict[str, Any]) -> str:
    """Text for people, not for browsers: marked as safe so that nothing is escaped."""
    return str(render_to_string(template, _unescaped(words)))


def _unescaped(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _unescaped(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_unescaped(value) for value in told]
    return Markup(told) if isinstance(told, str) else told  # noqa: S704


def _headers(message: Message) -> dict[str, str]:
    return {
        "Message-ID": message.message_id,
        "Date": format_datetime(message.date),
        # Asks other machines not to answer this one.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _moment(text: str) -> str:
    """An ISO date or moment in the reader's words; anything else stands as it is."""
    moment = _parsed(text)
    if moment is None:
        return text
    return import_string(settings.NOTIFICATIONS_MOMENT)(moment)


def _parsed(text: str) -> date | None:
    try:
        # In this order: a bare date is also readable as a moment, at midnight.
        moment = parse_date(text) or parse_datetime(text)
    except ValueError:
        return None
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment
