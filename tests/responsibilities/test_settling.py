"""What follows from any change: counters, whose turn it is, the open gate, and entries in the trail."""

from datetime import timedelta

import pytest

from audit.models import Event
from engagements.refusals import Refused
from phases.models import RemediationItem
from phases.models.phase import Kind
from responsibilities.actions import phases, planning, tasks, verbs
from responsibilities.settling import settle
from tests import worlds
from tests.journeys import ANSWERS, CLOUD, at_gate, in_phase

pytestmark = pytest.mark.django_db


def build():
    assess = in_phase(Kind.ASSESS)
    assess.answer(ANSWERS)
    return {"assess": assess, "gate": at_gate(Kind.ASSESS), "empty": in_phase(Kind.REMEDIATE, answers=CLOUD, items=0)}


built = worlds.built(build)
world = worlds.fresh("built")


@pytest.fixture
def walk(world):
    return world["assess"]


def counted(walk):
    """Counted anew from the rows, as the columns ought to say."""
    mine = walk.engagement.tasks.filter(applicability="applies", required=True)
    settled = mine.filter(status__in=["done", "not_required", "declined"])
    here = {"phase__kind": walk.active.kind}
    return mine.count(), settled.count(), mine.filter(**here).count(), settled.filter(**here).count()


def kept(walk):
    engagement = walk.fresh()
    return engagement.required, engagement.done, engagement.phase_required, engagement.phase_done


@pytest.mark.parametrize("place", ["assess", "gate", "empty"])
def test_what_is_kept_is_what_would_be_counted(world, place):
    assert kept(world[place]) == counted(world[place])


def test_settling_again_changes_nothing(walk):
    before, known = walk.fresh().__dict__, Event.objects.count()
    settle(walk.fresh(), by=None, at=walk.at + timedelta(days=1))
    after = walk.fresh().__dict__
    assert {k: v for k, v in after.items() if k != "_state"} == {k: v for k, v in before.items() if k != "_state"}
    assert Event.objects.count() == known


def test_counters_follow_each_step(walk):
    for verb, words in (("complete", {}), ("reopen", {}), ("mark_not_required", {"reason": "No need"})):
        getattr(tasks, verb)(walk.task("admin-overview"), **words, **walk.manager)
        assert kept(walk) == counted(walk)


def test_the_phase_row_counts_its_own_tasks(walk):
    tasks.complete(walk.task("admin-overview"), **walk.specialist)
    assert (walk.active.required, walk.active.done) == kept(walk)[2:]


# ---- Whose turn it is


def leave_open(walk, *slugs):
    walk.engagement.tasks.filter(phase__kind="assess").exclude(slug__in=slugs).update(status="done")
    return [walk.task(slug) for slug in slugs]


def test_it_is_microsofts_turn_while_it_has_something_to_do(walk):
    assert walk.fresh().waiting_on == "microsoft"


def test_it_is_the_customers_turn_when_only_they_have_something_left(walk):
    _theirs, mine = leave_open(walk, "support-plan", "admin-overview")
    tasks.complete(mine, **walk.specialist)
    assert (walk.fresh().waiting_on, walk.fresh().waiting_since) == ("customer", walk.at)


@pytest.mark.parametrize(
    ("reason", "waits_for"),
    [
        ("customer", "customer"),
        ("microsoft", "microsoft"),
        ("third_party", "third_party"),
        ("change_approval", "change_approval"),
        ("pending_remediation", "customer"),
    ],
)
def test_a_block_says_who_is_waited_for(walk, reason, waits_for):
    (task,) = leave_open(walk, "admin-overview")
    tasks.block(task, reason=reason, **walk.specialist)
    assert walk.fresh().waiting_on == waits_for
    assert walk.fresh().blocked == 1


def test_nobody_is_waited_for_on_hold(walk):
    verbs.hold(walk.engagement, reason="Holidays", **walk.manager)
    assert walk.fresh().waiting_on == "nobody"
    verbs.resume(walk.engagement, **walk.manager)
    assert walk.fresh().waiting_on == "microsoft"


def test_what_is_due_first_is_looked_at_first(walk):
    planning.set_due(walk.task("pilot-requirements"), due_on=walk.at.date(), **walk.specialist)
    assert walk.fresh().next_task_id == walk.task("pilot-requirements").pk


def test_a_blocked_task_of_the_customer_has_no_date_that_could_pass(walk):
    planning.set_due(walk.task("support-plan"), due_on=walk.at.date(), **walk.lead)
    tasks.block(walk.task("support-plan"), reason="third_party", **walk.lead)
    assert walk.fresh().customer_due_on is None


# ---- The gate


def test_the_moment_a_gate_opened_is_kept_until_it_shuts(world):
    walk = world["gate"]
    since = walk.fresh().gate_open_since
    planning.set_note(walk.task("super-user"), note="Later", by=walk.team.specialist, at=walk.later())
    assert walk.fresh().gate_open_since == since is not None
    tasks.reopen(walk.task("admin-overview"), reason="Again", **walk.manager)
    assert walk.fresh().gate_open_since is None


def test_a_gate_that_opens_again_opened_then(world):
    walk = world["gate"]
    tasks.reopen(walk.task("admin-overview"), reason="Again", **walk.manager)
    tasks.complete(walk.task("admin-overview"), by=walk.team.specialist, at=walk.later(days=2))
    assert walk.fresh().gate_open_since == walk.at


