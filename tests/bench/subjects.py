"""What is measured: the pages and acts that a person waits for, and one sweep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from statistics import median
from time import perf_counter

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagements.models import Engagement
from fasttrack.demo import cast
from fasttrack.sweeping import sweep
from phases.models.phase import Kind
from responsibilities.models import Task

TIMES = 9


@dataclass(frozen=True, slots=True)
class Figure:
    milliseconds: float
    statements: int


@dataclass(frozen=True, slots=True)
class Subject:
    """`act` is measured, `undo` brings back what was before."""

    act: Callable[[], None]
    undo: Callable[[], None] = lambda: None


def measure(name: str) -> Figure:
    """The first run warms up; statements are counted in one of their own, because counting costs time."""
    subject = SUBJECTS[name]
    once(subject)
    with CaptureQueriesContext(connection) as captured:
        subject.act()
    statements = len(captured)
    subject.undo()
    return Figure(median(once(subject) for _time in range(TIMES)), statements)


def once(subject: Subject) -> float:
    started = perf_counter()
    subject.act()
    took = perf_counter() - started
    subject.undo()
    return took * 1000


# ---- Pages


def page(who: str, name: str) -> None:
    address = reverse(name, args=[one_in_core().pk]) if name == "engagement" else reverse(name)
    answer = client(who).get(address)
    assert answer.status_code == 200, f"{address} answered {answer.status_code}"


_clients: dict[str, Client] = {}
_found: dict[str, Engagement] = {}


def client(who: str) -> Client:
    if who not in _clients:
        _clients[who] = Client(SERVER_NAME="localhost")
        _clients[who].force_login(cast.person(who))
    return _clients[who]


def one_in_core() -> Engagement:
    """The specialist of the cast works on it, at either size."""
    if "core" not in _found:
        theirs = Engagement.objects.filter(assignments__user=cast.person("specialist"), phase=Kind.ENABLE_CORE)
        _found["core"] = theirs.earliest("opened_at")
    return _found["core"]


# ---- Completing a task


def a_task() -> Task:
    """With nothing before it, and done by completing it."""
    waiting = one_in_core().tasks.applying().open().filter(phase__kind=Kind.ENABLE_CORE, party="microsoft")
    unfinished = {task.slug for task in one_in_core().tasks.applying().open()}
    return next(t for t in waiting if not t.record and not unfinished & set(t.entry.predecessors))


def press(verb: str) -> None:
    task = _task()
    form = {"seen": Task.objects.get(pk=task.pk).version} if verb == "reopen" else {}
    answer = client("specialist").post(reverse("task-verb", args=[task.pk, verb]), form)
    assert answer.status_code == 302, f"{verb} answered {answer.status_code}"


_tasks: list[Task] = []


def _task() -> Task:
    if not _tasks:
        _tasks.append(a_task())
    return _tasks[0]


# ---- A sweep


@cache
def _moment() -> datetime:
    """The same for every sweep: between two of them nothing falls due, and at either size the same is."""
    return timezone.now()


SUBJECTS = {
    "manager home": Subject(partial(page, "manager", "home")),
    "portfolio, 50 rows": Subject(partial(page, "manager", "portfolio")),
    "engagement page": Subject(partial(page, "specialist", "engagement")),
    "worklist": Subject(partial(page, "specialist", "worklist")),
    "completing a task": Subject(partial(press, "complete"), undo=partial(press, "reopen")),
    "one sweep, all posted": Subject(lambda: sweep(at=_moment()) and None),
}
