"""The one lawful change of the trail: a person who is erased is named otherwise in it (docs/decisions/0005)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from audit.append_only import ERASED
from audit.models import AppendOnly, Event, Rewriting

TEXTS = frozenset({"actor_name", "on_behalf_of", "subject_label", "before", "after", "reason"})


@contextmanager
def permitted(erased: Event) -> Iterator[None]:
    """While it lasts the database lets texts through; `erased` is the entry that tells of it. Others never see it."""
    if erased.verb != ERASED:
        raise AppendOnly("Only an erasure puts names of the trail otherwise.")
    with transaction.atomic():
        permission = Rewriting.objects.create(event_id=erased.pk)
        yield
        permission.delete()


def rewrite(event: Event, **texts: Any) -> None:
    """Only while permitted, and only texts."""
    if not set(texts) <= TEXTS:
        raise AppendOnly("What happened, when and by whom stays as it is.")
    # The manager of the model refuses every update; the database has the last word.
    QuerySet(Event).filter(pk=event.pk).update(**texts)
