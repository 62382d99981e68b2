"""A walk: random acts by random people on one engagement, and what must hold after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from audit.models import Event
from engagements.models import Engagement, Meeting
from engagements.refusals import Invalid, NotAllowed, Refused
from fasttrack.demo.portfolio import COMMON, PROFILES
from fasttrack.rules import RULES
from notifications.models import Message
from phases import gates
from phases.models import Phase, SignOff
from phases.models.assessment import Area
from phases.plan_content import content_hash, content_of
from responsibilities.actions import opening, planning, profile, scope, tasks, verbs
from responsibilities.actions import phases as phase_actions
from responsibilities.models import ScopeQuestion, Task, TaskStatus
from responsibilities.recounting import recount
from tests.worlds import post

TASK_VERBS: dict[str, Callable[..., Any]] = {
    "start": tasks.start,
    "complete": tasks.complete,
    "unblock": tasks.unblock,
    "reopen": tasks.reopen,
}


class Walk:
    """`chance` decides everything, so the same seed walks the same way."""

    def __init__(self, engagement: Engagement, people: list[User], *, at: datetime, chance: Random):
        self.engagement, self.people, self.at, self.chance = engagement, people, at, chance
        self.outcomes: Counter[str] = Counter()
        self.last_event = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        self.trail = self._trail()
        # Whose turn it was after each act, for comparison with the ledger.
        self.turns: list[tuple[datetime, str]] = []

    def step(self) -> None:
        """One act, allowed or not; a refused one must leave no trace but the question of the scope ledger.

        What left no trace is not looked at: whatever it did without one is there to be seen after the next act.
        """
        self.at += timedelta(minutes=self.chance.randint(1, 600))
        act = self.chance.choice(ACTS)
        before = self._count_events()
        try:
            act(self)
            outcome = "done"
        except (Refused, Invalid, NotAllowed, profile.Invalid) as refusal:
            outcome = type(refusal).__name__
            asked = isinstance(refusal, Refused) and refusal.code == "limit_reached"
            assert self._count_events() == before or asked, f"{act.__name__} was refused and left a trace"
        self.outcomes[outcome] += 1
        if outcome == "done" or asked:
            self.check()

    def one(self, rows: Any) -> Any:
        found = list(rows)
        if not found:
            raise Refused("nothing_there", "There is nothing of this kind")
        return self.chance.choice(sorted(found, key=lambda row: str(row.pk)))

    def acting(self) -> dict[str, Any]:
        return {"by": self.chance.choice(self.people), "at": self.at}

    def fresh(self) -> Engagement:
        return Engagement.objects.get(pk=self.engagement.pk)

    # ---- What must hold

    def check(self) -> None:
        engagement, phases = self.fresh(), list(self.engagement.phases.all())
        self.turns.append((self.at, engagement.waiting_on))
        self._check_phases(engagement, phases)
        self._check_limits(engagement)
        self._check_sign_offs(engagement)

    def _check_phases(self, engagement: Engagement, phases: list[Phase]) -> None:
        states = [phase.status for phase in phases]
        expected = 0 if engagement.status == "completed" else 1
        assert states.count("active") == expected, f"{states} while {engagement.status}"
        assert states == sorted(states, key=("complete", "active", "locked").index), f"out of order: {states}"
        undone = Task.objects.filter(
            engagement=engagement, phase__status="complete", applicability="applies", required=True
        ).exclude(status__in=("done", "not_required", "declined"))
        closed_with_work = set(undone.values_list("phase__kind", flat=True))
        assert closed_with_work <= set(engagement.reopen_needed), f"{closed_with_work} closed with open tasks"

    def _check_limits(self, engagement: Engagement) -> None:
        yes = Counter(engagement.scope_questions.filter(answer="yes").values_list("limit", flat=True))
        for slug, used in Counter(engagement.scope_entries.values_list("limit", flat=True)).items():
            task = Task.objects.filter(scope_entries__limit=slug, engagement=engagement).first()
            assert used <= task.limit.max + yes[slug], f"{slug}: {used} used"

    def _check_sign_offs(self, engagement: Engagement) -> None:
        for signature in SignOff.objects.filter(plan__engagement=engagement, void_at=None).select_related("plan"):
            items = list(engagement.remediation_items.all())
            assert signature.plan == engagement.remediation_plans.first()
            assert signature.plan.hash == content_hash(content_of(items))
            assert all(item.is_settled for item in items)
            assert not engagement.minimum_checks.filter(status="open").exists()

    def check_at_the_end(self) -> None:
        """The whole trail, the counters and the outbox: too dear for every step."""
        trail = self._trail()
        assert trail[: len(self.trail)] == self.trail
        assert len(trail) > len(self.trail) or not self.outcomes["done"]
        keys = list(Message.objects.values_list("key", flat=True))
        assert len(keys) == len(set(keys))
        assert recount(repair=False, say=print)[1] == 0
        self._check_gate()
        self._check_waiting()

    def _check_waiting(self) -> None:
        """The stretches tile the time of the engagement, and say of each act's moment whose turn it was after it."""
        engagement, found = self.fresh(), list(self.engagement.waiting_stretches.all())
        assert found[0].starts_at == engagement.opened_at
        assert [one.ends_at for one in found] == [*(one.starts_at for one in found[1:]), engagement.ended_at]
        for at, who in self.turns:
            held = [one.who for one in found if one.starts_at <= at and (one.ends_at is None or at < one.ends_at)]
            assert held == ([who] if engagement.ended_at is None or at < engagement.ended_at else []), at

    def _check_gate(self) -> None:
        engagement = self.fresh()
        phase = engagement.phases.filter(status="active").first()
        if phase and engagement.is_working and engagement.gate_open_since:
            blocked = [b.code for b in gates.blockers(phase, at=self.at)]
            # A call that was ahead may have passed by now without an act.
            assert set(blocked) <= {"no_checkpoint"}

    def _trail(self) -> list[tuple[Any, ...]]:
        events = Event.objects.filter(scope_id=self.engagement.pk).order_by("pk")
        return list(events.values_list("pk", "at", "verb", "actor_name", "reason", "subject_label"))

    def _count_events(self) -> int:
        return Event.objects.filter(pk__gt=self.last_event).count()


