"""The trail's one table. It holds copies, never foreign keys, so it outlives what it tells about."""

from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class AppendOnly(Exception):
    """Somebody tried to change what is already in the trail."""


def refuse(*args: Any, **kwargs: Any) -> NoReturn:
    raise AppendOnly("The trail is only ever added to.")


class EventQuerySet(models.QuerySet["Event"]):
    update = delete = bulk_update = update_or_create = _raw_delete = refuse

    def about_scope(self, scope_id: Any) -> "EventQuerySet":
        return self.filter(scope_id=scope_id).order_by("-at", "-id")

    def shown_to_customers(self) -> "EventQuerySet":
        return self.filter(internal=False)

    def older_than(self, event: "Event") -> "EventQuerySet":
        return self.filter(models.Q(at__lt=event.at) | models.Q(at=event.at, id__lt=event.id))


class Event(models.Model):
    class Party(models.TextChoices):
        MICROSOFT = "microsoft"
        CUSTOMER = "customer"
        SYSTEM = "system"

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=254, blank=True)
    # Empty where an act has no side, such as somebody choosing a language.
    actor_party = models.CharField(max_length=16, choices=Party, blank=True)
    on_behalf_of = models.CharField(max_length=254, blank=True)
    scope_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=80)
    subject_id = models.UUIDField(null=True)
    subject_label = models.CharField(max_length=254, blank=True)
    before = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(blank=True)
    internal = models.BooleanField(default=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["scope_id", "-at", "-id"], name="event_history"),
            models.Index(fields=["subject_id", "-at"], name="event_subject"),
            # Who asks when a customer last did something finds it without reading past all that we did.
            models.Index(
                fields=["scope_id", "-at"], condition=models.Q(actor_party="customer"), name="event_of_customer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_label}".strip()

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            refuse()
        # Without it Django would first try an UPDATE for a row that brings its own id.
        super().save(**{**kwargs, "force_insert": True})

    def delete(self, **kwargs: Any) -> NoReturn:
        refuse()


class Rewriting(models.Model):
    """The permission to put texts of the trail otherwise. It lives inside the transaction of one erasure."""

    # Of the entry that tells of the erasure; no foreign key, so that emptying the trail is refused by its own trigger.
    event_id = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return str(self.event_id)
