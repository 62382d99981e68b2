"""Closing and reopening a phase with all that it means for tasks and for sibling engagements [S-03…S-08, P-11]."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from audit import trail
from engagements.actions.guard import Act
from engagements.models import Engagement
from engagements.models.engagement import WORKING, Status
from engagements.permissions import Permission, Standing, standing
from engagements.refusals import Blocker, Refused
from phases.actions import phases
from phases.models import Phase
from phases.models.phase import Kind
from responsibilities.models import Task, TaskStatus
from responsibilities.records import AT_CLOSING
from responsibilities.settling import fulfil, settle


@transaction.atomic
def close(phase: Phase, *, by: User, at: datetime) -> Phase:
    """Close a phase; core capabilities done once serve every engagement of the tenant [F-01, G-12]."""
    engagements = lock_tenant(phase.engagement_id)
    closed = phases.close(phase, by=by, at=at)
    _settle_at_closing(closed, by=by, at=at)
    engagement, stands = closed.engagement, standing(by, closed.engagement, at=at)
    if closed.kind == Kind.REMEDIATE:
        take_over_core(engagement, stands, by=by, at=at)
    settle(engagement, by=by, at=at)
    if closed.kind == Kind.ENABLE_CORE:
        for sibling in engagements:
            if sibling.pk != engagement.pk and sibling.status in WORKING:
                take_over_core(sibling, stands, by=by, at=at)
                settle(sibling, by=by, at=at)
    return closed


def lock_tenant(engagement_id: UUID) -> list[Engagement]:
    """All engagements of the tenant, always in the same order: two siblings may close at the same time."""
    tenant = Engagement.objects.values("tenant").filter(pk=engagement_id)
    return list(
        Engagement.objects.select_for_update(of=("self",), no_key=True).filter(tenant__in=tenant).order_by("pk")
    )


def _settle_at_closing(phase: Phase, *, by: User, at: datetime) -> None:
    for task in phase.tasks.applying().open():
        task.engagement = phase.engagement
        if task.record in AT_CLOSING:
            fulfil(task, by=by, at=at)


def take_over_core(engagement: Engagement, stands: Standing, *, by: User, at: datetime) -> bool:
    """Complete our core phase by reference when a sibling has done it; expects both rows to be locked.

    `stands` is what the person is where they acted, which may be the sibling.
    """
    core = engagement.phases.filter(kind=Kind.ENABLE_CORE, status=Phase.Status.ACTIVE).first()
    source = _source_of_core(engagement) if core else None
    if core is None or source is None:
        return False
    core.engagement = engagement
    act = Act(engagement, Permission.CLOSE_PHASE, stands, by, at)
    phases.finish(core, act, by_reference=source)
    for task in core.tasks.applying().open():
        _not_required_by_reference(task, source, act)
    phases.advance(engagement, act, after=Kind.ENABLE_CORE)
    return True


def _source_of_core(engagement: Engagement) -> Engagement | None:
    """Who really did it: a reference is never to a reference."""
    done = Phase.objects.filter(
        kind=Kind.ENABLE_CORE,
        status=Phase.Status.COMPLETE,
        by_reference=None,
        engagement__tenant=engagement.tenant_id,
        engagement__status__in=(*WORKING, Status.ON_HOLD, Status.COMPLETED),
    ).exclude(engagement=engagement)
    first = done.select_related("engagement").order_by("completed_at").first()
    return first.engagement if first else None


def _not_required_by_reference(task: Task, source: Engagement, act: Act) -> None:
    task.mark_not_required()
    task.reason = gettext("Core capabilities were done with %(engagement)s") % {"engagement": source}
    task.status_at, task.status_by, task.version = act.at, act.by, task.version + 1
    task.save(update_fields=["status", "reason", "status_at", "status_by", "version"])
    act.record("task.not_required", task, reason=task.reason)


@transaction.atomic
def reopen(phase: Phase, *, reason: str, by: User, at: datetime) -> Phase:
    """Reopen a closed phase; whoever relied on its core capabilities is told that a reopening is needed."""
    engagements = {engagement.pk: engagement for engagement in lock_tenant(phase.engagement_id)}
    _bring_back_referred_tasks(phase, by=by, at=at)
    opened = phases.reopen(phase, reason=reason, by=by, at=at)
    settle(opened.engagement, by=by, at=at)
    for referring in Phase.objects.filter(by_reference=opened.engagement, engagement__status__in=WORKING):
        settle(engagements[referring.engagement_id], by=by, at=at)
    return opened


def _bring_back_referred_tasks(phase: Phase, *, by: User, at: datetime) -> None:
    """Tasks that a sibling had made unnecessary are work again when their phase is locked or opened anew."""
    core = Phase.objects.filter(
        engagement=phase.engagement_id, kind=Kind.ENABLE_CORE, number__gte=phase.number, by_reference__isnull=False
    ).first()
    if core is None:
        return
    for task in core.tasks.filter(status=TaskStatus.NOT_REQUIRED, status_at=core.completed_at):
        task.reopen()
        task.status_at, task.reason, task.version = at, "", task.version + 1
        task.save(update_fields=["status", "status_at", "reason", "version"])
        trail.record("task.reopened", by=by, at=at, about=task)


def in_the_way(action: Callable[..., Phase], phase: Phase, *, by: User, at: datetime, **more: Any) -> list[Blocker]:
    """What closing or reopening would be refused for; it is tried, and all of it is taken back."""
    with transaction.atomic():
        try:
            action(phase, by=by, at=at, **more)
        except Refused as refused:
            return list(refused.blockers) or [Blocker(refused.code, refused.sentence, "", lines=refused.lines)]
        finally:
            transaction.set_rollback(True)
    return []
