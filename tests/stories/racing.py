"""Several people at once: real threads on a real database, all let go in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, transaction

from audit.models import Event
from engagements.models import Engagement
from engagements.refusals import Invalid, NotAllowed, Refused
from fasttrack.demo import copies
from fasttrack.demo.journey import Team
from responsibilities.models import Task
from responsibilities.recounting import recount
from tests.journeys import Walk

ROUNDS = 12
PATIENCE = 30.0
REFUSALS = (Refused, Invalid, NotAllowed)


def race(*acts: Callable[[], Any]) -> list[Any]:
    """What each of them returned, or how it was refused; any other exception ends the test."""
    barrier = Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        running = [pool.submit(_run, act, barrier) for act in acts]
        return [one.result(PATIENCE) for one in running]


def _run(act: Callable[[], Any], barrier: Barrier) -> Any:
    try:
        # Connecting takes longer than what is raced for.
        connection.ensure_connection()
        barrier.wait(PATIENCE)
        return act()
    except REFUSALS as refusal:
        return refusal
    finally:
        connection.close()


def codes(results: list[Any]) -> list[str]:
    """The refusals among the results, by their codes."""
    return [result.code for result in results if isinstance(result, Refused)]


def done(results: list[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, REFUSALS)]


def rounds(build: Callable[[], Walk], count: int = ROUNDS) -> list[Walk]:
    """The same world again and again: one is walked to, the others are copies of it."""
    with transaction.atomic():
        walk = build()
        prototype = copies.rows_of(walk.engagement)
        made = [copies.copy(prototype, number) for number in range(count)]
        copies.insert(made)
    here = copies.TABLES[Engagement].place("id")
    return [_again(walk, rows[Engagement][0][here]) for rows in made]


def _again(walk: Walk, pk: Any) -> Walk:
    engagement = Engagement.objects.get(pk=pk)
    lead = engagement.customer.members.get(role="lead").user
    return Walk(engagement, Team(walk.team.manager, walk.team.specialist, lead), starts=walk.at)


def told(walk: Walk, *verbs: str) -> list[str]:
    """What the trail tells of these verbs, in the order in which it happened."""
    events = Event.objects.filter(scope_id=walk.engagement.pk, verb__in=verbs).order_by("pk")
    return list(events.values_list("verb", flat=True))


def closed_with_open_work(walk: Walk) -> set[str]:
    undone = Task.objects.filter(engagement=walk.engagement, phase__status="complete", required=True).open()
    return set(undone.applying().values_list("phase__kind", flat=True))


def counters_differ() -> int:
    return recount(repair=False, say=print)[1]
