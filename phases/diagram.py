"""docs/phases.md, drawn from the code: what it says is what the machine does."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model
from django.utils.translation import override
from django_fsm import FSMFieldMixin

from engagements.models import Engagement, Meeting
from phases.gates import GATES
from phases.models import MinimumCheck, Phase, RemediationItem
from phases.models.phase import ORDER

MACHINES: tuple[tuple[type[Model], str], ...] = (
    (Engagement, "Engagement"),
    (Phase, "Phase"),
    (RemediationItem, "Remediation item"),
    (MinimumCheck, "Minimum check"),
    (Meeting, "Call"),
)


def page(more: tuple[tuple[type[Model], str], ...] = ()) -> str:
    """The whole page; `more` are machines of the apps above."""
    with override("en"):
        return "\n".join([*_head(), *_order(), *_gates(), *_machines((*MACHINES, *more))]) + "\n"


def _head() -> Iterator[str]:
    yield "# Phases and gates"
    yield ""
    yield "Written by `manage.py draw_phases` from the code; a test fails when it is out of date."
    yield ""


def _order() -> Iterator[str]:
    yield "## The order"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    direction LR"
    yield f"    [*] --> {ORDER[0]}"
    for kind in ORDER:
        following = kind.following
        yield f"    {kind} --> {following or 'completed'}: gate open, closed by a person"
    for kind in ORDER[1:]:
        yield f"    {kind} --> {ORDER[kind.number - 1]}: reopened (this one or one before)"
    yield "    completed --> [*]"
    yield "```"
    yield ""


def _gates() -> Iterator[str]:
    yield "## What each gate asks"
    yield ""
    for kind, conditions in GATES.items():
        yield f"### {kind.label}"
        yield ""
        yield "| condition | holds when | requirements | article lines |"
        yield "|---|---|---|---|"
        for one in conditions:
            lines = ", ".join(map(str, one.lines))
            yield f"| `{one.name}` | {one.met} | {', '.join(one.codes)} | {lines} |"
        yield ""


def _machines(machines: tuple[tuple[type[Model], str], ...]) -> Iterator[str]:
    yield "## The machines"
    yield ""
    for model, name in machines:
        yield f"### {name}"
        yield ""
        yield "```mermaid"
        yield "stateDiagram-v2"
        yield from _transitions(model)
        yield "```"
        yield ""


def _transitions(model: type[Model]) -> Iterator[str]:
    field = next(f for f in model._meta.get_fields() if isinstance(f, FSMFieldMixin))
    yield f"    [*] --> {field.default}"
    moves = {(str(t.source), str(t.target), t.name) for t in field.get_all_transitions(model)}
    yield from (f"    {source} --> {target}: {name}" for source, target, name in sorted(moves))
