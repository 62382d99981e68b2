"""Proof that the counters which lists rely on are what their tasks say, and their repair."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from engagements import waiting
from engagements.models import Engagement
from phases.models import Phase
from responsibilities.settling import SUMMED, SUMMED_OF_PHASE, sum_engagement, sum_phases

CHUNK = 200


def recount(*, repair: bool, say: Callable[[str], None]) -> tuple[int, int]:
    """How many engagements were counted, and how many differed; a number of statements per 200, never per row."""
    checked = wrong = 0
    parts = ("phases", "tasks", "waiting_stretches", "region__holidays")
    engagements = Engagement.objects.order_by("pk").select_related("region").prefetch_related(*parts)
    for engagement in engagements.iterator(chunk_size=CHUNK):
        checked += 1
        if _differs(engagement, repair=repair):
            wrong += 1
            say(f"{engagement.pk} {engagement}: counters differ")
    return checked, wrong


def _differs(engagement: Engagement, *, repair: bool) -> bool:
    phases, tasks = list(engagement.phases.all()), list(engagement.tasks.all())
    changed = sum_phases(phases, tasks)
    differs = sum_engagement(engagement, phases, tasks, at=engagement.waiting_since or timezone.now())
    differs |= not waiting.is_sound(engagement)
    if repair and (changed or differs):
        _repair(engagement, changed)
    return bool(changed) or differs


@transaction.atomic
def _repair(engagement: Engagement, changed: list[Phase]) -> None:
    Phase.objects.bulk_update(changed, SUMMED_OF_PHASE)
    waiting.mend(engagement, at=timezone.now())
    engagement.save(update_fields=SUMMED)
