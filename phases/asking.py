"""Since when a plan waits for somebody's agreement or signature: kept on its newest version, for the next sweep."""

from __future__ import annotations

from datetime import datetime

from phases.gates import ready_to_sign
from phases.models import Phase
from phases.models.phase import PLANNING, Kind
from phases.situation import Situation

BOTH_SIDES = 2


def note(phase: Phase, *, at: datetime) -> None:
    """Expects the active phase, after any change that could matter to a plan."""
    if phase.kind not in PLANNING:
        return
    s = Situation(phase, at=at)
    if s.plan is None:
        return
    before = s.plan.agree_since, s.plan.sign_since
    s.plan.agree_since = (before[0] or at) if _waits_for_agreement(s) else None
    s.plan.sign_since = (before[1] or at) if _waits_for_signature(s) else None
    if before != (s.plan.agree_since, s.plan.sign_since):
        s.plan.save(update_fields=["agree_since", "sign_since"])


def _waits_for_agreement(s: Situation) -> bool:
    return s.plan_is_current and len(s.agreed_sides) < BOTH_SIDES


def _waits_for_signature(s: Situation) -> bool:
    return s.phase.kind == Kind.REMEDIATE and len(s.signed_sides) < BOTH_SIDES and not ready_to_sign(s)
