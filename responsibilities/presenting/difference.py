"""What other answers would change, as the preview tells it: answers, tasks, phases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import dates
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.profile import SUBJECTS
from phases.models import Phase
from responsibilities.catalogue import load
from responsibilities.models import Task
from responsibilities.presenting import answers, rail
from responsibilities.presenting import tasks as told
from responsibilities.presenting.place import source
from responsibilities.replan import Difference


def changed_answers(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {
            "subject": answers.subject(name),
            "before": answers.value(name, before.get(name)),
            "after": answers.value(name, given),
        }
        for name, given in after.items()
        if name in SUBJECTS and given != before.get(name) and name != "tenant_kind"
    ]


def groups(found: Difference, engagement: Engagement) -> list[dict[str, Any]]:
    kept = [task for task in found.kept if task in found.removed]
    removed = [task for task in found.removed if task not in kept]
    return [
        _group("added", _("Added, %(count)s"), [_line(task) for task in found.added]),
        _group("removed", _("Removed, %(count)s"), [_line(task) for task in removed]),
        _group("moved", _("Changes owner, %(count)s"), [_moved(task, party) for task, party in found.owner_changed]),
        _group("kept", _("Work that stays, %(count)s"), [_kept(task) for task in kept]),
    ]


def _group(kind: str, title: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"kind": kind, "title": title % {"count": len(items)}, "items": items}


def _line(task: Task) -> dict[str, Any]:
    return {"party": task.party, "text": task.title, "sub": _place(task)}


def _place(task: Task) -> str:
    phase = rail.phase_name(task.phase.kind, task.engagement.service)
    return " · ".join(part for part in (phase, source(task.lines)) if part)


def _moved(task: Task, party: str) -> dict[str, Any]:
    outside = party == Party.CUSTOMER and bool(task.entry and task.entry.outside)
    return {**_line(task), "to": party, "badge": _("outside the benefit") if outside else ""}


def _kept(task: Task) -> dict[str, Any]:
    """No longer asked for, and yet not lost."""
    words = {"status": told.control.word(task), "day": dates.day(task.status_at)}
    told_so_far = _("%(status)s since %(day)s; it comes back as it was if you change the answer back") % words
    return {"party": task.party, "text": task.title, "sub": told_so_far}


def warnings(found: Difference, engagement: Engagement) -> list[dict[str, str]]:
    """What the reader should know before anything else."""
    return _outside(found) + [_reopen(kind, engagement) for kind in found.reopen_needed]


def _outside(found: Difference) -> list[dict[str, str]]:
    """One sentence a boundary, not one a task."""
    moved = [task for task, party in found.owner_changed if party == Party.CUSTOMER and task.entry]
    clauses = {outside.clause for task in moved for outside in task.entry.outside if outside.clause}
    words = [load().words("boundary", clause, get_language() or "en") for clause in sorted(clauses)]
    return [{"title": one.title, "text": one.help} for one in words]


def _reopen(kind: str, engagement: Engagement) -> dict[str, str]:
    name = {"phase": rail.phase_name(kind, engagement.service)}
    return {
        "title": _("%(phase)s would need to be opened again") % name,
        "text": _(
            "It leaves something open in a phase that is closed. Nothing is opened by itself: a manager decides."
        ),
    }


def effects(found: Difference, phases: Iterable[Phase], service: str) -> list[dict[str, str]]:
    """How many required tasks each phase would have."""
    return [_effect(phase, found, service) for phase in phases]


def _effect(phase: Phase, found: Difference, service: str) -> dict[str, str]:
    added = sum(task.phase_id == phase.pk and task.required for task in found.added)
    removed = sum(task.phase_id == phase.pk and task.required for task in found.removed)
    before, after = phase.required, phase.required + added - removed
    if not (added or removed):
        text = _("Unchanged")
    elif before == after:
        text = _("Other tasks, as many as before")
    else:
        text = _("Required tasks: %(after)s instead of %(before)s") % {"before": before, "after": after}
    return {"name": rail.phase_name(phase.kind, service), "text": text}


def button(found: Difference) -> str:
    """Says what pressing it does."""
    if found.is_empty:
        return _("Apply: no task changes")
    counts = {"added": len(found.added), "removed": len(found.removed), "moved": len(found.owner_changed)}
    return _("Apply (added: %(added)s, removed: %(removed)s, to another owner: %(moved)s)") % counts
