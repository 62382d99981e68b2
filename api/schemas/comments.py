from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse
from pydantic import Field

from api.schemas.base import Body, PersonOut, Reason, Shape, Text, example, offered, person
from comments.models import MAX_TEXT, Attachment, Comment


class FileOut(Shape):
    id: UUID
    name: str
    size: int = Field(description="In bytes")
    link: str = Field(description="The page that serves it to whoever is signed in and may read the comment")


class HiddenOut(Shape):
    at: datetime
    by: PersonOut | None
    reason: str


class CommentOut(Shape):
    id: UUID
    engagement: UUID
    about: str = Field(description="engagement, task, plan_item or call")
    about_id: UUID
    author: PersonOut | None
    party: str = Field(description="The side that it was written for")
    on_behalf_of: str | None
    visibility: str = Field(description="shared or internal")
    text: str | None = Field(description="Null where a manager has hidden it")
    mentioned: list[PersonOut]
    files: list[FileOut]
    created_at: datetime
    edited_at: datetime | None
    hidden: HiddenOut | None
    link: str = Field(description="Its place on the page of the conversation")


def comment(row: Comment) -> CommentOut:
    """Expects author and hidden_by read, mentioned and attachments prefetched."""
    return CommentOut(
        id=row.pk,
        engagement=row.engagement_id,
        about=row.about,
        about_id=row.about_id,
        author=person(row.author),
        party=row.party,
        on_behalf_of=row.on_behalf_of or None,
        visibility=row.visibility,
        text=None if row.is_gone else row.text,
        mentioned=[] if row.is_gone else [PersonOut(id=one.pk, name=str(one)) for one in row.mentioned.all()],
        files=[] if row.is_gone else [_file(one) for one in row.attachments.all()],
        created_at=row.created_at,
        edited_at=row.edited_at,
        hidden=_hidden(row),
        link=reverse("comment", args=[row.pk]),
    )


def _file(one: Attachment) -> FileOut:
    return FileOut(id=one.pk, name=one.name, size=one.size, link=reverse("attachment", args=[one.pk]))


def _hidden(row: Comment) -> HiddenOut | None:
    if row.hidden_at is None:
        return None
    return HiddenOut(at=row.hidden_at, by=person(row.hidden_by), reason=row.hidden_reason)


Words = Field(max_length=MAX_TEXT, json_schema_extra={"minLength": 1})


class CommentIn(Body):
    text: Text = Words
    visibility: offered(Comment.Visibility.values) = Field(  # type: ignore[valid-type]
        description="shared: for everybody on the engagement; internal: a note of the onboarding centre's people"
    )
    about: offered(Comment.About.values) = Comment.About.ENGAGEMENT.value  # type: ignore[valid-type]
    about_id: UUID | None = Field(default=None, description="The task, item or call that it is about")
    mention: list[UUID] = Field(default=[], max_length=100, description="People who get a mail about it")

    model_config = example(text="The DNS records are in place.", visibility="shared")


class EditIn(Body):
    text: Text = Words

    model_config = example(text="The DNS records are in place since Monday.")


class HideIn(Body):
    reason: Reason = Field(description="Its readers see it")

    model_config = example(reason="It names somebody who is not part of this.")
