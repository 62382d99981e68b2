"""What people write to each other about an engagement, and what they attach to it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement
from engagements.models.base import Base, Party

if TYPE_CHECKING:
    from accounts.models import User

# How long its author may change or delete what was written.
SECOND_THOUGHTS = timedelta(minutes=15)
MAX_TEXT = 10_000


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User, at: datetime | None = None) -> CommentQuerySet:
        """The security boundary: what is internal does not exist for whoever is not on Microsoft's side in that very
        engagement; what they are elsewhere does not count."""
        at = at or timezone.now()
        read = Engagement.objects.visible_to(user, at).values("pk")
        staffed = Engagement.objects.staffed_by(user, at).values("pk")
        return self.filter(Q(visibility=Comment.Visibility.SHARED) | Q(engagement__in=staffed), engagement__in=read)

    def readable(self) -> CommentQuerySet:
        """Neither deleted by its author nor hidden by a manager."""
        return self.filter(deleted_at=None, hidden_at=None)

    def shown(self) -> CommentQuerySet:
        """What a page lists: of a hidden one who hid it, of a deleted one nothing."""
        return self.filter(deleted_at=None)

    def told_of(self, about: str, about_id: uuid.UUID) -> CommentQuerySet:
        return self.filter(about=about, about_id=about_id)


class Comment(Base):
    """One comment for everybody on an engagement, or one note for Microsoft's side alone.

    `about_id` is a bare id: tasks and plan items live above this app.
    """

    class About(models.TextChoices):
        ENGAGEMENT = "engagement", _("Engagement")
        TASK = "task", _("Task")
        PLAN_ITEM = "plan_item", _("Item of the plan")
        CALL = "call", _("Call")

    class Visibility(models.TextChoices):
        INTERNAL = "internal", _("Only Microsoft")
        SHARED = "shared", _("Everybody on this engagement")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="comments")
    about = models.CharField(max_length=10, choices=About, default=About.ENGAGEMENT)
    about_id = models.UUIDField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="comments")
    # The side that the author wrote for, and whom a representative spoke for, as it was then.
    party = models.CharField(max_length=10, choices=Party)
    on_behalf_of = models.CharField(max_length=254, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility)
    text = models.TextField(blank=True)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    # One per form that was shown, so that what is sent twice is written once.
    token = models.UUIDField(default=uuid.uuid4)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    hidden_reason = models.TextField(blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engagement", "author", "token"], name="comment_sent_once"),
            models.CheckConstraint(
                condition=~Q(party=Party.CUSTOMER, visibility="internal"), name="customers_write_for_everybody"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at=None, hidden_at=None) | Q(text=""), name="no_text_of_what_is_gone"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | ~Q(hidden_reason="") & Q(hidden_by__isnull=False),
                name="hidden_by_somebody_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["engagement", "-created_at", "-id"], name="comments_of_engagement"),
            models.Index(fields=["about_id", "-created_at", "-id"], name="comments_about"),
        ]

    def __str__(self) -> str:
        """Never its words: the trail keeps this for good."""
        return f"{self.visibility} comment"

    @property
    def is_internal(self) -> bool:
        return self.visibility == self.Visibility.INTERNAL

    @property
    def is_gone(self) -> bool:
        return bool(self.deleted_at or self.hidden_at)

    def is_fresh(self, at: datetime) -> bool:
        return at < self.created_at + SECOND_THOUGHTS


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User, at: datetime | None = None) -> AttachmentQuerySet:
        """Who may read the comment may have its files, as long as it can be read."""
        return self.filter(comment__in=Comment.objects.visible_to(user, at).readable().values("pk"))


class Attachment(Base):
    """A file beside a comment. `stored_as` is a name of ours; the name that it came with is only ever shown."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=150)
    stored_as = models.CharField(max_length=80, unique=True)
    size = models.PositiveIntegerField()
    kind = models.CharField(max_length=8)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
