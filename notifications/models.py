from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# A sender holds the row.
TAKEN = ("claimed", "wire")


class MessageQuerySet(models.QuerySet["Message"]):
    def sendable(self, at: datetime) -> "MessageQuerySet":
        return self.filter(next_try_at__lte=at).order_by("next_try_at", "id")

    def abandoned(self, *, at: datetime, after: timedelta) -> "MessageQuerySet":
        """Taken by a sender that never came back."""
        return self.filter(status__in=TAKEN, claimed_at__lte=at - after)

    def troubled(self) -> "MessageQuerySet":
        """What a person should look at: given up, or perhaps not arrived."""
        return self.filter(models.Q(status__in=(Message.Status.FAILED, Message.Status.DOUBT)) | ~models.Q(error=""))


class Message(models.Model):
    """One mail that we owe one person. Only facts are frozen here; words and address are found when it is sent."""

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting")
        CLAIMED = "claimed", _("being prepared")
        WIRE = "wire", _("being handed over")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")
        DOUBT = "doubt", _("in doubt")
        DROPPED = "dropped", _("no longer wanted")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    # kind:subject:period:recipient. One text, because a unique constraint over several columns lets NULLs through.
    key = models.TextField(unique=True)
    kind = models.CharField(max_length=40)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages")
    scope_id = models.UUIDField(null=True)
    context = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    not_before = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    # When a sender may take it; empty when none may.
    next_try_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # How often nobody could say whether it arrived.
    doubts = models.PositiveSmallIntegerField(default=0)
    # Frozen at the first try, so that a mailbox recognises a repeated mail.
    message_id = models.CharField(max_length=254, blank=True)
    date = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(key=""), name="message_has_a_key")]
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], name="messages_to_send", condition=models.Q(next_try_at__isnull=False)
            ),
            models.Index(fields=["claimed_at"], name="messages_taken", condition=models.Q(status__in=TAKEN)),
            models.Index(
                fields=["status"], name="messages_in_trouble", condition=models.Q(status__in=["failed", "doubt"])
            ),
            models.Index(fields=["scope_id", "-due_at"], name="messages_of_scope"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def subject(self) -> str:
        """What it is about, as its key says it."""
        return self.key.split(":", 2)[1]


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def beat(self, name: str, *, at: datetime) -> None:
        self.update_or_create(name=name, defaults={"at": at})

    def last_of(self, name: str) -> datetime | None:
        return self.filter(name=name).values_list("at", flat=True).first()


class Heartbeat(models.Model):
    """When a periodic job last came to its end."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
