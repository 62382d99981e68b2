"""The geometry of what the server draws as SVG: numbers in, path data out, no words and no colours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Five stretches of the miniature rail on a canvas of 113 × 16: where each begins, and where its gate stands.
STARTS = (0, 25.5, 52.5, 79.5, 96)
GATES = (25.5, 52.5, 79.5, 96, 112)


@dataclass(frozen=True)
class Miniature:
    """Path data of the parts of a miniature rail; an empty one is not drawn."""

    done: str
    ticks: str
    locked: str
    room: tuple[float, float] | None  # left edge and width of the active stretch
    filled: float  # how much of the room is full
    post: str
    parted: str


def miniature(segments: Iterable[Mapping]) -> Miniature:
    parts = {"done": "", "ticks": "", "locked": "", "room": None, "filled": 0, "post": "", "parted": ""}
    for segment, start, gate in zip(segments, STARTS, GATES, strict=True):
        DRAW[segment["state"]](parts, segment, start, gate)
    return Miniature(**parts)


def share(done: int, required: int) -> float:
    """How much is done, between 0 and 1; nothing to do counts as done."""
    return min(done / required, 1) if required else 1


def grouped(segments: Iterable[Mapping]) -> list[tuple[str, list[Mapping]]]:
    """Neighbours that are parts of one thing stand under its name together."""
    groups: list[tuple[str, list[Mapping]]] = []
    for segment in segments:
        if segment.get("part") and groups and groups[-1][0] == segment["name"]:
            groups[-1][1].append(segment)
        else:
            groups.append((segment["name"], [segment]))
    return groups


def _draw_done(parts: dict, segment: Mapping, start: float, gate: float) -> None:
    parts["done"] += f"M{start:g} 8H{gate:g}"
    parts["ticks"] += f"M{gate:g} 1.5v3m0 7v3"


def _draw_active(parts: dict, segment: Mapping, start: float, gate: float) -> None:
    left, right = (start + (3 if start else 1.5), gate - 3)
    if gate == GATES[-1]:
        left, right = start + 2.5, gate - 1.5
    parts["room"] = (left, right - left)
    parts["filled"] = round((right - left) * share(segment["done"], segment["required"]), 1)
    if segment["gate"] == "ready":
        parts["parted"] = f"M{gate:g} 0v5m0 6v5"
    else:
        parts["post"] = f"M{gate:g} 0v16"


def _draw_locked(parts: dict, segment: Mapping, start: float, gate: float) -> None:
    parts["locked"] += f"M{start + 1.5:g} 8H{gate - 1.5:g}M{gate:g} 5.5v5"


DRAW = {"done": _draw_done, "active": _draw_active, "locked": _draw_locked}
