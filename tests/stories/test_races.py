"""What people do at the same moment happens one after the other, on both databases.

Each of these fails once the lock on the engagement's row, or the reading anew after it, is taken away.
"""

from datetime import timedelta

import pytest

from audit.models import Event
from phases.models import SignOff
from phases.models.phase import Kind
from responsibilities.actions import consents, phases, profile, tasks, verbs
from tests.factories import MemberFactory
from tests.journeys import ANSWERS, CLOUD, at_gate, in_phase
from tests.stories.racing import act, closed_with_open_work, codes, counters_differ, done, race, rounds, told

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

CORE, SERVICE, REMEDIATE = Kind.ENABLE_CORE, Kind.ENABLE_SERVICE, Kind.REMEDIATE


# ---- Worlds to begin with


def in_core():
    return in_phase(CORE, answers=CLOUD)


def at_core():
    return at_gate(CORE, answers=CLOUD)


def at_completion():
    return at_gate(SERVICE, answers=CLOUD)


def in_assess():
    return in_phase(Kind.ASSESS)


def at_remediate():
    return at_gate(REMEDIATE)


def in_service():
    return in_phase(SERVICE)


def unsigned():
    walk = at_gate(REMEDIATE)
    verbs.withdraw_signature(walk.engagement, **walk.lead)
    verbs.withdraw_signature(walk.engagement, **walk.specialist)
    return walk


def with_an_item():
    walk = in_assess()
    verbs.add_item(walk.engagement, title="Open a port", area="network", **walk.specialist)
    return walk


def free_tasks(walk):
    """Those that staff may complete, with nothing before them."""
    return [task for task in walk.ready(walk.active.kind) if task.party != "customer"]


def staff(walk):
    return walk.team.specialist, walk.team.manager


# ---- Tasks


def test_of_two_who_complete_a_task_one_wins_and_the_trail_tells_it_once():
    for walk in rounds(in_core):
        task = free_tasks(walk)[0]
        results = race(act(tasks.complete, task, **walk.specialist), act(tasks.complete, task, **walk.manager))
        assert (len(done(results)), codes(results)) == (1, ["wrong_status"])
        assert told(walk, "task.completed") == ["task.completed"]
    assert counters_differ() == 0


def test_of_two_who_saw_the_same_version_only_one_changes_it():
    for walk in rounds(in_core):
        task = free_tasks(walk)[0]
        begin = act(tasks.start, task, seen=task.version, **walk.specialist)
        stop = act(tasks.block, task, reason="third_party", seen=task.version, **walk.manager)
        assert codes(race(begin, stop)) == ["changed_meanwhile"]


def test_tasks_completed_at_once_are_all_counted():
    for walk in rounds(in_service):
        wanted = free_tasks(walk)[:4]
        assert len(done(race(*(act(tasks.complete, task, **walk.specialist) for task in wanted)))) == len(wanted)
    assert counters_differ() == 0


def test_nothing_is_completed_after_the_engagement_was_put_on_hold():
    for walk in rounds(in_core):
        complete = act(tasks.complete, free_tasks(walk)[0], **walk.specialist)
        race(complete, act(verbs.hold, walk.engagement, reason="A freeze", **walk.manager))
        assert told(walk, "engagement.held", "task.completed")[-1] == "engagement.held"


def test_nobody_works_after_their_assignment_was_ended():
    for walk in rounds(in_core):
        complete = act(tasks.complete, free_tasks(walk)[0], **walk.specialist)
        mine = walk.engagement.assignments.get(user=walk.team.specialist)
        race(complete, act(verbs.unassign_specialist, mine, **walk.manager))
        assert told(walk, "specialist.unassigned", "task.completed")[-1] == "specialist.unassigned"


def test_of_two_who_answer_the_same_profile_one_has_to_look_again():
    for walk in rounds(in_assess):
        seen = walk.engagement.profile.version
        results = race(*(act(profile.apply, walk.engagement, raw, seen=seen, **walk.lead) for raw in (ANSWERS, CLOUD)))
        assert codes(results) == ["changed_meanwhile"]
    assert counters_differ() == 0


# ---- Gates


def test_of_two_who_close_a_phase_one_does():
    for walk in rounds(at_core):
        results = race(
            act(phases.close, walk.active, **walk.specialist), act(phases.close, walk.active, **walk.manager)
        )
        assert codes(results) == ["phase_not_active"]
        assert walk.active.kind == SERVICE
        assert told(walk, "phase.closed") == ["phase.closed"]


def test_no_phase_closes_while_a_task_of_it_is_opened_again():
    for walk in rounds(at_core):
        task = walk.engagement.tasks.filter(phase__kind=CORE, required=True, status="done").first()
        again = act(tasks.reopen, task, reason="It broke", **walk.specialist)
        assert len(done(race(act(phases.close, walk.active, **walk.manager), again))) == 1
        assert closed_with_open_work(walk) == set()


