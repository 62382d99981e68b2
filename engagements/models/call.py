"""What a call leaves behind: what was said about each item, what was promised, and the minutes of it all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagements.models.base import Base, Party
from engagements.models.engagement import Engagement
from engagements.models.meeting import Meeting


class CallItem(Base):
    """One item of the agenda that was spoken about: kept while the call goes on, so that nothing is lost with a
    browser.

    `ref` is a bare name: tasks, plan items and questions live above this app.
    """

    class Kind(models.TextChoices):
        PROMISE = "promise", _("Promise")
        CONFIRMATION = "confirmation", _("Confirmation")
        BLOCKER = "blocker", _("Blocker")
        TASK = "task", _("Task")
        PLAN_ITEM = "item", _("Item of the plan")
        QUESTION = "question", _("Question about scope")
        GENERAL = "general", _("In general")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=12, choices=Kind)
    ref = models.CharField(max_length=64)
    title = models.CharField(max_length=300, blank=True)
    party = models.CharField(max_length=10, choices=Party, blank=True)
    # For both sides, and for Microsoft alone: two columns, so that none is ever cut out of the other.
    decided = models.TextField(blank=True)
    internal = models.TextField(blank=True)
    # What the call made of it, by the names of the item's own states; and its next date.
    outcome = models.CharField(max_length=20, blank=True)
    due_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["changed_at", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "kind", "ref"], name="call_item_once")]

    def __str__(self) -> str:
        """Never its words: the trail keeps this for good."""
        return self.kind


class PromiseQuerySet(models.QuerySet["Promise"]):
    def open(self) -> PromiseQuerySet:
        return self.filter(status=Promise.Status.OPEN)

    def by_day(self) -> PromiseQuerySet:
        """Soonest first; what has no day comes last."""
        return self.order_by(models.F("due_on").asc(nulls_last=True), "made_at", "pk")


class Promise(Base):
    """Somebody said on a call that they will do something, perhaps by a day."""

    class Status(models.TextChoices):
        OPEN = "open", pgettext_lazy("a promise", "Open")
        KEPT = "kept", pgettext_lazy("a promise", "Kept")
        DROPPED = "dropped", pgettext_lazy("a promise", "Dropped")

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="promises")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="promises")
    what = models.CharField(max_length=200)
    party = models.CharField(max_length=10, choices=Party)
    # One of the attendees; nobody where the whole side promised.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="promises")
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            # Sent twice, it is promised once.
            models.UniqueConstraint(fields=["meeting", "party", "what"], name="promised_once"),
            models.CheckConstraint(condition=~Q(party=Party.BOTH), name="somebody_promised"),
        ]
        indexes = [models.Index(fields=["engagement"], condition=Q(status="open"), name="promises_open")]

    def __str__(self) -> str:
        return self.what


class Minutes(Base):
    """Written once, when a call in call mode is ended. Facts only: words are found for each reader."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="written")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    # Who was there, what was decided of each item, what was promised, when we meet next.
    shared = models.JSONField()
    # What Microsoft noted for itself; it never leaves to a customer.
    internal = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.meeting)