def test_a_closed_gate_is_no_longer_open(world):
    walk = world["gate"]
    phases.close(walk.active, **walk.specialist)
    assert walk.fresh().gate_open_since is None


def test_no_gate_is_open_on_hold(world):
    walk = world["gate"]
    verbs.hold(walk.engagement, reason="Holidays", **walk.manager)
    assert walk.fresh().gate_open_since is None


# ---- Hold and resume


def test_dates_move_by_the_business_days_on_hold(walk):
    planning.set_due(walk.task("admin-overview"), due_on=walk.at.date(), **walk.specialist)
    hours, held_on = walk.engagement.region.hours, walk.at
    verbs.hold(walk.engagement, reason="Holidays", **walk.manager)
    verbs.resume(walk.engagement, by=walk.team.manager, at=walk.later(days=7))
    task = walk.task("admin-overview")
    assert task.due_on == hours.add_business_days(held_on.date(), 5)
    assert task.overdue_at > walk.at


# ---- A finding after an empty plan


def test_a_late_item_brings_duties_that_the_new_version_of_the_plan_fulfils(world):
    walk = world["empty"]
    verbs.add_item(walk.engagement, title="Ports", area="network", **walk.specialist)
    verbs.publish_plan(walk.engagement, **walk.specialist)
    assert walk.task("remediation-timeline").status == "done"
    assert walk.fresh().reopen_needed == ["assess"]
    verbs.agree(walk.engagement, **walk.specialist)
    verbs.agree(walk.engagement, **walk.lead)
    assert walk.task("timelines-confirmed").status == "done"
    assert walk.fresh().reopen_needed == []


def test_a_late_item_makes_remediation_tasks_apply(world):
    walk = world["empty"]
    verbs.add_item(walk.engagement, title="Ports", area="network", **walk.specialist)
    verbs.publish_plan(walk.engagement, **walk.specialist)
    assert walk.task("remediation-done").applicability == "applies"


# ---- The trail

STEPS = {
    "finding.recorded": lambda w: verbs.record_finding(
        w.engagement, area="dns", summary="Fine", change_required=False, **w.lead
    ),
    "tool.run": lambda w: verbs.record_tool_run(
        w.engagement, tool="Check", run_on=w.at.date(), summary="Fine", **w.lead
    ),
    "item.added": lambda w: verbs.add_item(w.engagement, title="Ports", area="dns", **w.specialist),
    "check.passed": lambda w: verbs.pass_check(w.engagement.minimum_checks.first(), **w.specialist),
    "check.waived": lambda w: verbs.waive_check(w.engagement.minimum_checks.first(), reason="Soon", **w.manager),
    "profile.changed": lambda w: w.answer(CLOUD),
    "task.added": lambda w: planning.add_own(w.engagement, title="Tell the board", **w.lead),
    "task.noted": lambda w: planning.set_note(w.task("support-plan"), note="Soon", **w.lead),
    "task.due_changed": lambda w: planning.set_due(w.task("support-plan"), due_on=w.at.date(), **w.lead),
    "commitment.acknowledged": lambda w: planning.acknowledge(w.engagement.commitments.first(), **w.lead),
    "plan.published": lambda w: verbs.publish_plan(w.engagement, **w.specialist),
    "cadence.agreed": lambda w: verbs.set_cadence(w.engagement, days=7, **w.specialist),
    "engagement.held": lambda w: verbs.hold(w.engagement, reason="Holidays", **w.manager),
    "phase.reopened": lambda w: phases.reopen(w.phase(Kind.INITIATE), reason="New", **w.manager),
}


@pytest.mark.parametrize(("verb", "step"), STEPS.items(), ids=STEPS.keys())
def test_each_act_is_in_the_trail_with_who_and_whose(walk, verb, step):
    last = Event.objects.latest("id").pk
    step(walk)
    entry = Event.objects.filter(pk__gt=last).get(verb=verb)
    assert entry.scope_id == walk.engagement.pk
    assert entry.actor_party in {"microsoft", "customer"}


def test_an_act_and_what_follows_from_it_are_undone_together(walk):
    """A task that fails to follow its record takes the record with it."""
    verbs.add_item(walk.engagement, title="Ports", area="dns", **walk.specialist)
    walk.engagement.tasks.filter(slug="remediation-checklist").update(slug="retired")
    known = Event.objects.count()
    with pytest.raises(KeyError):
        verbs.publish_plan(walk.engagement, **walk.specialist)
    assert not walk.engagement.remediation_plans.exists()
    assert Event.objects.count() == known


REFUSED = {
    "a shut gate": lambda w: phases.close(w.active, **w.specialist),
    "a signature too early": lambda w: verbs.sign(w.engagement, **w.lead),
    "an item in the wrong phase": lambda w: verbs.resolve_item(item(w), **w.lead),
    "a phase that is not closed": lambda w: phases.reopen(w.active, reason="New", **w.manager),
}


def item(walk):
    return RemediationItem.objects.create(engagement=walk.engagement, title="Ports", area="dns", created_at=walk.at)


@pytest.mark.parametrize("step", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_leaves_no_trace(walk, step):
    known = Event.objects.count()
    with pytest.raises(Refused):
        step(walk)
    assert Event.objects.count() == known
