"""Who is to be told that a gate has opened: queries and drafts, nothing else."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import translation

from engagements.models import Engagement
from engagements.models.base import Party
from engagements.reminders import CHUNK, facts, staff_hours
from notifications.keys import MomentText, untold
from notifications.outbox import Draft
from phases.models.phase import Kind

GATE_OPEN = "gate_open"


def gates_open(at: datetime, reader: UUID | None = None, until: datetime | None = None) -> Iterator[Draft]:
    """Once for each time a gate opens; none opens by itself, so nothing is known of those until a moment ahead."""
    for engagement in _ready(at, reader).iterator(chunk_size=CHUNK):
        manager, since = engagement.manager, engagement.gate_open_since
        with translation.override(manager.language):
            phase = str(Kind(engagement.phase).label)
        yield Draft(
            kind=GATE_OPEN,
            subject=engagement.pk,
            period=f"{engagement.phase}-{since:%Y%m%dT%H%M%S}",
            recipient_id=manager.pk,
            due_at=since,
            not_before=staff_hours(manager, engagement.region.hours).next_open(at),
            scope_id=engagement.pk,
            context={
                **facts(engagement),
                "phase": phase,
                "due": since.isoformat(),
                "link": f"{reverse('engagement', args=[engagement.pk])}#gate",
                "party": Party.MICROSOFT.value,
                "turn": "you",
            },
        )


def _ready(at: datetime, reader: UUID | None) -> QuerySet[Engagement]:
    open_gates = Engagement.objects.working().filter(gate_open_since__lte=at, manager__is_active=True)
    period = Concat("phase", Value("-"), MomentText("gate_open_since", seconds=True))
    return (
        untold(open_gates, kind=GATE_OPEN, subject="pk", period=period, recipient="manager", reader=reader)
        .select_related("customer", "region", "manager")
        .prefetch_related("region__holidays")
        .order_by("gate_open_since", "pk")
    )
