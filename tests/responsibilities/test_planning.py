"""Who does a task and by when, tasks of one's own, and standing commitments."""

from datetime import UTC, date, datetime, timedelta

import pytest

from audit.models import Event
from engagements.actions import clocks
from engagements.models import Region
from engagements.refusals import Invalid, NotAllowed, Refused
from phases.models.phase import Kind
from responsibilities.actions import planning, tasks, verbs
from tests import worlds
from tests.factories import MeetingFactory, MemberFactory, UserFactory
from tests.journeys import ANSWERS, in_phase

pytestmark = pytest.mark.django_db

MICROSOFTS, CUSTOMERS, SHARED, LATER, EARLIER = (
    "admin-overview",
    "support-plan",
    "resources-aligned",
    "super-user",
    "begin-onboarding",
)
FRIDAY = date(2026, 4, 17)


def build():
    walk = in_phase(Kind.ASSESS)
    walk.answer(ANSWERS)
    return walk


assessing = worlds.built(build)
walk = worlds.fresh("assessing")


def last():
    return Event.objects.latest("id")


# ---- Dates


def test_a_due_date_keeps_the_moments_of_its_reminders(walk):
    task = planning.set_due(walk.task(MICROSOFTS), due_on=FRIDAY, **walk.specialist)
    assert task.remind_at == datetime(2026, 4, 14, 9, tzinfo=UTC)
    assert task.overdue_at == datetime(2026, 4, 20, 9, tzinfo=UTC)


def test_reminders_of_tasks_and_calls_follow_the_calendar_of_the_region(walk):
    """Good Friday and Easter Monday come before this Friday."""
    planning.set_due(walk.task(MICROSOFTS), due_on=date(2026, 4, 8), **walk.specialist)
    call = MeetingFactory(engagement=walk.engagement, starts_at=datetime(2026, 4, 7, 10, tzinfo=UTC))
    Region.objects.update(country="DE")
    clocks.follow_calendar(Region.objects.get(), at=walk.at)
    call.refresh_from_db(fields=["day_before_at"])
    assert walk.task(MICROSOFTS).remind_at == datetime(2026, 4, 1, 9, tzinfo=UTC)
    assert call.day_before_at == datetime(2026, 4, 2, 10, tzinfo=UTC)


def test_without_a_due_date_nothing_is_reminded_of(walk):
    planning.set_due(walk.task(MICROSOFTS), due_on=FRIDAY, **walk.specialist)
    task = planning.set_due(walk.task(MICROSOFTS), due_on=None, **walk.specialist)
    assert (task.due_on, task.remind_at, task.overdue_at) == (None, None, None)


def test_the_earliest_date_of_each_side_is_on_the_engagement(walk):
    planning.set_due(walk.task(MICROSOFTS), due_on=FRIDAY, **walk.specialist)
    planning.set_due(walk.task(CUSTOMERS), due_on=FRIDAY + timedelta(days=3), **walk.lead)
    engagement = walk.fresh()
    assert (engagement.microsoft_due_on, engagement.customer_due_on) == (FRIDAY, FRIDAY + timedelta(days=3))


def test_a_change_of_date_is_in_the_trail_with_the_date_before(walk):
    planning.set_due(walk.task(MICROSOFTS), due_on=FRIDAY, **walk.specialist)
    planning.set_due(walk.task(MICROSOFTS), due_on=None, **walk.specialist)
    assert (last().verb, last().before, last().after) == ("task.due_changed", {"value": "2026-04-17"}, None)


@pytest.mark.parametrize("slug", [MICROSOFTS, LATER])
def test_dates_may_be_set_before_a_phase_begins(walk, slug):
    assert planning.set_due(walk.task(slug), due_on=FRIDAY, **walk.specialist).due_on == FRIDAY


def test_nothing_is_planned_in_a_closed_phase(walk):
    with pytest.raises(Refused) as refusal:
        planning.set_due(walk.task(EARLIER), due_on=FRIDAY, **walk.specialist)
    assert refusal.value.code == "phase_not_active"


def test_a_plan_changes_the_version_that_others_have_seen(walk):
    seen = walk.task(MICROSOFTS).version
    planning.set_note(walk.task(MICROSOFTS), note="Slides are ready", **walk.specialist)
    with pytest.raises(Refused) as refusal:
        tasks.start(walk.task(MICROSOFTS), seen=seen, **walk.specialist)
    assert refusal.value.code == "changed_meanwhile"


