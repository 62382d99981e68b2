"""The agenda of a call: whatever is open on its engagement, each thing once and read once, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import translation

from engagements.actions.calling import Named
from engagements.models import Attendance, CallItem, Engagement, Meeting, Promise
from engagements.models.base import Party
from engagements.permissions import Standing
from engagements.refusals import Blocker
from phases import gates
from phases.models import RemediationItem
from responsibilities import facts, overview
from responsibilities.models import ScopeQuestion, Task
from responsibilities.presenting import place
from responsibilities.presenting import tasks as told
from responsibilities.presenting.waiting import named_lines

Kind = CallItem.Kind
Row = Task | RemediationItem | Promise | ScopeQuestion | None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to speak about. `row` is what it is; of a blocker and of a confirmation there are only words."""

    kind: str
    ref: str
    title: str
    party: str = ""
    row: Row = None
    href: str = ""
    sub: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.ref

    @property
    def named(self) -> Named:
        return Named(self.kind, self.ref, self.title, self.party)


@dataclass(frozen=True, slots=True)
class Agenda:
    meeting: Meeting
    engagement: Engagement
    items: Sequence[Item]
    # What was kept of this call so far, by kind and name.
    kept: dict[tuple[str, str], CallItem]
    # Made on this very call.
    promised: Sequence[Promise]
    attendances: Sequence[Attendance]


def read(meeting: Meeting, stands: Standing, *, at: datetime) -> Agenda:
    engagement = meeting.engagement
    known = overview.read(engagement, at=at)
    places = {phase.pk: phase for phase in known.phases}
    for task in known.tasks:
        task.phase = places[task.phase_id]
    kept = {(row.kind, row.ref): row for row in meeting.items.all()}
    promises = list(engagement.promises.by_day().select_related("user", "meeting"))
    found = [
        *_promises(promises, meeting, kept),
        *_confirmations(known, stands, at),
        *_tasks(known, kept),
        *_plan_items(known, kept),
        *_questions(known, kept),
    ]
    found += list(_blockers(known, found))
    return Agenda(
        meeting,
        engagement,
        [*found, Item(Kind.GENERAL, "call", "")],
        kept,
        [one for one in promises if one.meeting_id == meeting.pk],
        list(meeting.attendances.all()),
    )


Kept = dict[tuple[str, str], CallItem]


def _promises(promises: Iterable[Promise], meeting: Meeting, kept: Kept) -> Iterator[Item]:
    """Of earlier calls."""
    for one in promises:
        ref = str(one.pk)
        if one.meeting_id != meeting.pk and (one.status == Promise.Status.OPEN or (Kind.PROMISE, ref) in kept):
            yield of_promise(one)


def _confirmations(known: overview.Overview, stands: Standing, at: datetime) -> Iterator[Item]:
    if known.situation is None or not known.engagement.is_working:
        return
    asked = facts.asked_of(known.situation, known.engagement)
    all_facts = facts.ChecklistFacts(known.engagement, stands, known.phases, known.tasks, asked)
    for name, line in named_lines(all_facts):
        yield Item(Kind.CONFIRMATION, name, line["text"], Party.CUSTOMER, href=line["href"], sub=line["sub"])


def _tasks(known: overview.Overview, kept: Kept) -> Iterator[Item]:
    """Of the active phase: what is open, what is late first; and what this call settled."""
    active = known.active.pk if known.active else None
    spoken = {UUID(ref) for kind, ref in kept if kind == Kind.TASK}
    here = [task for task in known.tasks if task.phase_id == active and task.applies and task.is_open]
    here += [task for task in known.tasks if task.pk in spoken and task not in here]
    yield from (of_task(task) for task in sorted(here, key=_urgency))


def _urgency(task: Task) -> tuple[Any, ...]:
    return not told.is_late(task), task.due_on is None, str(task.due_on or ""), not task.required, task.number


def _plan_items(known: overview.Overview, kept: Kept) -> Iterator[Item]:
    for one in known.known["items"]:
        if not one.is_settled or (Kind.PLAN_ITEM, str(one.pk)) in kept:
            yield of_plan_item(one)


