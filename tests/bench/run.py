"""Fills the database size by size and measures each of the subjects at both."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from time import perf_counter

from django.db import connection
from django.utils import timezone

from engagements.models import Engagement
from fasttrack.demo import cast, copies
from fasttrack.demo.portfolio import Demo
from phases.models.phase import Kind
from responsibilities.models import Task
from responsibilities.recounting import recount
from tests.bench.subjects import SUBJECTS, Figure, measure
from tests.waits import something_waits

Figures = dict[str, Figure]


def run(sizes: list[int]) -> int:
    logging.disable(logging.INFO)
    say(f"On {connection.vendor}, figures are the middle of several.")
    found = [grow_and_measure(size) for size in sizes]
    for line in table(sizes, found):
        say(line)
    wrong = prove()
    more = [name for name in SUBJECTS if not same_statements(name, found)]
    for name in more:
        say(f"{name}: more engagements, more statements")
    return 1 if more or wrong else 0


def say(text: str) -> None:
    print(text, flush=True)


def grow_and_measure(size: int) -> Figures:
    started = perf_counter()
    grow(size)
    say(f"{size:,} engagements with {Task.objects.count():,} tasks after {perf_counter() - started:.0f} s")
    return {name: measure(name) for name in SUBJECTS}


def grow(size: int) -> None:
    if not Engagement.objects.exists():
        cast.create()
        Demo(at=timezone.now(), say=quiet).make()
        # Or the sweep would ask less where nothing waits.
        planning = Engagement.objects.working().filter(phase=Kind.ASSESS).earliest("opened_at")
        something_waits(planning, by=cast.person("manager"), at=timezone.now())
    copies.make(size - Engagement.objects.count(), seed=1, say=quiet)
    with connection.cursor() as cursor:
        # What a database of some age knows about itself.
        cursor.execute("ANALYZE")


def quiet(text: str) -> None:
    pass


def prove() -> int:
    """The copies are worth measuring only while their counters are what their tasks say."""
    checked, wrong = recount(repair=False, say=say)
    say(f"{checked:,} engagements counted again, {wrong} differ")
    return wrong


# ---- The table


def table(sizes: list[int], found: list[Figures]) -> Iterator[str]:
    yield row("", [f"{size:,}" for size in sizes], "ratio", "statements")
    for name in SUBJECTS:
        figures = [at_size[name] for at_size in found]
        ratio = f"{figures[-1].milliseconds / figures[0].milliseconds:.2f}"
        yield row(name, [f"{figure.milliseconds:.1f} ms" for figure in figures], ratio, statements(figures))


def row(name: str, figures: list[str], ratio: str, counts: str) -> str:
    return f"{name:24}" + "".join(f"{figure:>14}" for figure in figures) + f"{ratio:>8}   {counts}"


def statements(figures: list[Figure]) -> str:
    counts = [figure.statements for figure in figures]
    return f"{counts[0]}, equal" if len(set(counts)) == 1 else " → ".join(map(str, counts))


def same_statements(name: str, found: list[Figures]) -> bool:
    return len({at_size[name].statements for at_size in found}) == 1
