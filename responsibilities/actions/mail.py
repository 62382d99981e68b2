"""What a manager decides about a mail that did not simply arrive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from accounts.models import User
from engagements.permissions import Permission, regions_of
from engagements.refusals import NotAllowed
from notifications import actions
from notifications.models import Message
from responsibilities.mail import in_regions

VERBS: dict[str, Callable[..., Message | None]] = {
    "again": actions.send_again,
    "arrived": actions.note_arrived,
    "drop": actions.drop,
}


@transaction.atomic
def settle(message: Message, verb: str, *, by: User, at: datetime) -> Message | None:
    """None when it needs no decision any more: it arrived, or somebody else has decided."""
    regions = regions_of(by, Permission.SETTLE_MAIL)
    if not in_regions(regions).filter(pk=message.pk).exists():
        raise NotAllowed
    return VERBS[verb](message, by=by, at=at)
