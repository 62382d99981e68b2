"""May this phase end? One tuple of conditions per gate; what each of them looks at is in `phases.conditions`.

The same definition serves the page, the dry run, the guard of the transition and the moment a gate opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.models import Meeting
from engagements.refusals import Blocker
from phases.conditions import (
    Condition,
    answers_complete,
    areas_recorded,
    checkpoints_arranged,
    checks_settled,
    condition,
    contact_reached,
    customer_manager_named,
    data_sheet_confirmed,
    eligibility_decided,
    features_validated,
    items_settled,
    kickoff_held,
    licences_associated,
    no_live_consent,
    outcomes_evidenced,
    people_assigned,
    plan_agreed,
    plan_published,
    process_discussed,
    readiness_signed,
    services_confirmed,
    services_proposed,
    use_cases_validated,
)
from phases.models import Phase
from phases.models.phase import Kind
from phases.situation import Situation

# ---- In every gate

OWN_CONDITION = {"E-02", "E-09"}  # tasks that a condition of their own speaks for


@condition(_("Every required task is done"), ("G-02", "G-11", "G-12"))
def required_tasks_done(s: Situation) -> Iterator[Blocker]:
    asked = {c.name for c in GATES[Kind(s.phase.kind)]}
    for task in s.required_tasks:
        told = task.record in asked or OWN_CONDITION & set(task.codes)
        if not task.is_open or told or fulfilled_at_closing(s, task):
            continue
        sentence = gettext("Not done: %(title)s") % {"title": task.title}
        link, since = task.link, task.status_at
        yield s.blocker("task_open", sentence, task.party, link=link, since=since, codes=task.codes, lines=task.lines)


def fulfilled_at_closing(s: Situation, task: Any) -> bool:
    """Holding checkpoint calls goes on until the phase ends: one held is enough, closing settles it [M-14, C-28]."""
    return task.record == "checkpoints_held" and bool(s.held(Meeting.Kind.CHECKPOINT))


GATES: dict[Kind, tuple[Condition, ...]] = {
    Kind.INITIATE: (
        eligibility_decided,
        contact_reached,
        services_proposed,
        services_confirmed,
        data_sheet_confirmed,
        licences_associated,
        process_discussed,
        kickoff_held,
        people_assigned,
        required_tasks_done,
    ),
    Kind.ASSESS: (
        areas_recorded,
        answers_complete,
        customer_manager_named,
        plan_published,
        plan_agreed,
        checkpoints_arranged,
        required_tasks_done,
    ),
    Kind.REMEDIATE: (items_settled, checks_settled, readiness_signed, required_tasks_done),
    Kind.ENABLE_CORE: (required_tasks_done,),
    Kind.ENABLE_SERVICE: (
        required_tasks_done,
        features_validated,
        use_cases_validated,
        outcomes_evidenced,
        no_live_consent,
    ),
}


def ready_to_sign(s: Situation) -> list[Blocker]:
    """What must be settled before anybody may sign: items, checks, and a plan that both sides know [G-08]."""
    return [b for c in (items_settled, checks_settled, plan_published, plan_agreed) for b in c.check(s)]


@dataclass(frozen=True, slots=True)
class GateReport:
    """What a gate panel shows: what is in the way, and what is already met."""

    blockers: tuple[Blocker, ...]
    met: tuple[Condition, ...]

    @property
    def is_open(self) -> bool:
        return not self.blockers


def report(phase: Phase, *, at: datetime) -> GateReport:
    return report_of(Situation(phase, at=at))


def report_of(s: Situation) -> GateReport:
    found = [(c, tuple(c.check(s))) for c in GATES[Kind(s.phase.kind)]]
    return GateReport(tuple(b for _, bs in found for b in bs), tuple(c for c, bs in found if not bs))


def blockers(phase: Phase, *, at: datetime) -> tuple[Blocker, ...]:
    return report(phase, at=at).blockers


def is_open(phase: Phase, *, at: datetime, **known: Any) -> bool:
    """Cheaper than `blockers`: stops at the first thing in the way, from the end, where most gates ask for tasks."""
    s = Situation(phase, at=at, **known)
    return not any(True for c in reversed(GATES[Kind(phase.kind)]) for _ in c.check(s))


def note(phase: Phase, *, at: datetime, **known: Any) -> None:
    """Keep on the engagement since when its gate stands open; the next sweep tells the manager. `known` is what a
    `Situation` need not read again."""
    engagement = phase.engagement
    open_now = engagement.is_working and is_open(phase, at=at, **known)
    since = (engagement.gate_open_since or at) if open_now else None
    if since != engagement.gate_open_since:
        engagement.gate_open_since = since
        engagement.save(update_fields=["gate_open_since"])
