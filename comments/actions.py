"""Writing to each other. Reading is always possible; writing while the engagement is live, on hold too; a manager may
hide what was written even after the end.

What is changed, deleted or hidden leaves the row: only the trail still knows what it said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from comments import mentions, uploads
from comments.models import MAX_TEXT, SECOND_THOUGHTS, Attachment, Comment
from engagements.actions import guard
from engagements.actions.guard import Act
from engagements.models import Engagement
from engagements.permissions import Permission
from engagements.refusals import Invalid, NotAllowed, Refused

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User

Visibility = Comment.Visibility
Subject = tuple[str, UUID]


@transaction.atomic
def write(
    engagement: Engagement,
    text: str,
    *,
    visibility: str,
    about: Subject | None = None,
    mention: Collection[UUID] = (),
    files: Sequence[UploadedFile[Any]] = (),
    token: UUID | None = None,
    by: User,
    at: datetime,
) -> Comment:
    """Write one comment, or answer with the one that this form has written already.

    `about` is something of this engagement: the door has looked.
    """
    guard.one_of("visibility", visibility, Visibility.values)
    engagement, act = guard.enter(engagement, _right(visibility), by=by, at=at)
    if token and (known := engagement.comments.filter(author=by, token=token).first()):
        return known
    guard.live(engagement)
    text, kept = _text(text), uploads.checked(files)
    internal = visibility == Visibility.INTERNAL
    mentioned = mentions.of(engagement, text, mention, internal=internal, at=at)
    about = about or (Comment.About.ENGAGEMENT, engagement.pk)
    comment = _created(engagement, act, about, by, text=text, visibility=visibility, token=token or uuid4())
    comment.mentioned.set([reader.user for reader in mentioned])
    with uploads.keeping(comment, kept):
        _record(act, "written", comment, after={"about": about[0], "files": [one.name for one in kept]})
        mentions.tell(comment, engagement, mentioned, at=at)
    return comment


def _created(engagement: Engagement, act: Act, about: Subject, by: User, **more: Any) -> Comment:
    kind, subject = about
    return Comment.objects.create(
        engagement=engagement,
        about=kind,
        about_id=subject,
        author=by,
        party=act.side,
        on_behalf_of=act.on_behalf_of,
        created_at=act.at,
        **more,
    )


@transaction.atomic
def edit(comment: Comment, text: str, *, by: User, at: datetime) -> Comment:
    """Its author puts other words in its place. Who was mentioned in it stays so."""
    comment, act = _second_thought(comment, by=by, at=at)
    text, before = _text(text), comment.text
    if text == before:
        return comment
    mentions.of(comment.engagement, text, (), internal=comment.is_internal, at=at)
    comment.text, comment.edited_at = text, at
    comment.save(update_fields=["text", "edited_at"])
    _record(act, "edited", comment, before={"text": before})
    return comment


@transaction.atomic
def delete(comment: Comment, *, by: User, at: datetime) -> Comment:
    """Its author takes it back, and its files with it."""
    comment, act = _second_thought(comment, by=by, at=at)
    before = _emptied(comment)
    comment.deleted_at = at
    comment.save(update_fields=["text", "deleted_at"])
    names = list(comment.attachments.values_list("stored_as", flat=True))
    Attachment.objects.filter(comment=comment).delete()
    _record(act, "deleted", comment, before=before)
    transaction.on_commit(partial(uploads.discard, names))
    return comment


@transaction.atomic
def hide(comment: Comment, *, reason: str, by: User, at: datetime) -> Comment:
    """A manager takes it off the page. Its readers see that, and why; its files are kept and served to nobody."""
    engagement, act = guard.enter(comment.engagement, Permission.HIDE_COMMENT, by=by, at=at)
    comment = _again(comment, engagement)
    reason = guard.reasoned(reason)
    _check_storable("reason", reason)
    before = _emptied(comment)
    comment.hidden_at, comment.hidden_by, comment.hidden_reason = at, by, reason
    comment.save(update_fields=["text", "hidden_at", "hidden_by", "hidden_reason"])
    _record(act, "hidden", comment, before=before, reason=reason)
    return comment


# ---- What they have in common


def _right(visibility: str) -> Permission:
    return Permission.NOTE_INTERNALLY if visibility == Visibility.INTERNAL else Permission.COMMENT


def _second_thought(comment: Comment, *, by: User, at: datetime) -> tuple[Comment, Act]:
    """Its author only, and not for long: others have read it by then."""
    engagement, act = guard.enter(comment.engagement, _right(comment.visibility), by=by, at=at)
    comment = _again(comment, engagement)
    if comment.author_id != by.pk:
        raise NotAllowed(_("Only whoever wrote it may change or delete it."))
    guard.live(engagement)
    if not comment.is_fresh(at):
        minutes = int(SECOND_THOUGHTS.total_seconds() // 60)
        sentence = _("It can be changed or deleted for %(minutes)s minutes only. Write another one instead.")
        raise Refused("too_late", sentence % {"minutes": minutes})
    return comment, act


def _again(comment: Comment, engagement: Engagement) -> Comment:
    comment = engagement.comments.get(pk=comment.pk)
    comment.engagement = engagement
    if comment.is_gone:
        raise Refused("gone", _("This comment was deleted or hidden meanwhile."))
    return comment


def _emptied(comment: Comment) -> dict[str, Any]:
    before = {"text": comment.text, "files": [one.name for one in comment.attachments.all()]}
    comment.text = ""
    return before


def _text(text: str) -> str:
    text = guard.filled("text", text.replace("\r\n", "\n"), _("Write something."))
    _check_storable("text", text)
    if len(text) > MAX_TEXT:
        words = {"most": MAX_TEXT, "have": len(text)}
        raise Invalid("text", _("A comment has at most %(most)s characters, this one has %(have)s.") % words)
    return text


def _check_storable(field: str, text: str) -> None:
    """A null character and half a letter are nothing that a database keeps."""
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise Invalid(field, _("There is a character in it that cannot be stored."))


def _record(act: Act, verb: str, comment: Comment, **details: Any) -> None:
    act.record(f"comment.{verb}", comment, internal=comment.is_internal, **details)
