"""What people write to each other. Files are sent and fetched on the pages; here they are only listed.

To a customer, what is internal does not exist.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from api import paging
from api.doors import Request, about, acting
from api.paging import Page, Place
from api.schemas.comments import CommentIn, CommentOut, EditIn, HideIn, comment
from comments.models import Comment, CommentQuerySet
from engagements.actions import guard
from engagements.models import Engagement
from engagements.permissions import Permission
from engagements.refusals import Invalid, NotAllowed
from responsibilities.actions import verbs
from responsibilities.presenting import comments as told
from responsibilities.views.common import visible_engagement
from responsibilities.views.conversation import Subject, visible_comment, visible_comments

router = Router(tags=["comments"])


class Sought(Place):
    about_id: UUID | None = None


def _dressed(found: CommentQuerySet) -> CommentQuerySet:
    return found.select_related("author", "hidden_by").prefetch_related("attachments", "mentioned")


@router.get("/engagements/{uuid:pk}/comments", response=Page[CommentOut])
@about(visible_engagement)
def find(request: Request, pk: UUID, sought: Annotated[Sought, Query(...)]) -> Page[CommentOut]:
    """The newest first; those about one task, item or call by its id."""
    found = visible_comments(request, request.subject, None)
    if sought.about_id:
        found = found.filter(about_id=sought.about_id)
    rows, following = paging.page(request, sought, found, key="created_at", descending=True, dressed=_dressed)
    return paging.part(CommentOut, map(comment, rows), following)


@router.post("/engagements/{uuid:pk}/comments", response={201: CommentOut})
@about(visible_engagement, may=Permission.COMMENT)
def write(request: Request, pk: UUID, given: CommentIn) -> Status[CommentOut]:
    """Write to everybody on the engagement, or to one's own side of it."""
    words = given.model_dump(include={"text", "visibility", "mention"})
    subject = _subject(request.subject, given)
    made = verbs.write_comment(request.subject, about=subject, **words, **acting(request))
    return Status(201, shown(request, request.subject, made.pk))


def _subject(engagement: Engagement, given: CommentIn) -> Subject | None:
    """Something of this very engagement; without more words the engagement itself."""
    guard.one_of("about", given.about, Comment.About.values)
    if given.about == Comment.About.ENGAGEMENT and given.about_id in (None, engagement.pk):
        return None
    found = told.subject(engagement, given.about, given.about_id) if given.about_id else None
    if found is None:
        raise Invalid("about_id", _("There is nothing like this in the engagement."))
    return given.about, found.pk


def shown(request: Request, engagement: Engagement, pk: UUID) -> CommentOut:
    """As it is now, after whatever was done to it."""
    return comment(_dressed(visible_comments(request, engagement, None)).get(pk=pk))


# ---- One comment


def _own(request: HttpRequest, pk: UUID) -> Comment:
    """403 before what was sent is looked at; the action asks again."""
    found: Comment = visible_comment(request, pk)
    if found.author_id != request.user.pk:
        raise NotAllowed(_("Only whoever wrote it may change or delete it."))
    return found


@router.get("/comments/{uuid:pk}", response=CommentOut)
@about(visible_comment)
def show(request: Request, pk: UUID) -> CommentOut:
    """One comment."""
    return shown(request, request.subject.engagement, pk)


@router.patch("/comments/{uuid:pk}", response=CommentOut)
@about(_own)
def edit(request: Request, pk: UUID, given: EditIn) -> CommentOut:
    """Its author puts other words in its place, within fifteen minutes."""
    verbs.edit_comment(request.subject, given.text, **acting(request))
    return shown(request, request.subject.engagement, pk)


@router.delete("/comments/{uuid:pk}", response={204: None})
@about(_own)
def delete(request: Request, pk: UUID) -> Status[None]:
    """Its author takes it back with its files, within fifteen minutes."""
    verbs.delete_comment(request.subject, **acting(request))
    return Status(204, None)


@router.post("/comments/{uuid:pk}/hide", response=CommentOut)
@about(visible_comment, may=Permission.HIDE_COMMENT)
def hide(request: Request, pk: UUID, given: HideIn) -> CommentOut:
    """A manager takes it off the page; its readers see that, and why."""
    verbs.hide_comment(request.subject, reason=given.reason, **acting(request))
    return shown(request, request.subject.engagement, pk)
