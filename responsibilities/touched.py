"""Closed phases that a change left with something undone [S-10]: they need to be opened again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from engagements.models import Engagement
from phases import minimum
from phases.conditions import needed_areas
from phases.models import Phase
from phases.models.phase import Kind


def reopen_needed(phases: Iterable[Phase], *, undone: Collection[Any], unmet: Collection[str]) -> list[str]:
    """`undone` are ids of phases with an open duty, `unmet` kinds whose gate asks for something that is missing."""
    return [
        phase.kind
        for phase in phases
        if phase.is_complete and (phase.pk in undone or phase.kind in unmet or _lost_its_source(phase))
    ]


def _lost_its_source(phase: Phase) -> bool:
    """Its core capabilities were done by a sibling that has opened them again."""
    source = phase.by_reference_id
    if source is None:
        return False
    return not Phase.objects.filter(engagement=source, kind=phase.kind, status=Phase.Status.COMPLETE).exists()


def unmet(
    engagement: Engagement, phases: Iterable[Phase], answers: Mapping[str, Any], *, unanswered: Sequence[str]
) -> set[str]:
    """Gates of closed phases that would not be open with these answers."""
    closed = {phase.kind for phase in phases if phase.is_complete}
    found = set()
    if Kind.ASSESS in closed and (unanswered or _areas_missing(engagement, answers)):
        found.add(Kind.ASSESS.value)
    if Kind.REMEDIATE in closed and _checks_open(engagement, answers):
        found.add(Kind.REMEDIATE.value)
    return found


def _areas_missing(engagement: Engagement, answers: Mapping[str, Any]) -> bool:
    recorded = set(engagement.findings.values_list("area", flat=True))
    return not recorded.issuperset(needed_areas(answers.get("identity")))


def _checks_open(engagement: Engagement, answers: Mapping[str, Any]) -> bool:
    checks = list(engagement.minimum_checks.all())
    still_wanted = minimum.wanted(answers).keys()
    left = any(not check.is_settled and (check.kind, check.subject) in still_wanted for check in checks)
    return left or bool(minimum.opened(checks, engagement.profile.answers, answers))
