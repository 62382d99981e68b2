"""A conversation as one reader sees it: who said what to whom, about what, and what they may still do with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import dates
from accounts.models import User
from accounts.phrases import listed
from comments.models import Comment
from engagements.models import Engagement, Meeting
from engagements.permissions import Permission, Standing
from phases.models import RemediationItem
from responsibilities.models import Task

About = Comment.About
# What a comment can be about, and the page of it.
SUBJECTS = {About.TASK: (Task, "task"), About.PLAN_ITEM: (RemediationItem, "plan-item"), About.CALL: (Meeting, "call")}


def subject(engagement: Engagement, kind: str, pk: UUID) -> Any:
    """Something of this very engagement, or None."""
    return _found(engagement, kind, [pk]).get(pk) if kind in SUBJECTS else None


def _found(engagement: Engagement, kind: str, ids: Collection[UUID]) -> dict[UUID, Any]:
    model, _address = SUBJECTS[About(kind)]
    found = {row.pk: row for row in model.objects.filter(engagement=engagement, pk__in=ids)}
    for row in found.values():
        row.engagement = engagement
    return found


def heading(kind: str, row: Any) -> dict[str, str]:
    """The subject's name and its page."""
    _model, address = SUBJECTS[About(kind)]
    name = str(row) if kind == About.CALL else row.title
    return {"text": name, "href": reverse(address, args=[row.pk])}


def headings(engagement: Engagement, comments: Iterable[Comment]) -> dict[UUID, dict[str, str]]:
    """One statement for each kind of subject that comes up."""
    wanted: dict[str, set[UUID]] = {}
    for one in comments:
        if one.about != About.ENGAGEMENT:
            wanted.setdefault(one.about, set()).add(one.about_id)
    return {pk: heading(kind, row) for kind, ids in wanted.items() for pk, row in _found(engagement, kind, ids).items()}


def row(
    comment: Comment, stands: Standing, *, by: User, at: datetime, subjects: dict[UUID, dict[str, str]]
) -> dict[str, Any]:
    return {
        "id": f"comment-{comment.pk}",
        "href": reverse("comment", args=[comment.pk]),
        "at": comment.created_at,
        "party": comment.party,
        "who": str(comment.author),
        "for_whom": comment.on_behalf_of,
        "internal": comment.is_internal,
        "text": comment.text,
        "edited": _("changed %(when)s") % {"when": dates.moment(comment.edited_at)} if comment.edited_at else "",
        "gone": _gone(comment),
        "about": subjects.get(comment.about_id),
        "mentioned": listed(comment.mentioned.all()) if not comment.is_gone else "",
        "files": [_file(one) for one in comment.attachments.all()] if not comment.is_gone else [],
        "verbs": _verbs(comment, stands, by=by, at=at),
    }


def _gone(comment: Comment) -> str:
    if not comment.hidden_at:
        return ""
    words = {"who": comment.hidden_by, "when": dates.moment(comment.hidden_at), "why": comment.hidden_reason}
    return _("Hidden by %(who)s, %(when)s: %(why)s") % words


def _file(one: Any) -> dict[str, str]:
    return {"name": one.name, "size": filesizeformat(one.size), "href": reverse("attachment", args=[one.pk])}


def _verbs(comment: Comment, stands: Standing, *, by: User, at: datetime) -> list[dict[str, str]]:
    """What this reader may do with it now, each on a page of its own."""
    if comment.is_gone:
        return []
    own = comment.author_id == by.pk and comment.is_fresh(at) and comment.engagement.is_live
    words = {"edit": _("Edit"), "delete": _("Delete")} if own and _may_write(comment, stands) else {}
    words |= {"hide": _("Hide")} if stands.may(Permission.HIDE_COMMENT) and not own else {}
    return [{"text": text, "href": reverse("comment-verb", args=[comment.pk, name])} for name, text in words.items()]


def _may_write(comment: Comment, stands: Standing) -> bool:
    return stands.may(Permission.NOTE_INTERNALLY if comment.is_internal else Permission.COMMENT)
