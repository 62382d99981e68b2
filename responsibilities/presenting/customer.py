"""A customer's checklist: the one thing to do next, their tasks, and what is asked of them besides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import dates
from accounts.models import User
from accounts.phrases import listed
from engagements.models import Engagement
from engagements.models.base import Party
from engagements.permissions import Permission
from phases.models.phase import Kind
from responsibilities.facts import Around, ChecklistFacts
from responsibilities.models import Task, TaskStatus
from responsibilities.presenting import calls, control, gate, lists, place, rail, waiting
from responsibilities.presenting import tasks as told

OF_THE_CUSTOMER = (Party.CUSTOMER, Party.BOTH)
PHASES = 4  # to a reader: the two parts of Enable are one phase
DOING_ORDER = (TaskStatus.BLOCKED, TaskStatus.IN_PROGRESS, TaskStatus.NOT_STARTED)


# ---- What moves when a task changes


def parts(facts: ChecklistFacts, *, by: User, at: datetime) -> dict[str, Any]:
    """The rail, the card and the list: all that one press can change."""
    here = reverse("checklist", args=[facts.engagement.pk])
    within = control.Within(shape="checklist", next=here, target="#checklist-parts")
    mine = _own(facts)
    first = _first(mine, facts)
    todos = [todo(task, facts, within, by=by, at=at) for task in mine]
    return {
        "engagement": facts.engagement,
        "rail": gate.segments(facts.engagement, facts.phases, ()),
        "card": next((one for one in todos if first and one["id"] == control.row_id(first)), None),
        "mine": [one for one in todos if not first or one["id"] != control.row_id(first)],
        "later": _later(facts),
        "may_add": facts.stands.may(Permission.ADD_OWN_TASK) and facts.engagement.is_working,
    }


def _own(facts: ChecklistFacts) -> list[Task]:
    """Open ones first, by their day; what is settled stays to be seen."""
    active = facts.active
    mine = [t for t in facts.tasks if active and t.phase_id == active.pk and t.party in OF_THE_CUSTOMER]
    return sorted(mine, key=lambda task: (task.is_settled, not task.applies, task.due_on or date.max, task.number))


def _first(mine: Sequence[Task], facts: ChecklistFacts) -> Task | None:
    """What waits for nobody and nothing else, required before optional."""
    ready = [task for task in mine if task.applies and task.is_open]
    return min(ready, key=lambda task: (_waits(task, facts), *_urgency(task)), default=None)


def _waits(task: Task, facts: ChecklistFacts) -> bool:
    return task.status == TaskStatus.BLOCKED or bool(told.unfinished(task, facts.by_slug))


def _urgency(task: Task) -> tuple[Any, ...]:
    return (not task.required, task.due_on or date.max, task.number)


def todo(task: Task, facts: ChecklistFacts, within: control.Within, *, by: User, at: datetime) -> dict[str, Any]:
    words, before = task.words, told.unfinished(task, facts.by_slug) if task.is_open else []
    return {
        "id": control.row_id(task),
        "state": control.state(task),
        "word": control.word(task),
        "title": words.title,
        "help": words.help,
        "href": task.link,
        "sub": _sub(task, words.how_long, before),
        "how_long": words.how_long,
        "by": told.due_sentence(task) if task.is_open else "",
        "late": told.is_late(task),
        "who": str(task.assignee or ""),
        "reason": told.why(task),
        "source": told.source(task),
        "badge": told.badge(task),
        "control": control.control(task, facts.stands, by=by, at=at, within=within, held=bool(before)),
    }


def _sub(task: Task, how_long: str, before: Sequence[Task]) -> str:
    if task.applicability == "unknown":
        return _("Depends on your answer about: %(questions)s") % {"questions": told.questions(task)}
    if task.status == TaskStatus.DONE and task.status_by:
        return _("%(who)s finished it on %(day)s") % {"who": task.status_by, "day": dates.day(task.status_at)}
    after = _("After: %(tasks)s") % {"tasks": listed(other.title for other in before)} if before else ""
    return told.remark(task) or after or (how_long if task.is_open else "")


def _later(facts: ChecklistFacts) -> list[dict[str, Any]]:
    """What comes in the phases that are still locked."""
    found = []
    for phase in facts.phases:
        tasks = [t for t in facts.tasks if t.phase_id == phase.pk and t.party in OF_THE_CUSTOMER]
        if phase.status == "locked" and tasks:
            name = rail.phase_name(phase.kind, facts.engagement.service)
            found.append({"name": name, "tasks": [{"title": task.title, "href": task.link} for task in tasks]})
    return found


# ---- The head


def head(engagement: Engagement, user: User) -> dict[str, str]:
    customer = engagement.customer
    return {
        "greeting": _greeting(user),
        "service": place.service_name(engagement.service),
        "customer": customer.name,
        "language": place.foreign(customer.language),
        "where": _where(engagement),
    }


def _greeting(user: User) -> str:
    hour = timezone.localtime().hour
    words = _("Good morning, %(name)s")
    if hour >= 12:
        words = _("Good afternoon, %(name)s") if hour < 18 else _("Good evening, %(name)s")
    return words % {"name": user}


def _where(engagement: Engagement) -> str:
    if not engagement.is_live:
        return ""
    number = min(Kind(engagement.phase).number + 1, PHASES)
    words = {"number": number, "all": PHASES, "phase": rail.phase_name(engagement.phase, engagement.service)}
    return _("You are in phase %(number)s of %(all)s: %(phase)s.") % words


def choice(engagement: Engagement) -> dict[str, Any]:
    """One of several engagements: where it stands, whose turn it is, what comes next."""
    step = lists.next_step(engagement)
    return {
        **lists.basics(engagement),
        "title": place.service_name(engagement.service),
        "language": "",
        "sub": listed([engagement.customer.name, engagement.tenant.domain]),
        "href": reverse("checklist", args=[engagement.pk]),
        "status": str(engagement.get_status_display()),
        "waits_on": _turn(lists.waits_on(engagement)),
        "step": step["text"],
        "by": dates.day(step["by"]) if step["by"] else "",
    }


def _turn(waits: dict[str, str]) -> dict[str, str]:
    """To a customer the customer is their own side."""
    return {**waits, "word": _("Your side")} if waits["party"] == Party.CUSTOMER else waits


# ---- Beside the list


def beside(facts: ChecklistFacts, around: Around) -> dict[str, Any]:
    return {
        "call": _call(around),
        "waiting": waiting.lines(facts),
        "doing": doing(facts),
        "team": _team(facts.engagement, around),
    }


def _call(around: Around) -> dict[str, Any] | None:
    call = around.call
    if call is None:
        return None
    return {
        "title": call.get_kind_display(),
        "at": call.starts_at,
        "when": dates.moment(call.starts_at),
        "far": dates.ago(call.starts_at),
        "minutes": calls.minutes(call.minutes),
        "href": reverse("calls", args=[call.engagement_id]),
        "join": call.join_url,
    }


def doing(facts: ChecklistFacts) -> dict[str, Any]:
    """Microsoft's tasks of the phase: what is open, and how much is done."""
    active = facts.active
    theirs = [t for t in facts.tasks if active and t.phase_id == active.pk and t.party == Party.MICROSOFT and t.applies]
    at_work = sorted((t for t in theirs if t.is_open), key=lambda t: DOING_ORDER.index(TaskStatus(t.status)))
    return {"open": [_doing(task) for task in at_work], "done": sum(task.is_settled for task in theirs)}


def _doing(task: Task) -> dict[str, str]:
    who = str(task.assignee or "")
    until = _("by %(day)s") % {"day": dates.day(task.due_on)} if task.due_on else ""
    sub = listed(filter(None, [who, until]))
    blocked = task.status == TaskStatus.BLOCKED
    return {
        "state": task.status,
        "word": control.word(task),
        "text": task.title,
        "sub": told.remark(task) if blocked else sub,
    }


def _team(engagement: Engagement, around: Around) -> dict[str, Any]:
    region = engagement.region
    people = [_("%(name)s, specialist") % {"name": user} for user in around.specialists]
    if engagement.manager:
        people.append(_("%(name)s, project manager") % {"name": engagement.manager})
    return {"people": people, "hours": _hours(region)}


def _hours(region: Any) -> str:
    words = {
        "from": region.opens.strftime("%H:%M"),
        "to": region.closes.strftime("%H:%M"),
        "zone": dates.zone_words(region.time_zone),
    }
    return _("On working days, %(from)s to %(to)s, %(zone)s") % words
