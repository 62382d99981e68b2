"""The minutes of a call in the words of a reader. What is for both sides and what Microsoft notes for itself come from
two columns by two functions, so that neither can slip into the other."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from accounts import dates
from engagements.models import CallItem, Engagement, Meeting, Minutes, Promise
from notifications.models import Message
from phases.models import RemediationItem
from responsibilities.catalogue import load
from responsibilities.models import TaskStatus

Kind = CallItem.Kind


def on_page(written: Minutes, engagement: Engagement) -> dict[str, Any]:
    """In the customer's language, whoever looks: both sides read the same sheet."""
    language = engagement.customer.language
    with translation.override(language):
        sheet = render_to_string("calls/_minutes.html", {"minutes": shared(written, engagement)})
    # Whatever people typed is escaped in there already.
    markup = Markup(sheet)  # noqa: S704
    return {"sheet": markup, "language": language, "by": str(written.written_by), "at": written.written_at}


def shared(written: Minutes, engagement: Engagement) -> dict[str, Any]:
    told = written.shared
    people = told["people"]
    return {
        "came": [_person(one) for one in people if one["present"]],
        "missing": [_person(one) for one in people if one["present"] is False],
        "items": [_item(one, engagement) for one in told["items"]],
        "promises": [_promise(one) for one in told["promises"]],
        "next": _next(told["next"]),
    }


def internal(written: Minutes, engagement: Engagement) -> list[dict[str, str]]:
    """For Microsoft's side alone."""
    return [{"title": title(one, engagement), "text": one["internal"]} for one in written.internal]


def _person(one: dict[str, Any]) -> dict[str, str]:
    return {"party": one["party"], "name": one["name"]}


def title(one: dict[str, Any], engagement: Engagement) -> str:
    """A task's own in the reader's language; everything else as somebody wrote it, or as it read for the customer."""
    if one["kind"] == Kind.GENERAL:
        return _("In general")
    if one["slug"]:
        return load().text(engagement.service, one["slug"], get_language() or "en").title
    return str(one["title"])


def _item(one: dict[str, Any], engagement: Engagement) -> dict[str, str]:
    return {
        "title": title(one, engagement),
        "party": one["party"],
        "outcome": outcome(one["kind"], one["outcome"]),
        "due": _day(one["due_on"]) if one["outcome"] else "",
        "decided": one["decided"],
    }


OUTCOMES: dict[str, Any] = {
    Kind.TASK: TaskStatus,
    Kind.PLAN_ITEM: RemediationItem.Status,
    Kind.PROMISE: Promise.Status,
}


def outcome(kind: str, value: str) -> str:
    states = OUTCOMES.get(kind)
    return str(states(value).label) if states and value in states.values else ""


def _promise(one: dict[str, str]) -> dict[str, str]:
    return {"what": one["what"], "party": one["party"], "who": one["who"], "due": _day(one["due_on"])}


def _day(text: str) -> str:
    return dates.day(date.fromisoformat(text), long=True) if text else ""


def _next(one: dict[str, str] | None) -> dict[str, str] | None:
    if one is None:
        return None
    at = datetime.fromisoformat(one["starts_at"])
    return {"title": str(Meeting.Kind(one["kind"]).label), "when": _("%(day)s, %(time)s") % _parts(at)}


def _parts(at: datetime) -> dict[str, str]:
    return {"day": dates.day(at, long=True), "time": dates.clock(at)}


def told(message: Message) -> dict[str, Any]:
    """For the mail: the shared part, in its reader's language and by their clock."""
    written = Minutes.objects.select_related("meeting__engagement").filter(meeting=message.subject).first()
    return {"minutes": shared(written, written.meeting.engagement)} if written else {}
