"""Who does a task, by when, and tasks of somebody's own. Allowed in locked phases too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from audit import trail
from engagements.actions import guard
from engagements.actions.guard import working
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.permissions import Permission, Standing, require, standing
from engagements.refusals import Invalid, NotAllowed, Refused
from engagements.seen import unchanged
from phases.models import Phase
from responsibilities import deadlines
from responsibilities.actions.tasks import may_work
from responsibilities.models import Commitment, Task
from responsibilities.settling import all_of, settle_tasks


@transaction.atomic
def set_due(task: Task, *, due_on: date | None, by: User, at: datetime, seen: str = "") -> Task:
    task, stands = _planned(task, by=by, at=at)
    unchanged(seen, task, "due_on")
    before, task.due_on = task.due_on, due_on
    keep_moments(task)
    task.save(update_fields=["due_on", "remind_at", "overdue_at", "version"])
    _record("task.due_changed", task, stands, before, due_on, by=by, at=at)
    settle_tasks(task.engagement, all_of(task.engagement), by=by, at=at)
    return task


def keep_moments(task: Task) -> None:
    hours = task.engagement.region.hours
    task.remind_at = deadlines.remind_at(task.due_on, hours)
    task.overdue_at = deadlines.overdue_at(task.due_on, hours)


def follow_calendar(engagement: Engagement) -> None:
    """Its region keeps other hours or holidays now. Expects the engagement's row to be locked."""
    dated = list(engagement.tasks.open().filter(due_on__isnull=False))
    for task in dated:
        task.engagement = engagement
        keep_moments(task)
    Task.objects.bulk_update(dated, ["remind_at", "overdue_at"])


@transaction.atomic
def assign(task: Task, *, assignee: User | None, by: User, at: datetime, seen: str = "") -> Task:
    """To somebody who can work it: one of the people of the side that owes it."""
    task, stands = _planned(task, by=by, at=at)
    unchanged(seen, task, "assignee_id")
    if assignee is not None and not may_work(task, standing(assignee, task.engagement, at=at)):
        raise Invalid("assignee", gettext("This person does not belong to the side that owes the task"))
    before, task.assignee = task.assignee, assignee
    task.save(update_fields=["assignee", "version"])
    _record("task.assigned", task, stands, before, assignee, by=by, at=at)
    return task


@transaction.atomic
def set_note(task: Task, *, note: str, by: User, at: datetime, seen: str = "") -> Task:
    task, stands = _planned(task, by=by, at=at)
    unchanged(seen, task, "note")
    before, task.note = task.note, note
    task.save(update_fields=["note", "version"])
    _record("task.noted", task, stands, before, note, by=by, at=at)
    return task


@transaction.atomic
def plan(task: Task, *, changes: Mapping[str, Any], by: User, at: datetime, seen: int | None = None) -> Task:
    """Several of due_on, assignee and note at once, or none; `seen` is the version that the person looked at."""
    fresh, _stands = _planned(task, by=by, at=at)
    if seen is not None and seen != fresh.version - 1:
        raise Refused("changed_meanwhile", gettext("Somebody else changed this task meanwhile"))
    for name, value in changes.items():
        task = _PLANS[name](task, **{name: value}, by=by, at=at)
    return task


_PLANS: dict[str, Callable[..., Task]] = {"due_on": set_due, "assignee": assign, "note": set_note}


def _planned(task: Task, *, by: User, at: datetime) -> tuple[Task, Standing]:
    engagement = Engagement.objects.locked(task.engagement_id)
    task = engagement.tasks.select_related("phase", "assignee").get(pk=task.pk)
    task.engagement = engagement
    stands = standing(by, engagement, at=at)
    if not may_plan(task, stands):
        raise NotAllowed
    working(engagement)
    if task.phase.is_complete:
        raise Refused("phase_not_active", gettext("The phase of this task is closed"))
    task.version += 1
    return task, stands


