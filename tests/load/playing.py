"""Plays a scene round after round, and counts what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from django.db import connection

from accounts.models import User
from phases.models import SignOff
from tests.journeys import Walk
from tests.load.house import House
from tests.load.scenes import Scene
from tests.load.visitor import Crowd, Visitor

# How long a protection may be out before it has to be missed.
ENOUGH = 40


@dataclass
class Tally:
    without: str = ""
    rounds: int = 0
    seconds: float = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        answers = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        what = f"without {self.without}" if self.without else "whole"
        return f"{what:24} {self.rounds:5} rounds {len(self.wrong):5} wrong {self.seconds:6.0f} s   {answers}"


def people_of(scene: Scene, house: House) -> list[Visitor]:
    users = User.objects.filter(email__endswith="@load.example").order_by("email")[: scene.people]
    return [Visitor(house, user).sign_in() for user in users]


def play(scene: Scene, walks: Iterable[Walk], people: list[Visitor], *, without: str = "") -> Tally:
    """All rounds; without a protection only until it is missed."""
    tally, crowd, started = Tally(without), Crowd(max(2, len(people))), perf_counter()
    for walk in walks:
        answers = crowd.at_once(scene.acts(walk, people))
        tally.rounds += 1
        tally.statuses.update(answer.status for answer in answers)
        tally.wrong += filter(None, [scene.wrong(walk, answers)])
        if without and tally.wrong:
            break
    tally.seconds = perf_counter() - started
    return tally


def let_go(scene: Scene, walks: Iterable[Walk], people: list[Visitor], house: House, *, without: str) -> Tally:
    """The same people before the server that takes protections out."""
    for one in people:
        one.house, one.without = house, without.removesuffix(",constraints")
    with unconstrained() if "constraints" in without else nullcontext():
        return play(scene, walks, people, without=without)


@contextmanager
def unconstrained() -> Iterator[None]:
    """The database lets one side, and one person, sign twice."""
    constraints = SignOff._meta.constraints
    with connection.schema_editor() as editor:
        _each(editor.remove_constraint, constraints)
    yield
    SignOff.objects.all().delete()
    with connection.schema_editor() as editor:
        _each(editor.add_constraint, constraints)


def _each(change: Any, constraints: Iterable[Any]) -> None:
    for constraint in constraints:
        change(SignOff, constraint)