# ---- Acts


def work_on_a_task(walk: Walk) -> None:
    task = walk.one(walk.engagement.tasks.filter(phase__kind=walk.fresh().phase))
    TASK_VERBS[walk.chance.choice(list(TASK_VERBS))](task, **walk.acting())


def complete_the_next_task(walk: Walk) -> None:
    task = walk.one(walk.engagement.tasks.applying().open().filter(phase__kind=walk.fresh().phase))
    tasks.complete(task, note="Seen on the call", **walk.acting())


def work_on_any_task(walk: Walk) -> None:
    tasks.complete(walk.one(walk.engagement.tasks.all()), note="Seen on the call", **walk.acting())


def block_a_task(walk: Walk) -> None:
    task = walk.one(walk.engagement.tasks.applying().open())
    tasks.block(task, reason="third_party", note="Waits", **walk.acting())


def reopen_a_task(walk: Walk) -> None:
    task = walk.one(walk.engagement.tasks.filter(status__in=(TaskStatus.DONE, TaskStatus.NOT_REQUIRED)))
    tasks.reopen(task, reason="Not right yet", **walk.acting())


def leave_a_task_out(walk: Walk) -> None:
    tasks.mark_not_required(walk.one(walk.engagement.tasks.applying().open()), reason="Not here", **walk.acting())


def decline_a_task(walk: Walk) -> None:
    tasks.decline(walk.one(walk.engagement.tasks.applying().open()), **walk.acting())


def date_a_task(walk: Walk) -> None:
    due_on = (walk.at + timedelta(days=walk.chance.randint(-3, 20))).date()
    planning.set_due(walk.one(walk.engagement.tasks.all()), due_on=due_on, **walk.acting())


def close_the_phase(walk: Walk) -> None:
    phase_actions.close(walk.engagement.phases.get(kind=walk.fresh().phase), **walk.acting())


def close_any_phase(walk: Walk) -> None:
    phase_actions.close(walk.one(walk.engagement.phases.all()), **walk.acting())


def reopen_a_phase(walk: Walk) -> None:
    phase = walk.one(walk.engagement.phases.filter(status="complete"))
    phase_actions.reopen(phase, reason="A new finding", **walk.acting())


def answer_differently(walk: Walk) -> None:
    answers = {**COMMON, **PROFILES[walk.chance.choice(sorted(PROFILES))]}
    for name in ("connector", "exchange_online", "sharing_other_devices", "custom_sync_rules"):
        answers[name] = walk.chance.choice([True, False, None])
    profile.apply(walk.engagement, answers, **walk.acting())


def log_an_attempt(walk: Walk) -> None:
    outcome = walk.chance.choice(["reached", "no_answer", "bounced"])
    verbs.log_attempt(walk.engagement, channel="phone", outcome=outcome, happened_at=walk.at, **walk.acting())


def agree_on_facts(walk: Walk) -> None:
    verb = walk.chance.choice([verbs.confirm_services, verbs.confirm_data_sheet])
    verb(walk.engagement, **walk.acting())


def change_the_data_sheet(walk: Walk) -> None:
    seats = walk.chance.choice([200, 300])
    verbs.update_data_sheet(walk.engagement, fields={"seats": seats}, **walk.acting())


def propose_services(walk: Walk) -> None:
    opening.propose_services(walk.engagement, services=["azure-rms"], **walk.acting())


def decide_eligibility(walk: Walk) -> None:
    verbs.decide_eligibility(walk.engagement, decision="exception", reason="Agreed", **walk.acting())