def may_plan(task: Task, stands: Standing) -> bool:
    """Each side plans its own tasks and those of both; staff plan the customer's too."""
    theirs = task.party in {stands.party, Party.BOTH} or stands.may(Permission.PLAN_FOREIGN_TASK)
    return theirs and stands.may(Permission.PLAN_TASK)


def _record(verb: str, task: Task, stands: Standing, before: Any, after: Any, *, by: User, at: datetime) -> None:
    old, new = ({"value": str(value)} if value else None for value in (before, after))
    behalf = stands.on_behalf_of
    trail.record(verb, by=by, at=at, about=task, party=stands.party, on_behalf_of=behalf, before=old, after=new)


@transaction.atomic
def add_own(
    engagement: Engagement,
    *,
    title: str,
    party: str = "",
    due_on: date | None = None,
    phase: Phase | None = None,
    by: User,
    at: datetime,
) -> Task:
    """The list of responsibilities is open: a task of one's own, in this phase or a later one; it gates nothing."""
    engagement = Engagement.objects.locked(engagement.pk)
    stands = require(by, Permission.ADD_OWN_TASK, engagement, at=at)
    working(engagement)
    if not title.strip() or len(title) > 200:
        raise Invalid("title", gettext("Give the task a title of at most 200 characters"))
    chosen = Party(guard.one_of("party", party or stands.party, Party.values))
    if chosen != stands.party and not stands.may(Permission.PLAN_FOREIGN_TASK):
        raise NotAllowed
    place = engagement.phases.get(pk=phase.pk) if phase else engagement.phases.get(status=Phase.Status.ACTIVE)
    if place.is_complete:
        raise Refused("phase_not_active", gettext("The phase of this task is closed"))
    task = Task(engagement=engagement, phase=place, own_title=title.strip(), party=chosen, required=False)
    task.number, task.due_on = 10_000, due_on
    keep_moments(task)
    task.save()
    trail.record(
        "task.added",
        by=by,
        at=at,
        about=task,
        party=stands.party,
        on_behalf_of=stands.on_behalf_of,
        after={"title": task.own_title},
    )
    settle_tasks(engagement, all_of(engagement), by=by, at=at)
    return task


# ---- Commitments


@transaction.atomic
def acknowledge(commitment: Commitment, *, by: User, at: datetime) -> Commitment:
    """The customer has read it, once; acknowledging it again changes nothing."""
    commitment, stands = _commitment(commitment, Permission.ACKNOWLEDGE_COMMITMENT, by=by, at=at)
    if commitment.acknowledged_at is None:
        commitment.acknowledged_by, commitment.acknowledged_at = by, at
        commitment.save(update_fields=["acknowledged_by", "acknowledged_at"])
        behalf = stands.on_behalf_of
        trail.record("commitment.acknowledged", by=by, at=at, about=commitment, party="customer", on_behalf_of=behalf)
    return commitment


@transaction.atomic
def promote(commitment: Commitment, *, title: str, due_on: date | None, by: User, at: datetime) -> Task:
    """A standing responsibility becomes a dated task."""
    commitment, stands = _commitment(commitment, Permission.PROMOTE_COMMITMENT, by=by, at=at)
    if commitment.task_id:
        raise Refused("already_promoted", gettext("There is a task for this already"))
    task = add_own(commitment.engagement, title=title, party=stands.party, due_on=due_on, by=by, at=at)
    if task.party != commitment.party:
        task.party = commitment.party
        task.save(update_fields=["party"])
    commitment.task = task
    commitment.save(update_fields=["task"])
    return task


def _commitment(
    commitment: Commitment, permission: Permission, *, by: User, at: datetime
) -> tuple[Commitment, Standing]:
    engagement = Engagement.objects.locked(commitment.engagement_id)
    stands = require(by, permission, engagement, at=at)
    working(engagement)
    commitment = engagement.commitments.get(pk=commitment.pk)
    commitment.engagement = engagement
    return commitment, stands
