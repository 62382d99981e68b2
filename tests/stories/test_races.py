"""What people do at the same moment happens one after the other, on both databases.

Each of these fails once the lock on the engagement's row, or the reading anew after it, is taken away.
"""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from engagements.models import Engagement
from phases.models import Phase, SignOff
from phases.models.phase import Kind
from responsibilities.actions import opening, phases, profile, scope, tasks, verbs
from responsibilities.models import ScopeEntry, Task
from responsibilities.purchase_file import load
from tests.factories import (
    NOW,
    MemberFactory,
    PlanFactory,
    PurchaseFactory,
    RegionFactory,
    RegionManagerFactory,
    UserFactory,
)
from tests.journeys import ANSWERS, CLOUD, Walk, at_gate, in_phase
from tests.stories.racing import ROUNDS, closed_with_open_work, codes, counters_differ, done, race, rounds, told

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

OTHER_SERVICES = Path(__file__).parent.parent / "responsibilities" / "data"
CORE, SERVICE, REMEDIATE = Kind.ENABLE_CORE, Kind.ENABLE_SERVICE, Kind.REMEDIATE


def act(verb, *about, **more):
    return partial(verb, *about, **more)


def at(kind):
    return lambda: at_gate(kind, answers=CLOUD)


def free_tasks(walk):
    """Those that staff may complete, with nothing before them."""
    return [task for task in walk._ready(walk.active.kind) if task.party != "customer"]


def staff(walk):
    return walk.team.specialist, walk.team.manager


# ---- Tasks


def test_of_two_who_complete_a_task_one_wins_and_the_trail_tells_it_once():
    for walk in rounds(lambda: in_phase(CORE, answers=CLOUD)):
        task = free_tasks(walk)[0]
        results = race(act(tasks.complete, task, **walk.specialist), act(tasks.complete, task, **walk.manager))
        assert (len(done(results)), codes(results)) == (1, ["wrong_status"])
        assert told(walk, "task.completed") == ["task.completed"]
    assert counters_differ() == 0


def test_of_two_who_saw_the_same_version_only_one_changes_it():
    for walk in rounds(lambda: in_phase(CORE, answers=CLOUD)):
        task = free_tasks(walk)[0]
        begin = act(tasks.start, task, seen=task.version, **walk.specialist)
        stop = act(tasks.block, task, reason="third_party", seen=task.version, **walk.manager)
        assert codes(race(begin, stop)) == ["changed_meanwhile"]


def test_tasks_completed_at_once_are_all_counted():
    for walk in rounds(lambda: in_phase(SERVICE)):
        wanted = free_tasks(walk)[:4]
        assert len(done(race(*(act(tasks.complete, task, **walk.specialist) for task in wanted)))) == len(wanted)
    assert counters_differ() == 0


def test_nothing_is_completed_after_the_engagement_was_put_on_hold():
    for walk in rounds(lambda: in_phase(CORE, answers=CLOUD)):
        complete = act(tasks.complete, free_tasks(walk)[0], **walk.specialist)
        race(complete, act(verbs.hold, walk.engagement, reason="A freeze", **walk.manager))
        assert told(walk, "engagement.held", "task.completed")[-1] == "engagement.held"


def test_nobody_works_after_their_assignment_was_ended():
    for walk in rounds(lambda: in_phase(CORE, answers=CLOUD)):
        complete = act(tasks.complete, free_tasks(walk)[0], **walk.specialist)
        mine = walk.engagement.assignments.get(user=walk.team.specialist)
        race(complete, act(verbs.unassign_specialist, mine, **walk.manager))
        assert told(walk, "specialist.unassigned", "task.completed")[-1] == "specialist.unassigned"


def test_of_two_who_answer_the_same_profile_one_has_to_look_again():
    for walk in rounds(lambda: in_phase(Kind.ASSESS)):
        seen = walk.engagement.profile.version
        results = race(*(act(profile.apply, walk.engagement, raw, seen=seen, **walk.lead) for raw in (ANSWERS, CLOUD)))
        assert codes(results) == ["changed_meanwhile"]
    assert counters_differ() == 0


# ---- Gates