PLANS = {
    "date": lambda task, who: planning.set_due(task, due_on=FRIDAY, **who),
    "assignee": lambda task, who: planning.assign(task, assignee=None, **who),
    "note": lambda task, who: planning.set_note(task, note="Soon", **who),
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_every_plan_writes_one_entry(walk, plan):
    known = Event.objects.count()
    plan(walk.task(MICROSOFTS), walk.specialist)
    assert Event.objects.count() == known + 1


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_plans_wait_while_the_engagement_is_on_hold(walk, plan):
    verbs.hold(walk.engagement, reason="Holidays", **walk.manager)
    known = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        plan(walk.task(MICROSOFTS), walk.specialist)
    assert (refusal.value.code, Event.objects.count()) == ("on_hold", known)


# ---- Assignees


@pytest.mark.parametrize(
    ("slug", "person", "suits"),
    [
        (MICROSOFTS, "specialist", True),
        (MICROSOFTS, "manager", True),
        (MICROSOFTS, "lead", False),
        (CUSTOMERS, "lead", True),
        (CUSTOMERS, "specialist", False),
        (SHARED, "lead", True),
        (SHARED, "specialist", True),
    ],
)
def test_a_task_is_assigned_to_the_side_that_owes_it(walk, slug, person, suits):
    assignee = getattr(walk.team, person)
    if suits:
        assert planning.assign(walk.task(slug), assignee=assignee, **walk.specialist).assignee == assignee
        return
    with pytest.raises(Invalid) as problem:
        planning.assign(walk.task(slug), assignee=assignee, **walk.specialist)
    assert problem.value.field == "assignee"


@pytest.mark.parametrize("slug", [MICROSOFTS, CUSTOMERS, SHARED])
def test_nobody_from_outside_is_given_a_task(walk, slug):
    with pytest.raises(Invalid):
        planning.assign(walk.task(slug), assignee=UserFactory(), **walk.specialist)


def test_whoever_only_reads_is_not_given_a_task(walk):
    reader = MemberFactory(customer=walk.engagement.customer, role="read_only").user
    with pytest.raises(Invalid):
        planning.assign(walk.task(CUSTOMERS), assignee=reader, **walk.specialist)


# ---- Tasks of one's own


def test_a_task_of_ones_own_belongs_to_the_side_that_adds_it_and_gates_nothing(walk):
    required = walk.fresh().required
    task = planning.add_own(walk.engagement, title=" Tell the board ", due_on=FRIDAY, **walk.lead)
    assert (task.title, task.party, task.phase.kind, task.required) == ("Tell the board", "customer", "assess", False)
    assert walk.fresh().required == required


def test_a_task_of_ones_own_may_be_for_a_later_phase(walk):
    later = walk.phase(Kind.ENABLE_CORE)
    assert planning.add_own(walk.engagement, title="Racks", phase=later, **walk.lead).phase == later


def test_a_task_of_ones_own_cannot_be_added_to_a_closed_phase(walk):
    with pytest.raises(Refused) as refusal:
        planning.add_own(walk.engagement, title="Late", phase=walk.phase(Kind.INITIATE), **walk.lead)
    assert refusal.value.code == "phase_not_active"


def test_a_task_of_ones_own_is_worked_like_any_other(walk):
    task = planning.add_own(walk.engagement, title="Tell the board", **walk.lead)
    assert tasks.complete(task, **walk.lead).status == "done"


@pytest.mark.parametrize(
    ("field", "values"),
    [("title", {"title": " "}), ("title", {"title": "x" * 201}), ("party", {"title": "A", "party": "nobody"})],
)
def test_a_task_that_cannot_be_taken_is_refused_beside_its_field(walk, field, values):
    with pytest.raises(Invalid) as problem:
        planning.add_own(walk.engagement, **values, **walk.lead)
    assert problem.value.field == field


def test_a_customer_gives_microsoft_no_tasks(walk):
    with pytest.raises(NotAllowed):
        planning.add_own(walk.engagement, title="Call me", party="microsoft", **walk.lead)


# ---- Commitments


def commitment(walk):
    return walk.engagement.commitments.get(slug="helpdesk-readiness")


def test_a_commitment_is_acknowledged_once(walk):
    planning.acknowledge(commitment(walk), **walk.lead)
    known, first = Event.objects.count(), commitment(walk).acknowledged_at
    planning.acknowledge(commitment(walk), by=walk.team.lead, at=walk.at + timedelta(days=1))
    assert (Event.objects.count(), commitment(walk).acknowledged_at) == (known, first)


def test_a_commitment_becomes_a_dated_task_of_its_owner(walk):
    task = planning.promote(commitment(walk), title="Train the helpdesk", due_on=FRIDAY, **walk.specialist)
    assert (task.party, task.due_on, task.required) == ("customer", FRIDAY, False)
    assert commitment(walk).task == task


def test_a_commitment_is_promoted_once(walk):
    planning.promote(commitment(walk), title="Train", due_on=FRIDAY, **walk.specialist)
    with pytest.raises(Refused) as refusal:
        planning.promote(commitment(walk), title="Train", due_on=FRIDAY, **walk.specialist)
    assert refusal.value.code == "already_promoted"


def test_commitments_hold_up_no_gate():
    walk = in_phase(Kind.REMEDIATE, items=0)
    assert not walk.engagement.commitments.filter(acknowledged_at__isnull=False).exists()
    assert walk.statuses()["assess"] == "complete"
