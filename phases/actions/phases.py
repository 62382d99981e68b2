"""Opening, closing and reopening phases [S-03…S-08]."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from engagements.actions import guard
from engagements.actions.guard import Act
from engagements.models import Engagement
from engagements.permissions import Permission, require
from engagements.refusals import Refused
from phases import gates
from phases.actions.plan import void_agreements, void_sign_offs
from phases.models import Phase
from phases.models.phase import ORDER, Kind


def create_all(engagement: Engagement, *, at: datetime) -> list[Phase]:
    """All five rows of a new engagement; Initiate is active from opening [G-01]."""
    phases = [Phase(engagement=engagement, kind=kind, number=kind.number) for kind in ORDER]
    phases[0].open()
    phases[0].started_at = at
    return Phase.objects.bulk_create(phases)


@transaction.atomic
def close(phase: Phase, *, by: User, at: datetime) -> Phase:
    """Close the active phase and open the next one; refused with its blockers while the gate is shut.

    Closing the last one completes the engagement [S-07]. Returns the closed phase.
    """
    engagement, phase = locked(phase)
    act = Act(engagement, Permission.CLOSE_PHASE, require(by, Permission.CLOSE_PHASE, engagement, at=at), by, at)
    guard.working(engagement)
    if not phase.is_active:
        raise Refused("phase_not_active", gettext("This phase is not active"))
    in_the_way = gates.blockers(phase, at=at)
    if in_the_way:
        raise Refused("gate_closed", gettext("This phase cannot be closed yet"), blockers=in_the_way)
    finish(phase, act)
    advance(engagement, act, after=Kind(phase.kind))
    return phase


def locked(phase: Phase) -> tuple[Engagement, Phase]:
    engagement = Engagement.objects.locked(phase.engagement_id)
    fresh = engagement.phases.get(pk=phase.pk)
    fresh.engagement = engagement
    return engagement, fresh


def finish(phase: Phase, act: Act, *, by_reference: Engagement | None = None) -> None:
    phase.close()
    phase.completed_at, phase.completed_by, phase.by_reference = act.at, act.by, by_reference
    phase.save(update_fields=["status", "completed_at", "completed_by", "by_reference"])
    reference = {"by_reference": str(by_reference.pk)} if by_reference else None
    act.record("phase.closed", phase, scope=phase.engagement_id, after=reference)


def advance(engagement: Engagement, act: Act, *, after: Kind) -> None:
    engagement.gate_open_since = None
    engagement.reopen_needed = [kind for kind in engagement.reopen_needed if kind != after]
    if after.following is None:
        _complete(engagement, act)
    else:
        _open(engagement, after.following, act)


def _open(engagement: Engagement, kind: Kind, act: Act) -> None:
    phase = engagement.phases.get(kind=kind)
    phase.open()
    phase.started_at = act.at
    phase.save(update_fields=["status", "started_at"])
    engagement.phase = kind
    engagement.save(update_fields=["phase", "gate_open_since", "reopen_needed"])
    act.record("phase.opened", phase, scope=engagement)


def _complete(engagement: Engagement, act: Act) -> None:
    engagement.complete()
    engagement.ended_at = act.at
    engagement.save(update_fields=["status", "ended_at", "gate_open_since", "reopen_needed"])
    act.record("engagement.completed", engagement, scope=engagement)


@transaction.atomic
def reopen(phase: Phase, *, reason: str, by: User, at: datetime) -> Phase:
    """Go back to a closed phase [S-08]: later phases are locked, signatures from here on are void, tasks keep
    their history."""
    engagement, phase = locked(phase)
    act = Act(engagement, Permission.REOPEN_PHASE, require(by, Permission.REOPEN_PHASE, engagement, at=at), by, at)
    guard.working(engagement)
    if not phase.is_complete:
        raise Refused("phase_not_closed", gettext("Only a closed phase can be reopened"))
    reason = guard.reasoned(reason)
    _lock_after(phase)
    phase.reopen()
    phase.completed_at, phase.completed_by, phase.by_reference = None, None, None
    phase.save(update_fields=["status", "completed_at", "completed_by", "by_reference"])
    _void_signatures(engagement, Kind(phase.kind), reason=reason, by=by, at=at)
    engagement.phase, engagement.gate_open_since = phase.kind, None
    later = {kind.value for kind in ORDER[phase.number :]}
    engagement.reopen_needed = [kind for kind in engagement.reopen_needed if kind not in later]
    engagement.save(update_fields=["phase", "gate_open_since", "reopen_needed"])
    act.record("phase.reopened", phase, reason=reason)
    return phase


def _lock_after(phase: Phase) -> None:
    """Before this one becomes active: two active rows are refused by the database."""
    for later in phase.engagement.phases.filter(number__gt=phase.number).exclude(status=Phase.Status.LOCKED):
        later.lock()
        later.completed_at, later.completed_by, later.by_reference = None, None, None
        later.save(update_fields=["status", "completed_at", "completed_by", "by_reference"])


def _void_signatures(engagement: Engagement, kind: Kind, *, reason: str, by: User, at: datetime) -> None:
    if kind.number <= Kind.REMEDIATE.number:
        void_sign_offs(engagement, reason=reason, by=by, at=at)
    if kind.number <= Kind.ASSESS.number:
        void_agreements(engagement, reason=reason, by=by, at=at)