def test_of_two_who_close_a_phase_one_does():
    for walk in rounds(at(CORE)):
        results = race(
            act(phases.close, walk.active, **walk.specialist), act(phases.close, walk.active, **walk.manager)
        )
        assert codes(results) == ["phase_not_active"]
        assert walk.active.kind == SERVICE
        assert told(walk, "phase.closed") == ["phase.closed"]


def test_no_phase_closes_while_a_task_of_it_is_opened_again():
    for walk in rounds(at(CORE)):
        task = walk.engagement.tasks.filter(phase__kind=CORE, required=True, status="done").first()
        again = act(tasks.reopen, task, reason="It broke", **walk.specialist)
        assert len(done(race(act(phases.close, walk.active, **walk.manager), again))) == 1
        assert closed_with_open_work(walk) == set()


def test_a_closed_phase_that_other_answers_give_more_work_says_so():
    for walk in rounds(at(CORE)):
        race(act(phases.close, walk.active, **walk.manager), act(profile.apply, walk.engagement, ANSWERS, **walk.lead))
        assert closed_with_open_work(walk) <= set(walk.fresh().reopen_needed)
    assert counters_differ() == 0


def test_remediate_never_closes_with_an_item_opened_again():
    for walk in rounds(lambda: at_gate(REMEDIATE)):
        again = act(verbs.reopen_item, walk.engagement.remediation_items.first(), reason="It broke", **walk.lead)
        assert len(done(race(act(phases.close, walk.active, **walk.manager), again))) == 1
        assert walk.statuses()[REMEDIATE] == "active" or not walk.engagement.remediation_items.filter(status="open")


def test_nothing_completes_with_a_consent_given_meanwhile():
    """Whoever gives it reads the clock a moment later than who completes."""
    for walk in rounds(at(SERVICE)):
        later = {"by": walk.team.lead, "at": walk.at + timedelta(seconds=1)}
        give = act(verbs.grant_consent, walk.engagement, activity="Create records", scope="One zone", **later)
        race(act(phases.close, walk.active, **walk.manager), give)
        assert walk.fresh().status == "active" or not walk.engagement.consents.exists()


def test_nothing_completes_before_the_last_consent_was_taken_back():
    for walk in rounds(at(SERVICE)):
        consent = verbs.grant_consent(walk.engagement, activity="Create records", scope="One zone", **walk.lead)
        race(act(phases.close, walk.active, **walk.manager), act(verbs.revoke_consent, consent, **walk.lead))
        happened = told(walk, "consent.revoked", "engagement.completed")
        assert happened in (["consent.revoked"], ["consent.revoked", "engagement.completed"])


# ---- Plan and signatures


def unsigned():
    walk = at_gate(REMEDIATE)
    verbs.withdraw_signature(walk.engagement, **walk.lead)
    verbs.withdraw_signature(walk.engagement, **walk.specialist)
    return walk


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


def with_an_item():
    walk = in_phase(Kind.ASSESS)
    verbs.add_item(walk.engagement, title="Open a port", area="network", **walk.specialist)
    return walk


def test_of_two_who_publish_the_same_plan_one_does():
    for walk in rounds(with_an_item):
        publish = [act(verbs.publish_plan, walk.engagement, by=by, at=walk.at) for by in staff(walk)]
        assert codes(race(*publish)) == ["plan_unchanged"]
        assert [plan.version for plan in walk.engagement.remediation_plans.all()] == [1]


# ---- Several engagements of one tenant


@pytest.fixture
def siblings():
    first = at_gate(CORE, answers=CLOUD)
    second = opening.open_engagement(
        purchase=first.engagement.purchase,
        service="azure-rms",
        manager=first.team.manager,
        override_reason="A second site",
        **first.manager,
    )
    verbs.assign_specialist(second, first.team.specialist, **first.manager)
    return first, at_gate(CORE, answers=CLOUD, walk=Walk(second, first.team, starts=first.at))


def core(walk):
    return Phase.objects.select_related("engagement").get(engagement=walk.engagement, kind=CORE)


