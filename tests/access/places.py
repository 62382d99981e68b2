"""Which address a line of the table means for each relation, and what is right to be answered there."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse

from tests.access.asking import SAFE
from tests.access.matrix import Row
from tests.access.world import World

UNKNOWN = "5eed0000-0000-4000-8000-00000000dead"

# Whose thing an address names. Near and far are foreign organisations of the same and of another region; mixed is a
# foreign part behind a thing of one's own; gone was there; ended is one's own and over.
FOREIGN = ("near", "far", "nowhere", "gone", "mixed", "lost")
RELATIONS = ("own", *FOREIGN, "ended")
ORGANISATION = {"own": "a1", "ended": "a1", "near": "a2", "far": "b1", "mixed": "b1"}


def path_of(world: World, row: Row, relation: str) -> str | None:
    """Nothing where the relation makes no sense for this address."""
    if relation != "own" and row.many:
        return None
    if relation == "ended" and row.at == "x":
        return None
    parts = _parts(world, row.parts, row.at, relation)
    if parts is None:
        return None
    return row.name.format(**parts) if row.is_api else reverse(row.name, kwargs=parts)


def _parts(world: World, where: dict[str, Any], at: str, relation: str) -> dict[str, Any] | None:
    named = [name for name, value in where.items() if str(value).startswith("@")]
    if (relation in {"mixed", "lost"} and len(named) < 2) or (relation != "own" and not named):
        return None
    kinds = [where[name][1:] for name in named]
    if relation == "ended" and not any(("a1e", kind) in world.things for kind in kinds):
        return None
    if relation == "gone" and not any(("gone", kind) in world.things for kind in kinds):
        return None
    parts = dict(where)
    for name in named:
        here = "own" if relation in {"mixed", "lost"} and name == named[0] else relation
        parts[name] = _identity(world, where[name][1:], at, here)
    return None if None in parts.values() else parts


def _identity(world: World, kind: str, at: str, relation: str) -> Any:
    if kind.startswith("row "):
        return QuerySet(apps.get_model(kind[4:])).values_list("pk", flat=True).first() or UNKNOWN
    if relation in {"nowhere", "lost"}:
        return UNKNOWN
    if relation == "gone":
        return world.things.get(("gone", kind)) or world.thing(kind, "a1", at)
    return world.thing(kind, ORGANISATION[relation], "e" if relation == "ended" else at)


def expected(row: Row, persona: str, method: str, relation: str) -> set[str] | None:
    """The answers of the table that are right; None where this person has no such relation to anything."""
    code = row.answers[persona]
    if row.shows_to(persona) and relation in {"near", "far"}:
        return {code}
    if relation in {"own", "nowhere", "far"} or (relation == "near" and persona != "PM"):
        return {code if relation == "own" or code == "login" else "404"}
    if relation in {"gone", "mixed", "lost"}:
        return {code} if code == "login" else {"404"} if code == "ok" else {code, "404"}
    if relation == "ended" and persona != "MX":
        return {code} if method in SAFE else _ended(row, code)
    return None


def _ended(row: Row, code: str) -> set[str]:
    """Who may not is told so, or that it is over: some acts look at the state first."""
    return {row.ended} if code == "ok" else {code, "409"} if code == "403" else {code}
