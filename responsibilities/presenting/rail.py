"""The phase rail of an engagement, as the component takes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.phrases import labelled
from engagements.models import Engagement
from engagements.refusals import Blocker
from phases.models import Phase
from phases.models.phase import ORDER, Kind
from responsibilities.catalogue import load

STATES = {Phase.Status.COMPLETE: "done", Phase.Status.ACTIVE: "active", Phase.Status.LOCKED: "locked"}


def names(service: str) -> dict[str, tuple[str, str]]:
    """Kind → name, and the part of Enable that it is."""
    title = load().words("service", service, get_language() or "en").title
    return {
        Kind.INITIATE: (_("Initiate"), ""),
        Kind.ASSESS: (_("Assess"), ""),
        Kind.REMEDIATE: (_("Remediate"), ""),
        Kind.ENABLE_CORE: (_("Enable"), _("Core capabilities")),
        Kind.ENABLE_SERVICE: (_("Enable"), title),
    }


def phase_name(kind: str, service: str) -> str:
    name, part = names(service)[kind]
    return labelled(name, part) if part else name


def segments(engagement: Engagement, phases: Iterable[Phase], blockers: Sequence[Blocker] = ()) -> list[dict[str, Any]]:
    """One dict per phase; `blockers` are those of the active one."""
    words = names(engagement.service)
    return [_segment(engagement, phase, words[phase.kind], blockers) for phase in phases]


def _segment(
    engagement: Engagement, phase: Phase, words: tuple[str, str], blockers: Sequence[Blocker]
) -> dict[str, Any]:
    name, part = words
    return {
        "name": name,
        "part": part,
        "state": STATES[Phase.Status(phase.status)],
        "done": phase.done,
        "required": phase.required,
        "gate": _gate(engagement, phase),
        "closed_on": phase.completed_at,
        "by_reference": phase.by_reference_id is not None,
        "holds": [blocker.party for blocker in blockers] if phase.is_active else [],
    }


def _gate(engagement: Engagement, phase: Phase) -> str:
    if phase.is_complete:
        return "passed"
    if phase.is_active:
        return "ready" if engagement.gate_open_since else "closed"
    return "future"


def sketch(engagement: Engagement) -> list[dict[str, Any]]:
    """The miniature from the engagement's row alone, for lists: no phase is read."""
    active = Kind(engagement.phase)
    words = names(engagement.service)
    return [_sketched(engagement, kind, active, words[kind]) for kind in ORDER]


def of_many(pks: Iterable[UUID | str]) -> dict[UUID, list[dict[str, Any]]]:
    """For mails: the sketches of some engagements in one statement."""
    return {engagement.pk: sketch(engagement) for engagement in Engagement.objects.filter(pk__in=pks)}


def _sketched(engagement: Engagement, kind: Kind, active: Kind, words: tuple[str, str]) -> dict[str, Any]:
    over = engagement.status == "completed"
    state = "done" if over or kind.number < active.number else "active" if kind == active else "locked"
    gate = {"done": "passed", "locked": "future"}.get(state) or ("ready" if engagement.gate_open_since else "closed")
    done, required = (engagement.phase_done, engagement.phase_required) if state == "active" else (0, 0)
    return {"name": words[0], "part": words[1], "state": state, "done": done, "required": required, "gate": gate}


def sentence(engagement: Engagement) -> str:
    """What the miniature shows, for those who do not see it."""
    if engagement.status == "completed":
        return _("Completed")
    phase = phase_name(engagement.phase, engagement.service)
    gate = _("gate open") if engagement.gate_open_since else _("gate closed")
    counts = {"phase": phase, "done": engagement.phase_done, "required": engagement.phase_required, "gate": gate}
    return _("%(phase)s, %(done)s of %(required)s done, %(gate)s") % counts
