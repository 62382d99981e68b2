"""The checklist as both parties read it: what belongs together on one line, Microsoft left, the customer right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import dates
from engagements.models.base import Party
from phases.models import Phase
from responsibilities.catalogue import load
from responsibilities.models import Applicability, Task
from responsibilities.presenting import control, rail
from responsibilities.presenting import tasks as told

Control = Callable[[Task], dict[str, Any]]


def phases_of(phases: Iterable[Phase], tasks: Iterable[Task], controls: Control) -> list[dict[str, Any]]:
    """Each phase with its groups of pairs; tasks that do not apply are left out."""
    shown = [task for task in tasks if task.applicability != Applicability.DOES_NOT_APPLY]
    return [_phase(phase, [t for t in shown if t.phase_id == phase.pk], controls) for phase in phases]


def _phase(phase: Phase, tasks: Sequence[Task], controls: Control) -> dict[str, Any]:
    for task in tasks:
        task.phase = phase
    return {
        "name": rail.phase_name(phase.kind, phase.engagement.service),
        "kind": phase.kind,
        "count": _("%(done)s of %(all)s done") % {"done": phase.done, "all": phase.required},
        "groups": groups(tasks, controls),
    }


def groups(tasks: Sequence[Task], controls: Control) -> list[dict[str, Any]]:
    """In the order of the catalogue; a pair stands in the group of the task that comes first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for together in paired(tasks):
        found.setdefault(_group(together[0]), []).append(_sides(together, controls))
    return [{"title": title, "pairs": pairs} for title, pairs in found.items()]


def paired(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """Each task with its counterpart, and with whatever else names the same counterpart."""
    by_anchor: dict[Any, list[Task]] = {}
    for task in tasks:
        by_anchor.setdefault(_anchor(task), []).append(task)
    yield from by_anchor.values()


def _anchor(task: Task) -> Any:
    """A task of somebody's own stands alone."""
    entry = task.entry
    return (entry.pairs_with or entry.slug) if entry else task.pk


def _group(task: Task) -> str:
    if task.entry is None:
        return _("Own tasks")
    return load().words("group", task.entry.group, get_language() or "en").title


def _sides(tasks: Iterable[Task], controls: Control) -> dict[str, list[dict[str, Any]]]:
    sides: dict[str, list[dict[str, Any]]] = {"left": [], "right": []}
    for task in tasks:
        sides["right" if task.party == Party.CUSTOMER else "left"].append(duty(task, controls(task)))
    return sides


def duty(task: Task, controls: dict[str, Any]) -> dict[str, Any]:
    """One task as a line of the checklist; `controls` is what `control.control` made."""
    return {
        "id": control.row_id(task),
        "state": control.state(task),
        "word": control.word(task),
        "party": task.party,
        "title": task.title,
        "href": task.link,
        "sub": _sub(task),
        "due": _due(task),
        "late": told.is_late(task),
        "badges": _badges(task),
        "control": controls,
    }


def _sub(task: Task) -> str:
    if task.applicability == Applicability.UNKNOWN:
        return _("Depends on your answer about: %(questions)s") % {"questions": told.questions(task)}
    return told.remark(task)


def _due(task: Task) -> str:
    if task.is_open:
        return told.due(task) if task.due_on else ""
    return dates.day(task.status_at) if task.status_at else ""


def _badges(task: Task) -> list[tuple[str, str]]:
    """Words with their tone."""
    found = []
    if not task.in_benefit:
        found.append((_("outside the benefit"), "out"))
    if task.party == Party.BOTH:
        found.append((_("both sides"), ""))
    if not task.required and task.slug:
        found.append((_("optional"), ""))
    return found
