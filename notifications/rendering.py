"""A message in words: the recipient's language, clock and name, found at the last moment."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from email.utils import format_datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from notifications import leaving, links, pages, subjects, wrapping
from notifications.kinds import DIGEST, kind
from notifications.models import Message
from notifications.turns import in_order

# What the outbox may say. `party` (microsoft, customer or both) owes it, and `turn` is who that is to the reader: you,
# side (the reader's own), both, customer or microsoft. `due` may be a date or a moment; all others are words.
FACTS = ("customer", "service", "what", "due", "phase", "link", "who", "words", "party", "turn")
# Room for "and 12 more" behind the first of several.
FIRST = 50


def mail(message: Message, told: Sequence[Message] = ()) -> EmailMultiAlternatives:
    """One recipient, never a copy to anybody. The message's id and date are the row's own.

    `told` is what a digest carries; one alone is said in the words of its kind.
    """
    reader, told = message.recipient, told or [message]
    with translation.override(reader.language), timezone.override(reader.zone):
        folder, words, rail = _one(told[0]) if len(told) == 1 else _several(reader, told)
        out = leaving.topics_of(one.kind for one in told)
        words |= {"off_link": leaving.address(reader.pk, out) if out else ""}
        made = EmailMultiAlternatives(
            subject=_subject(folder, words),
            body=wrapping.wrapped(pages.text(f"{folder}/body.txt", words, rail)),
            to=[reader.email],
            headers=_headers(message) | _way_out(words["off_link"]),
        )
        made.attach_alternative(pages.page(f"{folder}/body.html", words, rail), "text/html")
        for one in told:
            for content, media_type in import_string(settings.NOTIFICATIONS_ATTACHED)(one):
                made.attach_alternative(content, media_type)
    return made


def subject(message: Message) -> str:
    """Who is to do what by when, in the recipient's words, as a mail by itself says it on top."""
    with translation.override(message.recipient.language), timezone.override(message.recipient.zone):
        return _subject(kind(message.kind).folder, _facts(message, _said(message)))


def _subject(folder: str, words: dict[str, Any], *, longest: int = subjects.LONGEST) -> str:
    return subjects.fitting(lambda facts: pages.line(f"{folder}/subject.txt", facts), words, longest=longest)


Rail = list[dict[str, Any]]


def _one(message: Message) -> tuple[str, dict[str, Any], Rail]:
    of, about = kind(message.kind), _about(message)
    words = _words(message) | _frame(message.recipient) | {"why": str(of.why)}
    return of.folder, words, _rails([about]).get(about, [])


def _several(reader: Any, told: Sequence[Message]) -> tuple[str, dict[str, Any], Rail]:
    groups, first = _groups(told), in_order(told)[0]
    rails = _rails(groups)
    words = {
        "groups": list(groups.values()),
        "rails": [rails.get(about, []) for about in groups],
        "first": _subject(kind(first.kind).folder, _facts(first), longest=FIRST),
        "more": len(told) - 1,
        "link": _absolute("/"),
        "why": _("You get at most one mail a day of what can wait. Each line says why it is in this one."),
    }
    return f"notifications/{DIGEST}", words | _frame(reader), []


def grouped(told: Iterable[Message]) -> list[list[dict[str, str]]]:
    """Lines by engagement, the most urgent of all first, and so within each."""
    return list(_groups(told).values())


def _groups(told: Iterable[Message]) -> dict[UUID, list[dict[str, str]]]:
    groups: dict[UUID, list[dict[str, str]]] = {}
    for one in in_order(told):
        groups.setdefault(_about(one) or one.pk, []).append(_line(one))
    return groups


def _about(message: Message) -> UUID | None:
    """The engagement that this is about."""
    about = message.scope_id or message.context.get("engagement")
    return UUID(str(about)) if about else None


def _rails(about: Iterable[UUID | None]) -> dict[UUID | None, Rail]:
    """The phases of engagements, which only apps above know; in one statement."""
    known = [one for one in about if one]
    return import_string(settings.NOTIFICATIONS_RAILS)(known) if known else {}


def line(message: Message) -> dict[str, str]:
    """A message as a digest tells of it, in its reader's words. Asks nothing: all stands in its row."""
    with translation.override(message.recipient.language), timezone.override(message.recipient.zone):
        return _line(message)


def _line(message: Message) -> dict[str, str]:
    of, facts = kind(message.kind), _facts(message)
    title = " ".join(pages.line(f"{of.folder}/subject.txt", facts).split())
    return {
        **{name: facts[name] for name in ("customer", "service")},
        "title": title,
        "why": str(of.why),
        "path": _path(message.context.get("link")),
        "link": _absolute(facts["link"]),
    }


def _words(message: Message) -> dict[str, Any]:
    """All that a mail by itself says: also what is found out only now."""
    found = _facts(message, _way_in(message) | _said(message)) | _told(message)
    return found | {"link": _absolute(found["link"])}


def _facts(message: Message, found: Mapping[str, str] | None = None) -> dict[str, Any]:
    """`due` as prose writes it, `by` in short for the subject, and `exactly` with its zone."""
    facts: dict[str, Any] = {name: str(message.context.get(name) or "") for name in FACTS} | dict(found or {})
    when, link = _parsed(facts["due"]) or facts["due"], _path(facts["link"])
    return facts | {
        "link": link if message.context.get("way_in") else links.with_mail(link, message),
        "due": _moment(when),
        "by": _as_pages_do("shortly", when),
        "exactly": _as_pages_do("in_full", when),
    }


def _path(link: Any) -> str:
    return f"/{str(link or '').lstrip('/')}"


def _frame(reader: Any) -> dict[str, Any]:
    """What stands round every mail."""
    return {
        "settings_link": _page("accounts:mails"),
        "ahead_link": _page("accounts:mails-ahead"),
        "name": reader.name,
        "language": reader.language,
    }


@cache
def _page(name: str) -> str:
    """Of a page that needs nothing to go by: the same in every mail."""
    return _absolute(reverse(name))


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}/{path.lstrip('/')}"


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


def _way_out(address: str) -> dict[str, str]:
    """For the button that mail programs show; it is pressed with a POST, without a session [RFC 8058]."""
    if not address:
        return {}
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


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
    return when if isinstance(when, str) else import_string(settings.NOTIFICATIONS_MOMENT)(when)


def _parsed(text: str) -> date | None:
    try:
        # In this order: a bare date is also readable as a moment, at midnight.
        moment = parse_date(text) or parse_datetime(text)
    except ValueError:
        return None
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment
