"""One person's tasks over all customers, as groups of rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from responsibilities.models import Task
from responsibilities.presenting import control, place, rail
from responsibilities.presenting import tasks as told
from responsibilities.reach import Reach
from responsibilities.worklist import standing_in

BY = ("task", "customer")
SHOWS = ("open", "overdue", "blocked")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address bar asks for; what it does not know is the usual view."""

    by: str = "task"
    show: str = "open"

    @classmethod
    def read(cls, given: Any) -> Wanted:
        by, show = given.get("by"), given.get("show")
        return cls(by if by in BY else "task", show if show in SHOWS else "open")

    def address(self, **changes: str) -> str:
        values = {"by": self.by, "show": self.show, **changes}
        return f"{reverse('worklist')}?{urlencode(values)}"


def chips(wanted: Wanted, counts: dict[str, int]) -> dict[str, list[dict[str, Any]]]:
    by = {"task": _("Task"), "customer": _("Customer")}
    show = {"open": _("Open and done today"), "overdue": _("Overdue"), "blocked": _("Blocked on Microsoft")}
    return {
        "by": [
            {"text": text, "href": wanted.address(by=name), "current": name == wanted.by} for name, text in by.items()
        ],
        "show": [
            {
                "text": text,
                "href": wanted.address(show=name),
                "current": name == wanted.show,
                "count": None if name == "open" else counts[name],
            }
            for name, text in show.items()
        ],
    }


def summary(counts: dict[str, int]) -> str:
    """46 open tasks for 28 customers. 1 is overdue, 4 are due today."""
    tasks = ngettext("%(count)s open task", "%(count)s open tasks", counts["open"]) % {"count": counts["open"]}
    whose = ngettext("for %(count)s customer", "for %(count)s customers", counts["customers"])
    urgent = _("Overdue: %(overdue)s, due today: %(today)s.") % counts
    whole = pgettext("tasks, customers, what is urgent", "%(tasks)s %(customers)s. %(urgent)s")
    return whole % {"tasks": tasks, "customers": whose % {"count": counts["customers"]}, "urgent": urgent}


def groups(tasks: Iterable[Task], wanted: Wanted, *, reach: Reach, at: datetime) -> list[dict[str, Any]]:
    """Expects the tasks in the order of `wanted.by`; inside a group what is due first comes first."""
    key = _task_key if wanted.by == "task" else _customer_key
    return [_group(list(members), wanted, reach=reach, at=at) for _key, members in groupby(tasks, key)]


def _task_key(task: Task) -> Any:
    """The same duty of every customer; a task of somebody's own stands alone."""
    return (task.engagement.service, task.slug) if task.slug else task.pk


def _customer_key(task: Task) -> Any:
    return task.engagement_id


def _group(tasks: list[Task], wanted: Wanted, *, reach: Reach, at: datetime) -> dict[str, Any]:
    first = tasks[0]
    ordered = sorted(tasks, key=lambda task: (task.due_on or date.max, task.number))
    head = _task_head(first) if wanted.by == "task" else _customer_head(first)
    return {
        **head,
        "id": f"g-{first.pk}",
        "count": len(tasks),
        "rows": [row(task, wanted.by, next_page=wanted.address(), reach=reach, at=at) for task in ordered],
    }


def _task_head(task: Task) -> dict[str, str]:
    phase = rail.phase_name(task.phase.kind, task.engagement.service)
    return {"title": task.title, "language": "", "href": "", "note": phase}


def _customer_head(task: Task) -> dict[str, str]:
    """One customer may have several tenants, each with an engagement of its own."""
    customer, href = task.engagement.customer, reverse("engagement", args=[task.engagement_id])
    note = task.engagement.tenant.domain
    return {"title": customer.name, "language": place.foreign(customer.language), "href": href, "note": note}


def row(task: Task, by_what: str, *, next_page: str, reach: Reach, at: datetime) -> dict[str, Any]:
    """`by_what` says what the list is grouped by, and with that what a row has to be called."""
    within = control.Within(shape=f"worklist-{by_what}", next=next_page)
    return {
        "pk": str(task.pk),
        **_called(task, by_what),
        "href": task.link,
        "about": _("%(task)s, %(customer)s") % {"task": task.title, "customer": task.engagement.customer},
        "segments": rail.sketch(task.engagement),
        "rail_label": rail.sentence(task.engagement),
        "due": told.due(task),
        "late": told.is_late(task),
        "remark": told.remark(task),
        "control": control.control(task, standing_in(task, reach), by=reach.user, at=at, within=within),
    }


def _called(task: Task, by_what: str) -> dict[str, str]:
    customer = task.engagement.customer
    if by_what == "task":
        language = place.foreign(customer.language)
        return {"title": customer.name, "language": language, "sub": task.engagement.tenant.domain}
    return {"title": task.title, "language": "", "sub": customer.name if by_what == "both" else ""}
