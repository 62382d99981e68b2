"""One mail of every kind, made from an engagement of the demo, to be looked at and never sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import translation

from accounts import links
from accounts.models import Link, User
from comments.models import Comment
from engagements.models import Engagement, Meeting
from engagements.reminders import facts
from notifications.kinds import KINDS
from notifications.models import Message
from phases.models.phase import Kind
from responsibilities.models import Task

# Who is looked in on, and by whom: as in the demo's cast.
WHO = "Claire Dubois"
REASON = "The customer asked us why the gate does not open"
# Whose turn each kind speaks of; all others say nothing of it.
TURNS = {
    "contact_deadline": ("microsoft", "you"),
    "contact_breach": ("microsoft", "microsoft"),
    "call_missed": ("microsoft", "you"),
    "task_due": ("customer", "you"),
    "task_overdue": ("both", "both"),
    "consent_expiring": ("customer", "customer"),
    "gate_open": ("microsoft", "you"),
}


def every_kind(engagement: Engagement, *, language: str, at: datetime) -> Iterator[Message]:
    """Unsaved, to a reader of that language. Leaves a link behind: the caller takes it back."""
    reader = User.objects.create(name="Annegret Brückner", email=f"{language}@mails.example", language=language)
    reader.time_zone = "Europe/Berlin"
    with translation.override(language):
        said = {slug: _context(slug, engagement, reader, at) for slug in KINDS}
    for slug, context in said.items():
        yield Message(
            key=f"{slug}:{engagement.pk}:shown:{reader.pk}",
            kind=slug,
            recipient=reader,
            scope_id=None if "way_in" in context else engagement.pk,
            context=context,
            date=at,
            created_at=at,
        )


def _context(slug: str, engagement: Engagement, reader: User, at: datetime) -> dict[str, Any]:
    party, turn = TURNS.get(slug, ("", ""))
    due = at + timedelta(days=4, hours=2)
    about = {**facts(engagement), "who": WHO, "party": party, "turn": turn, "due": due.isoformat()}
    if slug.startswith("call_"):
        return {**about, "what": str(Meeting.Kind.KICKOFF.label)}
    if slug.startswith(("task_", "contact_")):
        task = _task(engagement)
        return {**about, "what": task.title, "link": task.link, "due": due.date().isoformat()}
    if slug in ("sign_in_link", "invitation"):
        invited = slug == "invitation"
        link = links.make(reader, Link.Purpose.INVITATION if invited else Link.Purpose.SIGN_IN, at=at)
        return {"way_in": str(link.pk), **({"customer": engagement.customer.name, "who": WHO} if invited else {})}
    return {**about, **_more(slug, engagement)}


def _more(slug: str, engagement: Engagement) -> dict[str, str]:
    if slug == "gate_open":
        return {"phase": str(Kind(engagement.phase).label)}
    if slug == "break_glass":
        return {"what": REASON}
    if slug == "mentioned":
        comment = Comment.objects.readable().filter(engagement=engagement).order_by("pk").first()
        return {"comment": str(comment.pk)} if comment else {}
    return {"what": _task(engagement).title}


def _task(engagement: Engagement) -> Task:
    """The one with the longest name, because that is where mails break."""
    return max(engagement.tasks.all(), key=lambda task: len(task.title))
