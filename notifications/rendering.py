"""A message in words: the recipient's language, clock and name, found at the last moment."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from email.utils import format_datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, time_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from markupsafe import Markup

from notifications import leaving
from notifications.kinds import DIGEST, kind
from notifications.models import Message
from notifications.turns import in_order

# Facts that may be moments; all others are words.
MOMENTS = ("due",)
FACTS = ("customer", "service", "what", "due", "phase", "link", "who", "words")


def mail(message: Message, told: Sequence[Message] = ()) -> EmailMultiAlternatives:
    """One recipient, never a copy to anybody. The message's id and date are the row's own.

    `told` is what a digest carries; one alone is said in the words of its kind.
    """
    reader, told = message.recipient, told or [message]
    with translation.override(reader.language), timezone.override(reader.zone):
        folder, words = _one(told[0]) if len(told) == 1 else _several(reader, told)
        out = leaving.topics_of(one.kind for one in told)
        words |= {"off_link": leaving.address(reader.pk, out) if out else ""}
        made = EmailMultiAlternatives(
            subject=" ".join(_plain(f"{folder}/subject.txt", words).split()),
            body=_plain(f"{folder}/body.txt", words).strip() + "\n",
            to=[reader.email],
            headers=_headers(message) | _way_out(words["off_link"]),
        )
        made.attach_alternative(render_to_string(f"{folder}/body.html", words), "text/html")
        for one in told:
            for content, media_type in import_string(settings.NOTIFICATIONS_ATTACHED)(one):
                made.attach_alternative(content, media_type)
    return made


def _one(message: Message) -> tuple[str, dict[str, Any]]:
    of = kind(message.kind)
    return of.folder, _words(message) | _frame(message.recipient) | {"why": str(of.why)}


def _several(reader: Any, told: Sequence[Message]) -> tuple[str, dict[str, Any]]:
    groups = grouped(told)
    words = {
        "groups": groups,
        "first": groups[0][0]["title"],
        "more": len(told) - 1,
        "link": _absolute("/"),
        "why": _("You get at most one mail a day of what can wait. Each line says why it is in this one."),
    }
    return f"notifications/{DIGEST}", words | _frame(reader)


def grouped(told: Iterable[Message]) -> list[list[dict[str, str]]]:
    """Lines by engagement, the most urgent of all first, and so within each."""
    groups: dict[Any, list[dict[str, str]]] = {}
    for one in in_order(told):
        groups.setdefault(one.scope_id or one.pk, []).append(_line(one))
    return list(groups.values())


def line(message: Message) -> dict[str, str]:
    """A message as a digest tells of it, in its reader's words. Asks nothing: all stands in its row."""
    with translation.override(message.recipient.language), timezone.override(message.recipient.zone):
        return _line(message)


def _line(message: Message) -> dict[str, str]:
    of, facts = kind(message.kind), _facts(message)
    title = " ".join(_plain(f"{of.folder}/subject.txt", facts).split())
    path = f"/{facts['link'].lstrip('/')}"
    return {
        **{name: facts[name] for name in ("customer", "service")},
        "title": title,
        "why": str(of.why),
        "path": path,
        "link": _absolute(path),
    }


def _words(message: Message) -> dict[str, Any]:
    """All that a mail by itself says: also what is found out only now."""
    found = _facts(message) | _way_in(message) | _said(message) | _told(message)
    return found | {"link": _absolute(found["link"])}


def _facts(message: Message) -> dict[str, str]:
    facts = {name: str(message.context.get(name) or "") for name in FACTS}
    return facts | {name: _moment(facts[name]) for name in MOMENTS}


def _frame(reader: Any) -> dict[str, Any]:
    """What stands round every mail."""
    return {
        "settings_link": _absolute(reverse("accounts:mails")),
        "ahead_link": _absolute(reverse("accounts:mails-ahead")),
        "name": reader.name,
        "language": reader.language,
    }


def _absolute(path: str) -> str:
    return f"{settings.BASE_URL.rstrip('/')}/{path.lstrip('/')}"


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
    return str(render_to_string(template, {name: _unescaped(word) for name, word in words.items()}))


def _unescaped(word: Any) -> Any:
    if isinstance(word, list):
        return [_unescaped(one) for one in word]
    if isinstance(word, dict):
        return {name: _unescaped(one) for name, one in word.items()}
    return Markup(word) if isinstance(word, str) else word  # noqa: S704


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


def _moment(text: str) -> str:
    """An ISO date or moment in the reader's words; anything else stands as it is."""
    moment = _parsed(text)
    if moment is None:
        return text
    written = (
        date_format(moment, "l j F Y") if translation.get_language() == "en" else date_format(moment, "DATE_FORMAT")
    )
    if not isinstance(moment, datetime):
        return written
    return _("%(day)s, %(time)s") % {"day": written, "time": time_format(moment, "H:i")}


def _parsed(text: str) -> date | None:
    try:
        # In this order: a bare date is also readable as a moment, at midnight.
        moment = parse_date(text) or parse_datetime(text)
    except ValueError:
        return None
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment
