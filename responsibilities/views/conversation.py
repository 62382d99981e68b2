"""The conversation of an engagement or of one thing in it: the part that pages show and htmx swaps."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from comments import readers
from comments.models import Comment
from comments.models import CommentQuerySet as Comments
from engagements.models import Engagement
from engagements.permissions import Permission, Standing
from responsibilities.forms.comments import CommentForm
from responsibilities.presenting import comments as told
from responsibilities.presenting import keyset
from responsibilities.presenting.keyset import Wanted
from responsibilities.views.common import visible_engagement

PAGE = 50
BESIDE = 10

Subject = tuple[str, UUID]


def asked_for(engagement: Engagement, text: str) -> tuple[Subject | None, dict[str, str] | None]:
    """`task:…` of an address or a form, and what it is called; 404 for what is not of this engagement."""
    if not text:
        return None, None
    kind, _colon, name = text.partition(":")
    try:
        row = told.subject(engagement, kind, UUID(name))
    except ValueError:
        row = None
    if row is None:
        raise Http404
    return (kind, row.pk), told.heading(kind, row)


def visible_comments(request: HttpRequest, engagement: Engagement, about: Subject | None) -> Comments:
    found = Comment.objects.visible_to(request.user).filter(engagement=engagement).shown()
    return found.told_of(*about) if about else found


def visible_comment(request: HttpRequest, pk: UUID) -> Comment:
    """404 for what does not exist, what was deleted, and what this person may not know of."""
    found = Comment.objects.visible_to(request.user).shown().filter(pk=pk).first()
    if found is None:
        raise Http404
    found.engagement = visible_engagement(request, found.engagement_id)
    return found


def page(
    request: HttpRequest, engagement: Engagement, stands: Standing, about: Subject | None, form: CommentForm | None
) -> dict[str, Any]:
    """The newest first; the address says where the page begins."""
    wanted = Wanted.of(request.GET, descending=True, size=PAGE)
    found = keyset.page(_from(request, visible_comments(request, engagement, about)), "created_at", wanted, _dressed)
    here = address(engagement, about)
    link = f"{here}&" if about else f"{here}?"
    return _part(request, engagement, stands, found.rows, about=about, form=form, here=here) | {
        "is_page": True,
        "newer": link + urlencode({"before": found.previous}) if found.previous else "",
        "older": link + urlencode({"after": found.next}) if found.next else "",
        "newest": here if "from" in request.GET else "",
    }


def beside(
    request: HttpRequest,
    engagement: Engagement,
    stands: Standing,
    kind: str,
    row: Any,
    form: CommentForm | None = None,
) -> dict[str, Any]:
    """The last few words about one thing, on its own page."""
    about = (kind, row.pk)
    found = _dressed(visible_comments(request, engagement, about)).order_by("-created_at", "-pk")[: BESIDE + 1]
    shown = list(found)
    here = told.heading(kind, row)["href"]
    part = _part(request, engagement, stands, shown[:BESIDE], about=about, form=form, here=here)
    return part | {"all": address(engagement, about) if len(shown) > BESIDE else ""}


def _dressed(comments: Comments) -> Comments:
    related = comments.select_related("author", "hidden_by", "engagement")
    return related.prefetch_related("attachments", "mentioned")


def _from(request: HttpRequest, comments: Comments) -> Comments:
    """Where a mail leads: the page that begins with one comment."""
    try:
        first = comments.filter(pk=UUID(request.GET.get("from", ""))).first()
    except ValueError:
        return comments
    if first is None:
        return comments
    return comments.filter(Q(created_at__lt=first.created_at) | Q(created_at=first.created_at, pk__lte=first.pk))


def _part(
    request: HttpRequest,
    engagement: Engagement,
    stands: Standing,
    rows: list[Comment],
    *,
    about: Subject | None,
    form: CommentForm | None,
    here: str,
) -> dict[str, Any]:
    subjects = {} if about else told.headings(engagement, rows)
    at = timezone.now()
    may_write = stands.may(Permission.COMMENT) and engagement.is_live
    return {
        "engagement": engagement,
        "rows": [told.row(one, stands, by=request.user, at=at, subjects=subjects) for one in rows],
        "form": form or (new_form(request, engagement, stands) if may_write else None),
        "is_staff": stands.is_microsoft,
        "about": ":".join(map(str, about)) if about else "",
        "here": here,
    }


def new_form(request: HttpRequest, engagement: Engagement, stands: Standing, *, sent: bool = False) -> CommentForm:
    others = [one for one in readers.of(engagement, at=timezone.now()) if one.user.pk != request.user.pk]
    return CommentForm(request if sent else None, is_staff=stands.is_microsoft, readers=others)


def address(engagement: Engagement, about: Subject | None) -> str:
    here = reverse("comments", args=[engagement.pk])
    return f"{here}?about={about[0]}:{about[1]}" if about else here