def plan_a_call(walk: Walk) -> None:
    kind, starts_at = walk.chance.choice(Meeting.Kind.values), walk.at + timedelta(hours=walk.chance.randint(1, 40))
    verbs.schedule_meeting(walk.engagement, kind=kind, starts_at=starts_at, **walk.acting())


def settle_a_call(walk: Walk) -> None:
    call = walk.one(walk.engagement.meetings.filter(status="scheduled"))
    walk.chance.choice([verbs.hold_meeting, verbs.hold_meeting, verbs.miss_meeting])(call, **walk.acting())


def record_a_finding(walk: Walk) -> None:
    area = walk.chance.choice(Area.values)
    verbs.record_finding(walk.engagement, area=area, summary="Looked at", change_required=False, **walk.acting())


def edit_the_plan(walk: Walk) -> None:
    items = list(walk.engagement.remediation_items.all())
    if items and walk.chance.random() < 0.4:
        verbs.change_item(walk.one(items), title=f"Item {walk.chance.randint(1, 99)}", **walk.acting())
    else:
        verbs.add_item(walk.engagement, title="Open a port", area="network", **walk.acting())


def settle_an_item(walk: Walk) -> None:
    item = walk.one(walk.engagement.remediation_items.all())
    verb, words = walk.chance.choice(
        [(verbs.resolve_item, "note"), (verbs.waive_item, "reason"), (verbs.reopen_item, "reason")]
    )
    verb(item, **{words: "Seen"}, **walk.acting())


def settle_a_check(walk: Walk) -> None:
    check = walk.one(walk.engagement.minimum_checks.all())
    found = {"forest": walk.chance.choice(["2003", "2012"]), "adfs": "3.0"}[check.kind]
    verbs.pass_check(check, found=found, **walk.acting())


def put_a_name_to_the_plan(walk: Walk) -> None:
    verb = walk.chance.choice([verbs.publish_plan, verbs.agree, verbs.agree, verbs.sign, verbs.sign])
    verb(walk.engagement, **walk.acting())


def withdraw_a_signature(walk: Walk) -> None:
    verbs.withdraw_signature(walk.engagement, **walk.acting())


def use_the_scope(walk: Walk) -> None:
    task = walk.one(task for task in walk.engagement.tasks.all() if task.limit)
    scope.add_entry(task, name=f"Entry {walk.chance.randint(1, 9)}", **walk.acting())


def answer_a_scope_question(walk: Walk) -> None:
    question = walk.one(walk.engagement.scope_questions.filter(answer=ScopeQuestion.Answer.WAITING))
    scope.answer(question, yes=walk.chance.random() < 0.5, reason="Asked for", **walk.acting())


def validate_the_outcome(walk: Walk) -> None:
    if walk.chance.random() < 0.5:
        verbs.validate_feature(walk.one(walk.engagement.features.all()), **walk.acting())
    else:
        verbs.validate_use_cases(walk.engagement, **walk.acting())


def give_and_take_consent(walk: Walk) -> None:
    live = walk.engagement.consents.live(walk.at)
    if live and walk.chance.random() < 0.7:
        verbs.revoke_consent(walk.one(live), **walk.acting())
    else:
        verbs.grant_consent(walk.engagement, activity="Create DNS records", scope="One zone", **walk.acting())


def hold_or_resume(walk: Walk) -> None:
    if walk.fresh().status == "on_hold":
        verbs.resume(walk.engagement, **walk.acting())
    elif walk.chance.random() < 0.2:
        verbs.hold(walk.engagement, reason="A freeze", **walk.acting())


def sweep(walk: Walk) -> None:
    """With some rules, now or late as of an hour ago or of yesterday: none of it may post anything twice."""
    at = walk.at - walk.chance.choice([timedelta(), timedelta(hours=1), timedelta(days=1)])
    for rule in walk.chance.sample(RULES, 2):
        post(rule.due, at)


def acts() -> Iterator[Callable[[Walk], None]]:
    """More of what leads on than of what leads back, or a walk would never leave Initiate."""
    yield from [complete_the_next_task] * 8 + [close_the_phase] * 3 + [put_a_name_to_the_plan] * 3
    yield from [settle_an_item, settle_a_check, settle_a_call, record_a_finding] * 2
    yield from (work_on_a_task, work_on_any_task, block_a_task, reopen_a_task, leave_a_task_out, decline_a_task)
    yield from (date_a_task, close_any_phase, reopen_a_phase, answer_differently, log_an_attempt, agree_on_facts)
    yield from (change_the_data_sheet, propose_services, decide_eligibility, plan_a_call, edit_the_plan)
    yield from (withdraw_a_signature, use_the_scope, answer_a_scope_question, validate_the_outcome)
    yield from (give_and_take_consent, hold_or_resume, sweep, sweep)


ACTS = list(acts())
