"""Several people at once: real threads on a real database, all let go in the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from threading import Barrier
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from audit.models import Event
from engagements.models import Engagement, Plan, Region, RegionManager
from engagements.refusals import Invalid, NotAllowed, Refused
from fasttrack.demo import copies
from fasttrack.demo.journey import Team
from responsibilities.models import Task
from responsibilities.recounting import recount
from tests.journeys import Walk

# SQLite lets one writer in at a time: what can go wrong there goes wrong soon.
ROUNDS = 8 if connection.vendor == "postgresql" else 6
PATIENCE = 30.0
REFUSALS = (Refused, Invalid, NotAllowed)


def act(verb: Callable[..., Any], *about: Any, **more: Any) -> Callable[[], Any]:
    return partial(verb, *about, **more)


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


# ---- The same world again and again


@dataclass(frozen=True)
class World:
    """An engagement that was walked to its place, as rows, and those whom it points to."""

    team: Team
    at: datetime
    around: dict[copies.Table, list[copies.Row]]
    rows: copies.Rows


AROUND = [copies.Table(model) for model in (User, Region, RegionManager, Plan)]


def rounds(build: Callable[[], Walk], count: int = ROUNDS) -> list[Walk]:
    """So many copies of what `build` walks to; each builder walks once, whatever asks for it."""
    world = _walked(build)
    made = [copies.copy(world.rows, number) for number in range(count)]
    with transaction.atomic():
        for table, rows in world.around.items():
            table.insert(rows)
        copies.insert(made)
    here = copies.TABLES[Engagement].place("id")
    return [_again(world, rows[Engagement][0][here]) for rows in made]


@cache
def _walked(build: Callable[[], Walk]) -> World:
    with transaction.atomic():
        walk = build()
        around = {table: [table.row(row) for row in table.model.objects.all()] for table in AROUND}
        rows = copies.rows_of(walk.engagement)
        transaction.set_rollback(True)
    return World(walk.team, walk.at, around, rows)


def _again(world: World, pk: str) -> Walk:
    engagement = Engagement.objects.get(pk=pk)
    lead = engagement.customer.members.get(role="lead").user
    return Walk(engagement, Team(world.team.manager, world.team.specialist, lead), starts=world.at)


# ---- What came of it


def told(walk: Walk, *verbs: str) -> list[str]:
    """What the trail tells of these verbs, in the order in which it happened."""
    events = Event.objects.filter(scope_id=walk.engagement.pk, verb__in=verbs).order_by("pk")
    return list(events.values_list("verb", flat=True))


def closed_with_open_work(walk: Walk) -> set[str]:
    undone = Task.objects.filter(engagement=walk.engagement, phase__status="complete", required=True).open()
    return set(undone.applying().values_list("phase__kind", flat=True))


def counters_differ() -> int:
    return recount(repair=False, say=print)[1]
