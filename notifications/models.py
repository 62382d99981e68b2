from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.kinds import DIGEST, KINDS, may_be_left

# A sender holds the row.
TAKEN = ("claimed", "wire")
TO_BUNDLE = models.Q(status="queued", carrier=None, next_try_at=None)
OPEN = models.Q(slot__isnull=False, status="queued", doubts=0)


class MessageQuerySet(models.QuerySet["Message"]):
    def sendable(self, at: datetime) -> "MessageQuerySet":
        return self.filter(next_try_at__lte=at).order_by("next_try_at", "id")

    def to_bundle(self, at: datetime) -> "MessageQuerySet":
        """What nobody sends by itself: it waits for the day's digest of its reader."""
        return self.filter(TO_BUNDLE, not_before__lte=at)

    def open_digests(self) -> "MessageQuerySet":
        """Certainly not sent yet, so more may join."""
        return self.filter(OPEN, kind=DIGEST)

    def abandoned(self, *, at: datetime, after: timedelta) -> "MessageQuerySet":
        """Taken by a sender that never came back."""
        return self.filter(status__in=TAKEN, claimed_at__lte=at - after)

    def troubled(self) -> "MessageQuerySet":
        """What a person should look at: given up, or perhaps not arrived. What a digest carries fares as it does."""
        units = self.filter(carrier=None)
        return units.filter(models.Q(status__in=(Message.Status.FAILED, Message.Status.DOUBT)) | ~models.Q(error=""))

    def waiting(self) -> "MessageQuerySet":
        """Not sent yet, and not given up."""
        return self.filter(status__in=(Message.Status.QUEUED, *TAKEN))


class Message(models.Model):
    """What we owe one person. Only facts are frozen here; words and address are found when it is sent.

    What is urgent is a mail by itself. All else goes with the one mail of a day: alone, or carried by a digest, which
    is a row like any other; what it carries is sent, in doubt or given up as it is.
    """

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
    carrier = models.ForeignKey("self", models.SET_NULL, null=True, related_name="members", db_index=False)
    # Whose mail of which day of theirs this is; empty for what is urgent, and for what is carried or waits for its day.
    slot = models.TextField(null=True, unique=True)  # noqa: DJ001
    due_at = models.DateTimeField()
    not_before = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    # When a sender may take it; empty when none may, and for what is carried or waits for its day.
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
            models.Index(fields=["not_before", "id"], name="messages_to_bundle", condition=TO_BUNDLE),
            models.Index(fields=["carrier"], name="messages_of_digest", condition=models.Q(carrier__isnull=False)),
            models.Index(fields=["recipient"], name="messages_open", condition=OPEN),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def subject(self) -> str:
        """What it is about, as its key says it."""
        return self.key.split(":", 2)[1]

    @property
    def is_digest(self) -> bool:
        return self.kind == DIGEST

    @property
    def is_open(self) -> bool:
        """As OPEN says it: the mail of a day, and certainly not sent yet."""
        return self.slot is not None and self.status == self.Status.QUEUED and not self.doubts


class Frequency(models.TextChoices):
    DAILY = "daily", _("With the mail of the day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Never")


class Weekday(models.IntegerChoices):
    """ISO numbers."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


class Preferences(models.Model):
    """What somebody chose to be told less often. Who chose nothing has no row and gets all of it."""

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_preferences"
    )
    # Topic → Frequency; what is missing comes daily.
    frequencies = models.JSONField(default=dict)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.MONDAY)
    # Rises with each change, so that nobody writes unawares over what they chose elsewhere.
    version = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"mails of {self.reader_id}"

    def frequency(self, kind: str) -> str:
        """How often they want a kind of message; duties come whatever was chosen."""
        return self.of_topic(KINDS[kind].topic.slug) if may_be_left(kind) else str(Frequency.DAILY)

    def of_topic(self, topic: str) -> str:
        return str(self.frequencies.get(topic, Frequency.DAILY))

    @property
    def is_weekly(self) -> bool:
        return Frequency.WEEKLY in self.frequencies.values()


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