def test_a_closed_phase_that_other_answers_give_more_work_says_so():
    for walk in rounds(at_core):
        race(act(phases.close, walk.active, **walk.manager), act(profile.apply, walk.engagement, ANSWERS, **walk.lead))
        assert closed_with_open_work(walk) <= set(walk.fresh().reopen_needed)
    assert counters_differ() == 0


def test_remediate_never_closes_with_an_item_opened_again():
    for walk in rounds(at_remediate):
        again = act(verbs.reopen_item, walk.engagement.remediation_items.first(), reason="It broke", **walk.lead)
        assert len(done(race(act(phases.close, walk.active, **walk.manager), again))) == 1
        assert walk.statuses()[REMEDIATE] == "active" or not walk.engagement.remediation_items.filter(status="open")


def test_nothing_completes_with_a_consent_given_meanwhile():
    """Whoever gives it reads the clock a moment later than who completes."""
    for walk in rounds(at_completion):
        later = {"by": walk.team.lead, "at": walk.at + timedelta(seconds=1)}
        give = act(verbs.grant_consent, walk.engagement, activity="Create records", scope="One zone", **later)
        race(act(phases.close, walk.active, **walk.manager), give)
        assert walk.fresh().status == "active" or not walk.engagement.consents.exists()


def test_nothing_completes_before_the_last_consent_was_taken_back():
    for walk in rounds(at_completion):
        consent = verbs.grant_consent(walk.engagement, activity="Create records", scope="One zone", **walk.lead)
        race(act(phases.close, walk.active, **walk.manager), act(verbs.revoke_consent, consent, **walk.lead))
        happened = told(walk, "consent.revoked", "engagement.completed")
        assert happened in (["consent.revoked"], ["consent.revoked", "engagement.completed"])


def performing():
    """A task that Microsoft does under a consent, in a phase that is under way."""
    walk = in_assess()
    consent = verbs.grant_consent(walk.engagement, activity="Look around", scope="All", **walk.lead)
    consents.perform(walk.task("admin-overview"), consent=consent, **walk.specialist)
    return walk


def test_nothing_is_done_under_a_consent_after_it_was_revoked():
    """Completing comes first, under the consent; or the revocation does, and then the task was guided."""
    for walk in rounds(performing):
        task, consent = walk.task("admin-overview"), walk.engagement.consents.get()
        finish = act(tasks.complete, task, **walk.specialist)
        race(finish, act(verbs.revoke_consent, consent, **walk.lead))
        happened = told(walk, "consent.revoked", "task.completed")
        under = Event.objects.get(scope_id=walk.engagement.pk, verb="task.completed", subject_id=task.pk).after
        assert ("consent" in under) is (happened.index("task.completed") < happened.index("consent.revoked"))


# ---- Plan and signatures


def signed_sides(walk):
    return set(SignOff.objects.filter(plan__engagement=walk.engagement, void_at=None).values_list("side", flat=True))


def test_both_sides_sign_at_once_and_the_gate_opens():
    for walk in rounds(unsigned):
        race(act(verbs.sign, walk.engagement, **walk.lead), act(verbs.sign, walk.engagement, **walk.specialist))
        assert signed_sides(walk) == {"microsoft", "customer"}
        assert walk.fresh().gate_open_since == walk.at


def test_nobody_signs_for_both_sides_not_even_at_once():
    for walk in rounds(unsigned):
        MemberFactory(customer=walk.engagement.customer, user=walk.team.specialist)
        sides = (act(verbs.sign, walk.engagement, side=side, **walk.specialist) for side in ("microsoft", "customer"))
        assert codes(race(*sides)) == ["four_eyes"]
        assert len(signed_sides(walk)) == 1


def test_a_side_signs_once():
    for walk in rounds(unsigned):
        signing = [act(verbs.sign, walk.engagement, by=by, at=walk.at) for by in staff(walk)]
        assert codes(race(*signing)) == ["already_signed"]


def test_no_signature_stands_on_an_item_that_was_opened_again():
    for walk in rounds(unsigned):
        again = act(verbs.reopen_item, walk.engagement.remediation_items.first(), reason="It broke", **walk.manager)
        race(act(verbs.sign, walk.engagement, **walk.lead), again)
        assert signed_sides(walk) == set()


def test_of_two_who_publish_the_same_plan_one_does():
    for walk in rounds(with_an_item):
        publish = [act(verbs.publish_plan, walk.engagement, by=by, at=walk.at) for by in staff(walk)]
        assert codes(race(*publish)) == ["plan_unchanged"]
        assert [plan.version for plan in walk.engagement.remediation_plans.all()] == [1]