def test_siblings_that_close_their_core_at_once_do_it_once(siblings):
    for _round in range(ROUNDS):
        race(*(act(phases.close, core(walk), **walk.specialist) for walk in siblings))
        assert [core(walk).status for walk in siblings] == ["complete", "complete"]
        assert sum(core(walk).by_reference is None for walk in siblings) == 1
        for walk in siblings:
            phases.reopen(core(walk), reason="Again", **walk.manager)


def test_acts_on_all_engagements_of_a_tenant_never_wait_for_each_other_in_a_circle(siblings):
    first, _second = siblings
    for newcomer in UserFactory.create_batch(ROUNDS):
        correct = {"seats": 300, "purchased_on": NOW.date(), "reason": "A typing error"}
        race(
            *(act(phases.close, core(walk), **walk.specialist) for walk in siblings),
            *(act(verbs.correct_purchase, walk.engagement, **correct, **walk.manager) for walk in siblings),
            act(verbs.add_member, first.engagement.customer, newcomer, role="stakeholder", **first.lead),
        )
        for walk in siblings:
            phases.reopen(core(walk), reason="Again", **walk.manager)


def test_acts_that_point_to_each_others_rows_never_wait_for_each_other_in_a_circle(settings):
    settings.CATALOGUE_DIRECTORIES = [*settings.CATALOGUE_DIRECTORIES, OTHER_SERVICES]
    PlanFactory(services=["azure-rms", "intune"])
    for walk in rounds(lambda: in_phase(Kind.ASSESS)):
        both = {"services": ["azure-rms", "intune"]}
        correct = {"seats": 300, "purchased_on": NOW.date(), "reason": "A typing error"}
        newcomer = UserFactory()
        results = race(
            act(opening.propose_services, walk.engagement, **both, **walk.manager),
            act(verbs.correct_purchase, walk.engagement, **correct, **walk.manager),
            act(verbs.add_member, walk.engagement.customer, newcomer, role="stakeholder", **walk.lead),
        )
        assert len(done(results)) == 3


# ---- Limits and duplicates


def test_the_last_place_of_a_limit_is_given_once():
    for walk in rounds(lambda: in_phase(SERVICE)):
        task = next(task for task in walk.engagement.tasks.filter(phase__kind=SERVICE) if task.limit and task.applies)
        adding = [act(scope.add_entry, task, name=f"Entry {number}", **walk.specialist) for number in range(4)]
        assert codes(race(*adding)) == ["limit_reached"] * (4 - task.limit.max)
        assert ScopeEntry.objects.filter(engagement=walk.engagement).count() == task.limit.max
        assert walk.engagement.scope_questions.count() == 4 - task.limit.max


def test_of_four_who_open_the_same_onboarding_one_does():
    purchase = PurchaseFactory()
    manager = RegionManagerFactory(region=purchase.tenant.customer.region).user
    facts = {"service": "azure-rms", "manager": manager, "by": manager, "at": NOW}
    for one in PurchaseFactory.create_batch(ROUNDS, tenant__customer=purchase.tenant.customer):
        assert codes(race(*[act(opening.open_engagement, purchase=one, **facts)] * 4)) == ["duplicate"] * 3
        assert Engagement.objects.filter(tenant=one.tenant).count() == 1
        assert Task.objects.filter(engagement__tenant=one.tenant, slug="").count() == 0


HEAD = (
    "organization,country,region,language,time_zone,tenant_domain,tenant_kind,plan,seats,purchased_on,"
    "order_reference,services,contact_name,contact_email"
)
ROW = (
    "House {n},DE,europe,de,UTC,{tenant}{n}.example,new,rms-premium,200,2026-02-20,"
    "PO-{n},azure-rms,Ada,ada{n}@example.org"
)


def test_the_same_file_loaded_three_times_at_once_opens_each_row_once():
    RegionFactory(code="europe")
    PlanFactory()
    for number in range(ROUNDS):
        rows = [ROW.format(n=number, tenant=tenant) for tenant in ("north", "south")]
        content = "\n".join([HEAD, *rows]).encode()
        told = race(*[lambda content=content: list(load(content, at=NOW))] * 3)
        assert sorted(row.outcome for rows in told for row in rows) == ["opened"] * 2 + ["unchanged"] * 4
