"""A message in words: the recipient's language, clock and name, found at the last moment."""

from datetime import date, datetime
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, time_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from notifications import links, pages, subjects, wrapping
from notifications.kinds import Kind, kind
from notifications.models import Message

# What the outbox may say. `party` (microsoft, customer or both) owes it, and `turn` is who that is to the reader: you,
# side (the reader's own), both, customer or microsoft. `due` may be a date or a moment; all others are words.
FACTS = ("customer", "service", "what", "due", "phase", "link", "who", "words", "party", "turn")


def mail(message: Message) -> EmailMultiAlternatives:
    """One recipient, never a copy to anybody. The message's id and date are the row's own."""
    reader = message.recipient
    with translation.override(reader.language), timezone.override(reader.zone):
        of = kind(message.kind)
        words, rail = _words(message, of), _rail(message)
        made = EmailMultiAlternatives(
            subject=_subject(of, words),
            body=wrapping.wrapped(pages.text(f"{of.folder}/body.txt", words, rail)),
            to=[reader.email],
            headers=_headers(message),
        )
        made.attach_alternative(pages.page(f"{of.folder}/body.html", words, rail), "text/html")
        for content, media_type in import_string(settings.NOTIFICATIONS_ATTACHED)(message):
            made.attach_alternative(content, media_type)
    return made


def subject(message: Message) -> str:
    """Who is to do what by when, in the recipient's words, as the mail says it on top."""
    reader = message.recipient
    with translation.override(reader.language), timezone.override(reader.zone):
        of = kind(message.kind)
        return _subject(of, _facts(message))


def _subject(of: Kind, words: dict[str, Any]) -> str:
    return subjects.fitting(lambda facts: pages.unescaped(f"{of.folder}/subject.txt", facts), words)


def _words(message: Message, of: Kind) -> dict[str, Any]:
    base = settings.BASE_URL.rstrip("/")
    facts = _facts(message) | _told(message)
    return facts | {
        "link": f"{base}{facts['link']}",
        "settings_link": f"{base}/settings/",
        "name": message.recipient.name,
        "why": str(of.why),
        "language": message.recipient.language,
    }


def _facts(message: Message) -> dict[str, Any]:
    """`due` as prose writes it, `by` in short for the subject, and `exactly` with its zone."""
    facts: dict[str, Any] = {name: str(message.context.get(name) or "") for name in FACTS}
    facts |= _way_in(message) | _said(message)
    link = f"/{facts['link'].lstrip('/')}"
    when = _parsed(facts["due"]) or facts["due"]
    return facts | {
        "link": link if message.context.get("way_in") else links.with_mail(link, message),
        "due": _moment(when),
        "by": _as_pages_do("shortly", when),
        "exactly": _as_pages_do("in_full", when),
    }


def _rail(message: Message) -> list[dict[str, Any]]:
    """The phases of the engagement that this is about, which only apps above know."""
    about = message.scope_id or message.context.get("engagement")
    return import_string(settings.NOTIFICATIONS_RAILS)([about]).get(UUID(str(about)), []) if about else []


def _way_in(message: Message) -> dict[str, str]:
    """Link, code and last moment of a mail that lets its reader in. The outbox only knows which: it keeps no secret."""
    name = message.context.get("way_in")
    return import_string(settings.NOTIFICATIONS_WAY_IN)(name) if name else {"code": ""}


def _said(message: Message) -> dict[str, str]:
    """Who wrote the comment that a mail tells of, and its first words, as it reads now."""
    name = message.context.get("comment")
    return import_string(settings.NOTIFICATIONS_WORDS)(name) if name else {}


def _told(message: Message) -> dict[str, Any]:
    """What only an app above can tell, by kind of message, as it is now."""
    name = settings.NOTIFICATIONS_TOLD.get(message.kind)
    return import_string(name)(message) if name else {}


def _headers(message: Message) -> dict[str, str]:
    return {
        "Message-ID": message.message_id,
        "Date": format_datetime(message.date),
        # Asks other machines not to answer this one.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _as_pages_do(name: str, when: date | str) -> str:
    """By a filter of the pages, so that mails and pages write dates alike."""
    return engines["jinja2"].env.filters[name](when)


def _moment(when: date | datetime | str) -> str:
    """A date or a moment in the reader's words; anything else stands as it is."""
    if isinstance(when, str):
        return when
    written = date_format(when, "l j F Y" if translation.get_language() == "en" else "DATE_FORMAT")
    if not isinstance(when, datetime):
        return written
    return _("%(day)s, %(time)s") % {"day": written, "time": time_format(when, "H:i")}


def _parsed(text: str) -> date | None:
    try:
        # In this order: a bare date is also readable as a moment, at midnight.
        moment = parse_date(text) or parse_datetime(text)
    except ValueError:
        return None
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment
