"""One engagement on its way, phase by phase, each step an action by the person who would take it.

The clock of a journey is its own: it moves on by business hours, so that a portfolio of today has a past.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import User
from engagements.models import Engagement, Meeting
from phases.conditions import needed_areas
from phases.models import Phase, RemediationItem
from phases.models.phase import Kind
from responsibilities.actions import opening, planning, profile, tasks, verbs
from responsibilities.actions import phases as phase_actions
from responsibilities.models import Task


@dataclass(frozen=True, slots=True)
class Team:
    manager: User
    specialist: User
    lead: User


ITEMS = (
    ("Raise the forest to a supported functional level", "on_prem_ad"),
    ("Open outbound HTTPS at the second site", "network"),
    ("Bring the browsers on the shop floor to a supported version", "browsers"),
    ("Install the outstanding service packs", "infrastructure"),
)


class Journey:
    def __init__(self, engagement: Engagement, team: Team, *, starts: datetime):
        self.engagement, self.team, self.at = engagement, team, starts

    # ---- The clock

    def later(self, *, days: int = 0, hours: float = 0.25) -> datetime:
        self.at = self.engagement.region.hours.next_open(self.at + timedelta(days=days, hours=hours))
        return self.at

    def ahead(self, days: int = 1) -> datetime:
        """A moment for a call, some days on, in business hours."""
        return self.engagement.region.hours.next_open(self.at + timedelta(days=days))

    def fresh(self) -> Engagement:
        self.engagement = Engagement.objects.select_related("region", "customer", "tenant", "profile").get(
            pk=self.engagement.pk
        )
        return self.engagement

    # ---- Who acts

    def _staff(self) -> dict[str, Any]:
        return {"by": self.team.specialist, "at": self.later()}

    def _manager(self) -> dict[str, Any]:
        return {"by": self.team.manager, "at": self.later()}

    def _lead(self) -> dict[str, Any]:
        return {"by": self.team.lead, "at": self.later()}

    # ---- Initiate

    def reach(self, *, after_days: int = 3, attempts: int = 1) -> None:
        for number in range(attempts):
            self.later(days=after_days if number == 0 else 2)
            last = number == attempts - 1
            outcome = "reached" if last else ("no_answer", "message_left")[number % 2]
            verbs.log_attempt(
                self.engagement,
                channel="phone",
                outcome=outcome,
                happened_at=self.at,
                person="IT office",
                **self._staff(),
            )

    def decide(self, decision: str = "eligible", reason: str = "") -> None:
        verbs.decide_eligibility(self.engagement, decision=decision, reason=reason, **self._manager())

    def agree_on_facts(self) -> None:
        opening.propose_services(self.engagement, services=[self.engagement.service], **self._staff())
        verbs.confirm_services(self.engagement, **self._lead())
        window = {"window_from": self._day(20), "window_to": self._day(60)}
        sheet = {"contacts": f"{self.team.lead.name} <{self.team.lead.email}>", **window}
        verbs.update_data_sheet(self.engagement, fields=sheet, **self._staff())
        verbs.confirm_data_sheet(self.engagement, **self._lead())

    def _day(self, days: int) -> date:
        return (self.at + timedelta(days=days)).date()

    def meet(self, kind: str, *, notes: str = "") -> Meeting:
        meeting = self.plan_call(kind)
        self.at = meeting.starts_at
        return verbs.hold_meeting(meeting, notes=notes, **self._staff())

    def plan_call(self, kind: str, *, days: int = 1) -> Meeting:
        staff = self._staff()
        people = [self.team.specialist, self.team.lead]
        return verbs.schedule_meeting(self.engagement, kind=kind, starts_at=self.ahead(days), attendees=people, **staff)

    def talk(self, *lines: tuple[str, str, str]) -> None:
        """Who of the team, who reads it, and the words."""
        for who, visibility, words in lines:
            by = getattr(self.team, who)
            verbs.write_comment(self.engagement, words, visibility=visibility, by=by, at=self.later())

    def initiate(self) -> None:
        self.reach()
        self.decide()
        self.agree_on_facts()
        self.meet(Meeting.Kind.KICKOFF, notes="Introductions, the way of working, next dates.")
        self.work(Kind.INITIATE)
        self.close(Kind.INITIATE)

    # ---- Assess

    def answer(self, answers: Mapping[str, Any]) -> None:
        profile.apply(self.engagement, answers, **self._lead())

    def find(self) -> None:
        for area in needed_areas(self.fresh().profile.get("identity")):
            summary, change = f"{area.label}: looked at together", area in {a for _, a in ITEMS}
            verbs.record_finding(self.engagement, area=area, summary=summary, change_required=change, **self._staff())

    def plan(self, items: int = 2) -> None:
        usable = [item for item in ITEMS if item[1] in needed_areas(self.fresh().profile.get("identity"))]
        for title, area in usable[:items]:
            verbs.add_item(self.engagement, title=title, area=area, due_on=self._day(21), **self._staff())
        verbs.publish_plan(self.engagement, **self._staff())
        verbs.agree(self.engagement, **self._staff())
        verbs.agree(self.engagement, **self._lead())
        if items:
            verbs.set_cadence(self.engagement, days=7, **self._staff())
            self.plan_call(Meeting.Kind.CHECKPOINT, days=7)

    def assess(self, answers: Mapping[str, Any], *, items: int = 2) -> None:
        self.answer(answers)
        for kind in (Meeting.Kind.ASSESS_PLAN, Meeting.Kind.ASSESS_PROVISIONING, Meeting.Kind.ASSESS_CONFIGURATION):
            self.meet(kind)
        self.find()
        self.work(Kind.ASSESS)
        self.plan(items)
        self.work(Kind.ASSESS)
        self.close(Kind.ASSESS)

    # ---- Remediate

    def checkpoint(self) -> None:
        for meeting in self.engagement.meetings.checkpoints().filter(status=Meeting.Status.SCHEDULED)[:1]:
            self.at = max(self.at, meeting.starts_at)
            verbs.hold_meeting(meeting, notes="Went through the open items.", **self._staff())

    def settle_items(self, count: int | None = None) -> None:
        items = self.engagement.remediation_items.filter(status=RemediationItem.Status.OPEN)
        for item in items[:count] if count is not None else items:
            verbs.resolve_item(item, note="Seen on the call", **self._lead())
        for check in self.engagement.minimum_checks.filter(status="open"):
            found = {"forest": "2012R2", "adfs": "3.0"}[check.kind]
            verbs.pass_check(check, found=found, **self._staff())

    def sign(self) -> None:
        verbs.sign(self.engagement, **self._staff())
        verbs.sign(self.engagement, **self._lead())

    def remediate(self) -> None:
        self.checkpoint()
        self.settle_items()
        self.work(Kind.REMEDIATE)
        self.sign()
        self.close(Kind.REMEDIATE)

    # ---- Enable and completion

    def enable_core(self) -> None:
        self.work(Kind.ENABLE_CORE)
        self.close(Kind.ENABLE_CORE)

    def validate(self) -> None:
        for feature in self.engagement.features.filter(chosen=True, validated_at=None):
            verbs.validate_feature(feature, **self._staff())
        verbs.validate_use_cases(self.engagement, **self._staff())
        self.later()
        verbs.record_outcomes(
            self.engagement,
            activated_on=self.engagement.region.hours.local_day(self.at),
            activation_evidence=self.engagement.tenant.domain,
            pilot_users="Pilot One, Pilot Two",
            identity_option=self.fresh().profile.get("identity") or "cloud",
            **self._staff(),
        )

    def enable_service(self) -> None:
        self.work(Kind.ENABLE_SERVICE)
        self.validate()
        self.close(Kind.ENABLE_SERVICE)

    # ---- Tasks and gates

    def open_tasks(self, kind: str) -> list[Task]:
        """What can be ticked off; what a record fulfils is left to its record."""
        found = self.engagement.tasks.applying().open().filter(phase__kind=kind).select_related("engagement", "phase")
        return [task for task in found if not task.record]

    def work(self, kind: str, *, count: int | None = None) -> None:
        """Complete the open tasks of a phase in the catalogue's order of predecessors."""
        mine, done = self.open_tasks(kind), 0
        while (left := self._ready(mine)) and (count is None or done < count):
            self.complete(left[0])
            done += 1

    def _ready(self, tasks: list[Task]) -> list[Task]:
        """Of these, what is open still and has nothing open before it."""
        is_open = dict(self.engagement.tasks.applying().open().values_list("pk", "slug"))
        waiting = set(is_open.values())
        return [t for t in tasks if t.pk in is_open and (t.entry is None or not waiting & set(t.entry.predecessors))]

    def complete(self, task: Task) -> None:
        customer = task.party == "customer"
        tasks.complete(task, **(self._lead() if customer else self._staff()))

    def date(self, kind: str, *, first: date, count: int) -> None:
        """Give the first open tasks of a phase due dates: the first one, then every second day."""
        hours = self.engagement.region.hours
        for number, task in enumerate(self.open_tasks(kind)[:count]):
            planning.set_due(task, due_on=hours.on_or_after(first + timedelta(days=2 * number)), **self._staff())

    def date_remediation(self, *, due_on: date) -> None:
        """The customer's part of Remediate, by when all of it should be done."""
        for task in self.engagement.tasks.applying().open().filter(phase__kind=Kind.REMEDIATE, party="customer"):
            if task.record == "items_settled":
                planning.set_due(task, due_on=due_on, **self._staff())

    def close(self, kind: str) -> Phase:
        closed = phase_actions.close(self.engagement.phases.get(kind=kind), **self._staff())
        self.fresh()
        return closed
