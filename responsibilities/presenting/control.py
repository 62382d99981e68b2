"""What a person may do with a task now: its usual next step first, the rest in a menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from engagements.models.base import Party
from engagements.permissions import Permission, Standing
from phases.models import Phase
from responsibilities.actions.tasks import can_undo, may_work
from responsibilities.models import Applicability, Task, TaskStatus
from responsibilities.presenting import records


@dataclass(frozen=True, slots=True)
class Verb:
    """`said` tells that it was done, `key` is the letter that presses it, `alone` the words of a button by itself."""

    slug: str
    text: str | Promise
    said: str | Promise
    icon: str
    key: str = ""
    alone: str | Promise = ""


VERBS = {
    verb.slug: verb
    for verb in (
        Verb("start", _("Start"), _("Started: %(title)s"), "in_progress", "s"),
        Verb("complete", pgettext_lazy("button", "Done"), _("Done: %(title)s"), "done", "d", _("Mark as done")),
        Verb("block", _("Blocked …"), _("Blocked: %(title)s"), "blocked", "b"),
        Verb("unblock", _("Go on"), _("Going on: %(title)s"), "in_progress", "s"),
        Verb("decline", _("No, thank you"), _("Declined: %(title)s"), "declined"),
        Verb("mark-not-required", _("Not required …"), _("Not required: %(title)s"), "not_required"),
        Verb("reopen", _("Reopen"), _("Open again: %(title)s"), "undo"),
    )
}
ASK_ALWAYS = {"block", "mark-not-required"}

_START, _COMPLETE, _BLOCK, _DECLINE, _NOT = "start", "complete", "block", "decline", "mark-not-required"
STAFF_STEPS = {
    TaskStatus.NOT_STARTED: (_START, _COMPLETE, _BLOCK, _DECLINE, _NOT),
    TaskStatus.IN_PROGRESS: (_COMPLETE, _BLOCK, _DECLINE, _NOT),
    TaskStatus.BLOCKED: ("unblock", _DECLINE, _NOT),
    TaskStatus.DONE: ("reopen",),
    TaskStatus.NOT_REQUIRED: ("reopen",),
    TaskStatus.DECLINED: ("reopen", _NOT),
}
# A customer sees few tasks at a time and ends most of them in one go.
CUSTOMER_STEPS = {**STAFF_STEPS, TaskStatus.NOT_STARTED: (_COMPLETE, _START, _BLOCK, _DECLINE, _NOT)}


@dataclass(frozen=True, slots=True)
class Within:
    """Where a control stands: the shape of the answer that htmx puts in place of `target`, and where a form leads
    back to without it. No shape: each press leads to a whole page."""

    shape: str = ""
    next: str = ""
    target: str = ""
    swap: str = "outerHTML"


def control(
    task: Task, stands: Standing, *, by: User, at: datetime, within: Within | None = None, held: bool = False
) -> dict[str, Any]:
    """What templates/tasks/_status.html shows; `held` where a predecessor is known to be unfinished."""
    within = within or Within()
    slugs = [slug for slug in offered(task, stands) if not (held and slug == "complete")]
    verbs = [_described(VERBS[slug], task, stands, within, by=by, at=at) for slug in slugs]
    if verbs and records.page(task):
        verbs.insert(0, records.step(task))
    return {
        "id": row_id(task),
        "state": state(task),
        "word": word(task),
        "about": task.title,
        "verbs": verbs,
        "target": (within.target or f"#{row_id(task)}") if within.shape else "",
        "swap": within.swap,
        "fields": {"seen": task.version, **fields(within)},
        "records_for_customer": records_for_customer(task, stands),
    }


def fields(within: Within) -> dict[str, str]:
    """What each press sends along, so that its answer fits the list."""
    return {name: value for name, value in (("shape", within.shape), ("next", within.next)) if value}


def row_id(task: Task) -> str:
    """The element that an answer replaces, whatever list the task stands in."""
    return f"task-{task.pk}"


def state(task: Task) -> str:
    return "depends" if task.applicability == "unknown" else task.status


def word(task: Task) -> str:
    # Not get_status_display(): that translates every status to find one, and a checklist asks sixty times.
    return str(Applicability.UNKNOWN.label if task.applicability == "unknown" else TaskStatus(task.status).label)


def offered(task: Task, stands: Standing) -> list[str]:
    """The verbs that fit state and person; the action decides all the same."""
    if not (task.applies and task.engagement.is_working and task.phase.status == Phase.Status.ACTIVE):
        return []
    steps = STAFF_STEPS if stands.is_microsoft else CUSTOMER_STEPS
    return [slug for slug in steps[TaskStatus(task.status)] if _MAY.get(slug, _may_act)(task, stands)]


def records_for_customer(task: Task, stands: Standing) -> bool:
    """Staff may note down what a customer did, and say how they know."""
    theirs = task.party == Party.CUSTOMER and stands.may(Permission.RECORD_CUSTOMER_TASK)
    return theirs and not may_work(task, stands)


def _may_act(task: Task, stands: Standing) -> bool:
    return may_work(task, stands) or records_for_customer(task, stands)


def _may_complete(task: Task, stands: Standing) -> bool:
    """What a record fulfils is done by recording it, not by a press."""
    return not task.record and _may_act(task, stands)


def _may_decline(task: Task, stands: Standing) -> bool:
    theirs = task.party == Party.CUSTOMER and stands.is_customer
    return theirs and task.is_declinable and stands.may(Permission.DECLINE)


def _may_reopen(task: Task, stands: Standing) -> bool:
    if task.status == TaskStatus.DECLINED:
        return stands.may(Permission.DECLINE)
    return _may_act(task, stands) and not (task.record and task.status == TaskStatus.DONE)


_MAY: dict[str, Callable[[Task, Standing], bool]] = {
    "complete": _may_complete,
    "decline": _may_decline,
    "mark-not-required": lambda task, stands: stands.may(Permission.MARK_NOT_REQUIRED),
    "reopen": _may_reopen,
}


def _described(verb: Verb, task: Task, stands: Standing, within: Within, *, by: User, at: datetime) -> dict[str, Any]:
    asked = asks(verb.slug, task, stands, by=by, at=at)
    url = reverse("task-verb", args=[task.pk, verb.slug])
    return {
        "text": verb.text,
        "alone": verb.alone or verb.text,
        "url": f"{url}?{urlencode({'next': within.next})}" if asked and within.next else url,
        "icon": verb.icon,
        "key": verb.key,
        "asks": asked,
        "note_only": asked and verb.slug not in ASK_ALWAYS and verb.slug != "reopen",
    }


def asks(slug: str, task: Task, stands: Standing, *, by: User, at: datetime) -> bool:
    """Whether something has to be typed first."""
    if slug == "reopen":
        return not can_undo(task, by=by, at=at)
    return slug in ASK_ALWAYS or (needs_note(slug, task, stands))


def needs_note(slug: str, task: Task, stands: Standing) -> bool:
    if slug not in {"start", "complete", "block", "unblock"} or not records_for_customer(task, stands):
        return False
    return not (slug == "unblock" and task.note)