def _questions(known: overview.Overview, kept: Kept) -> Iterator[Item]:
    for one in known.questions:
        if one.answer == ScopeQuestion.Answer.WAITING or (Kind.QUESTION, str(one.pk)) in kept:
            yield of_question(one)


# Blockers that are on the agenda as what they are: tasks, items of the plan, and what the customer confirms.
AS_ITEM = "item_open"
AS_CONFIRMATIONS = {
    "services_not_confirmed": "services",
    "data_sheet_not_confirmed": "data_sheet",
    "not_agreed_customer": "agreement",
    "not_signed_customer": "signature",
}
UNANSWERED = "unanswered_"


def _is_there(one: Blocker, found: Sequence[Item]) -> bool:
    confirmed = "answers" if one.code.startswith(UNANSWERED) else AS_CONFIRMATIONS.get(one.code)
    as_task = any(item.kind == Kind.TASK and item.href == one.link for item in found)
    as_confirmation = any(item.key == (Kind.CONFIRMATION, confirmed) for item in found)
    return one.code == AS_ITEM or as_task or as_confirmation


def _blockers(known: overview.Overview, found: Sequence[Item]) -> Iterator[Item]:
    """What else holds the gate up; several of one kind at one place are one thing to speak about."""
    if known.situation is None or not known.engagement.is_live:
        return
    together: dict[str, Item] = {}
    for one in gates.report_of(known.situation).blockers:
        if _is_there(one, found):
            continue
        ref = f"{one.code}-{sha256(one.link.encode()).hexdigest()[:8]}"
        before = together.get(ref)
        title = f"{before.title} · {one.sentence}" if before else one.sentence
        together[ref] = Item(Kind.BLOCKER, ref, title, one.party, href=one.link, sub=place.source(one.lines))
    yield from together.values()


# ---- One of them


def of_task(task: Task) -> Item:
    return Item(Kind.TASK, str(task.pk), task.title, task.party, task, task.link, told.remark(task))


def of_promise(one: Promise) -> Item:
    return Item(Kind.PROMISE, str(one.pk), one.what, one.party, one)


def of_plan_item(one: RemediationItem) -> Item:
    link = reverse("plan-item", args=[one.pk])
    return Item(Kind.PLAN_ITEM, str(one.pk), one.title, one.party, one, link, one.detail)


def of_question(one: ScopeQuestion) -> Item:
    return Item(Kind.QUESTION, str(one.pk), one.asked, "", one, reverse("scope", args=[one.engagement_id]))


def find(meeting: Meeting, kind: str, ref: str, stands: Standing, *, at: datetime) -> Item | None:
    """By its address; its title is in the customer's language, as the minutes will have it."""
    with translation.override(meeting.engagement.customer.language):
        if kind == Kind.GENERAL:
            return Item(Kind.GENERAL, "call", "") if ref == "call" else None
        if kind not in ROWS:
            found = read(meeting, stands, at=at).items
            return next((item for item in found if item.key == (kind, ref)), None) or _spoken(meeting, kind, ref)
        rows, made = ROWS[kind]
        row = rows(meeting.engagement).filter(pk=ref).first() if _is_id(ref) else None
        return made(row) if row else None


def _spoken(meeting: Meeting, kind: str, ref: str) -> Item | None:
    """It holds nothing up any more, but there is a note on it."""
    kept = meeting.items.filter(kind=kind, ref=ref).first()
    return Item(kept.kind, kept.ref, kept.title, kept.party) if kept else None


def _tasks_of(engagement: Engagement) -> Any:
    rows = engagement.tasks.select_related("phase", "engagement__customer", "engagement__profile")
    return rows.select_related("engagement__region")


ROWS: dict[str, tuple[Any, Any]] = {
    Kind.TASK: (_tasks_of, of_task),
    Kind.PROMISE: (lambda engagement: engagement.promises.select_related("user", "meeting"), of_promise),
    Kind.PLAN_ITEM: (lambda engagement: engagement.remediation_items.all(), of_plan_item),
    Kind.QUESTION: (lambda engagement: engagement.scope_questions.all(), of_question),
}


def _is_id(ref: str) -> bool:
    try:
        UUID(ref)
    except ValueError:
        return False
    return True
