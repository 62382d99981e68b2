"""What can be done with a task, in which state, and with what words [domain: Tasks]."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from audit.models import Event
from engagements.models import Engagement, Meeting
from engagements.refusals import Invalid, NotAllowed, Refused
from phases.models.phase import Kind
from responsibilities.actions import opening, phases, tasks, verbs
from responsibilities.models import Task, TaskStatus
from tests import worlds
from tests.factories import DesignationFactory, MemberFactory
from tests.journeys import ANSWERS, in_phase, opened

pytestmark = pytest.mark.django_db

MICROSOFTS, CUSTOMERS, SHARED, OPTIONAL = "admin-overview", "support-plan", "resources-aligned", "assess-screen-sharing"


def build():
    assess = in_phase(Kind.ASSESS)
    assess.answer(ANSWERS)
    return SimpleNamespace(initiate=opened(), assess=assess, remediate=in_phase(Kind.REMEDIATE))


built = worlds.built(build)
world = worlds.fresh("built")


@pytest.fixture
def walk(world):
    return world.assess


def put(walk, slug, status, **more):
    """Past the actions: the state that a test begins with."""
    Task.objects.filter(engagement=walk.engagement, slug=slug).update(status=status, **more)
    return walk.task(slug)


DO = {
    "start": lambda walk, task: tasks.start(task, note="Known", **walk.manager),
    "complete": lambda walk, task: tasks.complete(task, note="Known", **walk.manager),
    "block": lambda walk, task: tasks.block(task, reason="customer", note="Known", **walk.manager),
    "unblock": lambda walk, task: tasks.unblock(task, note="Known", **walk.manager),
    "mark_not_required": lambda walk, task: tasks.mark_not_required(task, reason="No need", **walk.manager),
    "decline": lambda walk, task: tasks.decline(task, **walk.lead),
    "reopen": lambda walk, task: tasks.reopen(task, reason="Once more", **walk.lead),
}
AFTER = {
    "start": {"not_started": "in_progress"},
    "complete": {"not_started": "done", "in_progress": "done"},
    "block": {"not_started": "blocked", "in_progress": "blocked"},
    "unblock": {"blocked": "in_progress"},
    "mark_not_required": dict.fromkeys(["not_started", "in_progress", "blocked", "declined"], "not_required"),
    "decline": dict.fromkeys(["not_started", "in_progress", "blocked"], "declined"),
    "reopen": dict.fromkeys(["done", "not_required", "declined"], "in_progress"),
}
each_verb = pytest.mark.parametrize("verb", DO)


@each_verb
@pytest.mark.parametrize("status", TaskStatus.values)
def test_what_may_follow_what(walk, status, verb):
    task = put(walk, OPTIONAL, status)
    if status in AFTER[verb]:
        assert DO[verb](walk, task).status == AFTER[verb][status]
        return
    with pytest.raises(Refused) as refusal:
        DO[verb](walk, task)
    assert refusal.value.code == "wrong_status"
    assert walk.task(OPTIONAL).status == status


@each_verb
def test_a_verb_writes_one_entry_with_the_status_before_and_after(walk, verb):
    before, after = next(iter(AFTER[verb].items()))
    task, known = put(walk, OPTIONAL, before), Event.objects.count()
    DO[verb](walk, task)
    entry = Event.objects.latest("id")
    assert Event.objects.count() == known + 1
    assert (entry.subject_id, entry.before["status"], entry.after["status"]) == (task.pk, before, after)


@each_verb
def test_a_refused_verb_writes_nothing(walk, verb):
    wrong = next(status for status in TaskStatus.values if status not in AFTER[verb])
    task, known = put(walk, OPTIONAL, wrong), Event.objects.count()
    with pytest.raises(Refused):
        DO[verb](walk, task)
    assert Event.objects.count() == known


# ---- Where no verb is possible


def lock(walk):
    walk.engagement.phases.filter(kind="assess").update(status="locked")


def finish(walk):
    walk.engagement.phases.filter(kind="assess").update(status="complete")


def becomes(status):
    return lambda walk: Engagement.objects.filter(pk=walk.engagement.pk).update(status=status)


def hold(walk):
    verbs.hold(walk.engagement, reason="Holidays", **walk.manager)


def applicability(value):
    return lambda walk: walk.engagement.tasks.filter(slug=OPTIONAL).update(applicability=value)


CLOSED = {
    "locked": (lock, "phase_not_active"),
    "complete": (finish, "phase_not_active"),
    "on hold": (hold, "on_hold"),
    "completed": (becomes("completed"), "ended"),
    "cancelled": (becomes("cancelled"), "ended"),
    "ineligible": (becomes("ineligible"), "ended"),
    "not applying": (applicability("does_not_apply"), "task_does_not_apply"),
    "unknown": (applicability("unknown"), "task_does_not_apply"),
}


@each_verb
@pytest.mark.parametrize(("close", "code"), CLOSED.values(), ids=CLOSED.keys())
def test_no_verb_where_work_is_not_open(walk, verb, close, code):
    task = put(walk, OPTIONAL, next(iter(AFTER[verb])))
    close(walk)
    with pytest.raises(Refused) as refusal:
        DO[verb](walk, task)
    assert refusal.value.code == code


# ---- What comes first


def test_an_unfinished_predecessor_refuses_completion_and_is_named(walk):
    first = walk.task("assessment-tools-run")
    with pytest.raises(Refused) as refusal:
        tasks.complete(walk.task("client-guidance"), **walk.specialist)
    (blocker,) = refusal.value.blockers
    assert (refusal.value.code, blocker.code, blocker.link) == ("task_not_ready", "comes_first", first.link)
    assert first.title in blocker.sentence


@pytest.mark.parametrize("status", ["done", "not_required", "declined"])
def test_a_settled_predecessor_lets_the_next_task_be_completed(walk, status):
    put(walk, "assessment-tools-run", status)
    assert tasks.complete(walk.task("client-guidance"), **walk.specialist).status == "done"


@pytest.mark.parametrize("applicability", ["does_not_apply", "unknown"])
def test_a_predecessor_that_does_not_apply_is_ignored(walk, applicability):
    put(walk, "assessment-tools-run", "not_started", applicability=applicability)
    assert tasks.complete(walk.task("client-guidance"), **walk.specialist).status == "done"


def test_work_may_start_before_its_predecessor_is_finished(walk):
    assert tasks.start(walk.task("client-guidance"), **walk.specialist).status == "in_progress"


# ---- Fulfilled by a record


def meet(kind):
    return lambda walk: walk.meet(kind)


def reach(walk):
    verbs.log_attempt(walk.engagement, channel="mail", outcome="reached", happened_at=walk.at, **walk.specialist)


def request(walk):
    asked = {"customer": walk.engagement.customer, "tenant": walk.engagement.tenant, "service": "azure-rms"}
    made = verbs.request_assistance(**asked, **walk.lead)
    opening.acknowledge_request(made, purchase=walk.engagement.purchase, manager=walk.team.manager, **walk.manager)


def propose(walk):
    opening.propose_services(walk.engagement, services=["azure-rms"], **walk.specialist)


def confirm_sheet(walk):
    window = {"window_from": date(2026, 4, 1), "window_to": date(2026, 5, 1)}
    verbs.update_data_sheet(walk.engagement, fields={"contacts": "Ada", **window}, **walk.specialist)
    verbs.confirm_data_sheet(walk.engagement, **walk.lead)


def publish(walk, items=1):
    for _ in range(items):
        verbs.add_item(walk.engagement, title="Ports", area="network", **walk.specialist)
    verbs.publish_plan(walk.engagement, **walk.specialist)


def agree(walk):
    verbs.agree(walk.engagement, **walk.specialist)
    verbs.agree(walk.engagement, **walk.lead)


def nothing(walk):
    pass


def name_a_lead(walk):
    MemberFactory(customer=walk.engagement.customer, role="lead")
    verbs.set_cadence(walk.engagement, days=7, **walk.specialist)


def no_lead(walk):
    walk.engagement.customer.members.update(role="technical_lead")
    put(walk, "stakeholders-named", "not_started")


# task: the phase of the world, what is there before, what makes the record
RECORDED = {
    "first-contact": ("initiate", nothing, reach),
    "services-defined": ("initiate", nothing, propose),
    "data-verified": ("initiate", nothing, confirm_sheet),
    "kick-off-attended": ("initiate", nothing, meet(Meeting.Kind.KICKOFF)),
    "stakeholders-named": ("assess", no_lead, name_a_lead),
    "provisioning-meeting": ("assess", nothing, meet(Meeting.Kind.ASSESS_PROVISIONING)),
    "configuration-meeting": ("assess", nothing, meet(Meeting.Kind.ASSESS_CONFIGURATION)),
    "plan-meeting": ("assess", nothing, meet(Meeting.Kind.ASSESS_PLAN)),
    "remediation-checklist": ("assess", nothing, publish),
    "timelines-confirmed": ("assess", publish, agree),
    "remediation-done": ("remediate", nothing, lambda walk: walk.settle_items()),
}
each_record = pytest.mark.parametrize("slug", RECORDED)


@each_record
def test_a_task_with_a_record_cannot_be_ticked_off_without_it(world, slug):
    place, before, _record = RECORDED[slug]
    walk = getattr(world, place)
    before(walk)
    with pytest.raises(Refused) as refusal:
        tasks.complete(walk.task(slug), note="Done", **walk.manager)
    task = walk.task(slug)
    assert (f"no_{task.record}", task.link) in {(b.code, b.link) for b in refusal.value.blockers}


@each_record
@pytest.mark.parametrize("status", ["not_started", "in_progress", "blocked"])
def test_a_record_completes_its_task_whatever_was_noted_before(world, slug, status):
    place, before, record = RECORDED[slug]
    walk = getattr(world, place)
    before(walk)
    last_before = Event.objects.latest("id").pk
    task = put(walk, slug, status)
    record(walk)
    assert walk.task(slug).status == "done"
    assert Event.objects.filter(pk__gt=last_before, verb="task.completed", subject_id=task.pk).count() == 1


def test_an_acknowledged_request_is_a_first_contact_too(world):
    request(world.initiate)
    assert world.initiate.task("first-contact").status == "done"


def test_an_information_call_explains_the_process_but_ticking_it_off_suffices(world):
    walk = world.initiate
    put(walk, "data-verified", "done")
    walk.meet(Meeting.Kind.INFORMATION)
    assert walk.task("process-explained").status == "done"


def test_a_kick_off_without_the_customer_is_not_attended(world):
    walk = world.initiate
    meeting = walk.plan_call(Meeting.Kind.KICKOFF)
    verbs.hold_meeting(meeting, present=[walk.team.specialist.pk], by=walk.team.specialist, at=meeting.starts_at)
    assert walk.task("kick-off-attended").status == "not_started"


def test_a_record_that_is_lost_brings_its_task_back(world):
    walk = world.initiate
    confirm_sheet(walk)
    verbs.update_data_sheet(walk.engagement, fields={"seats": 300}, **walk.specialist)
    assert walk.task("data-verified").status == "in_progress"


def test_what_is_not_required_stays_so_when_its_record_comes(world):
    walk = world.initiate
    put(walk, "services-defined", "not_required")
    propose(walk)
    assert walk.task("services-defined").status == "not_required"


def test_an_empty_plan_has_no_timeline_to_establish_or_to_confirm(walk):
    publish(walk, items=0)
    found = walk.engagement.tasks.filter(slug__in=["remediation-timeline", "timelines-confirmed"])
    assert {task.applicability for task in found} == {"does_not_apply"}


def test_checkpoints_are_settled_when_the_phase_is_closed(world):
    walk = world.remediate
    walk.checkpoint()
    assert walk.task("checkpoints-held").status == "not_started"
    walk.remediate()
    assert {walk.task(slug).status for slug in ("checkpoints-held", "checkpoints-attended")} == {"done"}


# ---- Whose task it is


@pytest.mark.parametrize("verb", ["start", "complete", "block", "unblock"])
@pytest.mark.parametrize("person", ["manager", "specialist"])
def test_staff_record_a_customers_task_with_a_note_only(walk, verb, person):
    task = put(walk, CUSTOMERS, next(iter(AFTER[verb])))
    more = {"reason": "customer"} if verb == "block" else {}
    with pytest.raises(Invalid) as problem:
        getattr(tasks, verb)(task, **more, note=" ", **getattr(walk, person))
    assert problem.value.field == "note"


def last():
    entry = Event.objects.latest("id")
    return entry.actor_party, entry.on_behalf_of


def test_what_staff_record_for_the_customer_is_told_as_on_their_behalf(walk):
    tasks.complete(walk.task(CUSTOMERS), note="Told on the call", **walk.specialist)
    assert last() == ("microsoft", walk.engagement.customer.name)
    assert Event.objects.latest("id").reason == "Told on the call"


def test_the_customers_own_people_act_in_their_own_name(walk):
    tasks.complete(walk.task(CUSTOMERS), **walk.lead)
    assert last() == ("customer", "")


def test_a_representative_acts_on_behalf_of_the_customer(walk):
    speaker = DesignationFactory(customer=walk.engagement.customer).user
    tasks.complete(walk.task(CUSTOMERS), by=speaker, at=walk.at)
    assert last() == ("customer", walk.engagement.customer.name)


@pytest.mark.parametrize(("slug", "party", "speaks"), [(CUSTOMERS, "customer", True), (MICROSOFTS, "microsoft", False)])
def test_who_stands_on_both_sides_acts_for_the_side_that_owes_the_task(walk, slug, party, speaks):
    DesignationFactory(customer=walk.engagement.customer, user=walk.team.specialist)
    tasks.start(walk.task(slug), **walk.specialist)
    assert last() == (party, walk.engagement.customer.name if speaks else "")


@pytest.mark.parametrize("person", ["specialist", "lead"])
def test_a_shared_task_is_done_when_either_side_completes_it(walk, person):
    assert tasks.complete(walk.task(SHARED), **getattr(walk, person)).status == "done"


def test_a_customer_does_not_work_what_microsoft_owes(walk):
    with pytest.raises(NotAllowed):
        tasks.complete(walk.task(MICROSOFTS), **walk.lead)


# ---- Declining and leaving out


@pytest.mark.parametrize("person", ["manager", "specialist"])
def test_nobody_declines_for_the_customer(walk, person):
    with pytest.raises(NotAllowed):
        tasks.decline(walk.task(OPTIONAL), **getattr(walk, person))


def test_only_what_is_left_to_choice_can_be_declined(walk):
    with pytest.raises(Refused) as refusal:
        tasks.decline(walk.task(CUSTOMERS), **walk.lead)
    assert refusal.value.code == "not_declinable"


def test_only_the_customer_takes_a_refusal_back(walk):
    task = put(walk, OPTIONAL, "declined")
    with pytest.raises(NotAllowed):
        tasks.reopen(task, reason="They agreed after all", **walk.manager)


def test_leaving_a_task_out_is_for_managers(walk):
    with pytest.raises(NotAllowed):
        tasks.mark_not_required(walk.task(MICROSOFTS), reason="No need", **walk.specialist)


def test_leaving_out_a_customers_task_is_a_decision_of_the_managers_own(walk):
    tasks.mark_not_required(walk.task(CUSTOMERS), reason="No need", **walk.manager)
    assert last() == ("microsoft", "")


def test_leaving_a_task_out_needs_a_reason(walk):
    with pytest.raises(Invalid) as problem:
        tasks.mark_not_required(walk.task(MICROSOFTS), reason=" ", **walk.manager)
    assert problem.value.field == "reason"


# ---- Taking back


def done(walk, *, minutes, by=None):
    moment = walk.at - timedelta(minutes=minutes)
    return put(walk, MICROSOFTS, "done", status_at=moment, status_by=by or walk.team.specialist)


@pytest.mark.parametrize("minutes", [0, 9, 10])
def test_an_undo_within_ten_minutes_needs_no_words(walk, minutes):
    assert tasks.reopen(done(walk, minutes=minutes), **walk.specialist).status == "in_progress"


def test_after_ten_minutes_a_reason_is_asked_for(walk):
    with pytest.raises(Invalid) as problem:
        tasks.reopen(done(walk, minutes=10.1), **walk.specialist)
    assert problem.value.field == "reason"


def test_somebody_else_gives_a_reason_at_once(walk):
    with pytest.raises(Invalid):
        tasks.reopen(done(walk, minutes=1, by=walk.team.manager), **walk.specialist)


def test_the_reason_of_a_reopening_is_in_the_trail(walk):
    tasks.reopen(done(walk, minutes=60), reason="Still wrong", **walk.specialist)
    entry = Event.objects.latest("id")
    assert (entry.verb, entry.reason) == ("task.reopened", "Still wrong")


# ---- Two people at once


@each_verb
def test_a_verb_on_what_was_seen_before_somebody_elses_change_is_refused(walk, verb):
    seen = put(walk, OPTIONAL, next(iter(AFTER[verb])), version=4)
    Task.objects.filter(pk=seen.pk).update(version=5)
    by = walk.manager if verb == "mark_not_required" else walk.lead
    more = {"block": {"reason": "customer"}, "reopen": {"reason": "x"}, "mark_not_required": {"reason": "x"}}
    with pytest.raises(Refused) as refusal:
        getattr(tasks, verb)(seen, seen=seen.version, **more.get(verb, {}), **by)
    assert refusal.value.code == "changed_meanwhile"


def test_each_change_has_a_version_of_its_own(walk):
    task = walk.task(MICROSOFTS)
    started = tasks.start(task, seen=task.version, **walk.specialist)
    assert tasks.complete(started, seen=started.version, **walk.specialist).version == task.version + 2


# ---- Blocking


def test_a_block_says_what_is_in_the_way_who_acts_next_and_when(walk):
    tasks.block(
        walk.task(MICROSOFTS), reason="change_approval", acts_next="Ada", acts_on=date(2026, 4, 1), **walk.specialist
    )
    task = walk.task(MICROSOFTS)
    assert (task.blocked_reason, task.acts_next, task.acts_on) == ("change_approval", "Ada", date(2026, 4, 1))


def test_a_block_without_a_known_reason_is_refused(walk):
    with pytest.raises(Invalid) as problem:
        tasks.block(walk.task(MICROSOFTS), reason="weather", **walk.specialist)
    assert problem.value.field == "reason"


def test_unblocking_forgets_what_was_in_the_way(walk):
    tasks.block(walk.task(MICROSOFTS), reason="third_party", acts_next="Ada", **walk.specialist)
    tasks.unblock(walk.task(MICROSOFTS), **walk.specialist)
    task = walk.task(MICROSOFTS)
    assert (task.blocked_reason, task.acts_next) == ("", "")


def test_completing_the_last_task_opens_the_gate(world):
    walk = in_phase(Kind.ENABLE_CORE)
    walk.work(Kind.ENABLE_CORE)
    assert walk.fresh().gate_open_since is not None
    tasks.reopen(walk.task("dns-guidance"), reason="Again", **walk.manager)
    assert walk.fresh().gate_open_since is None
    with pytest.raises(Refused):
        phases.close(walk.active, **walk.manager)
