"""Core capabilities are done once for a tenant and serve every service of it [P-11, G-12]."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from audit.models import Event
from engagements.models import Engagement
from engagements.refusals import Refused
from phases.models.phase import Kind
from responsibilities.actions import opening, phases, tasks, verbs
from responsibilities.catalogue import DATA, load
from tests import worlds
from tests.factories import PlanFactory, PurchaseFactory
from tests.journeys import CLOUD, at_gate, opened

pytestmark = pytest.mark.django_db

CATALOGUES = [DATA, Path(__file__).parent / "data"]


def build():
    """Two services of one tenant, both ready to leave Remediate; each has people of its own."""
    purchase = PurchaseFactory(plan=PlanFactory(slug="suite", services=["azure-rms", "intune"]))
    ready = {"answers": CLOUD, "items": 0}
    rms = at_gate(Kind.REMEDIATE, walk=opened(purchase), **ready)
    intune = at_gate(Kind.REMEDIATE, walk=opened(purchase, service="intune"), **ready)
    rms.until = intune.until = None
    return SimpleNamespace(rms=rms, intune=intune)


built = worlds.built(build, CATALOGUE_DIRECTORIES=CATALOGUES)
world = worlds.fresh("built")


def do_core(walk):
    walk.close(Kind.REMEDIATE)
    walk.enable_core()


def both_in_core(world):
    world.rms.close(Kind.REMEDIATE)
    world.intune.close(Kind.REMEDIATE)


def core(walk):
    return walk.phase(Kind.ENABLE_CORE)


def core_tasks(walk):
    return set(core(walk).tasks.applying().values_list("status", flat=True))


def test_the_second_service_is_only_in_the_data_of_tests():
    assert set(load((DATA,)).services) == {"azure-rms"}


def test_core_that_a_sibling_has_done_is_complete_when_remediate_is_closed(world):
    do_core(world.rms)
    world.intune.close(Kind.REMEDIATE)
    assert world.intune.statuses() == {**dict.fromkeys(Kind, "complete"), "enable_service": "active"}
    assert core(world.intune).by_reference == world.rms.engagement
    assert core_tasks(world.intune) == {"not_required"}


def test_a_referring_engagement_goes_on_in_its_last_phase(world):
    do_core(world.rms)
    world.intune.close(Kind.REMEDIATE)
    engagement = world.intune.fresh()
    assert (engagement.phase, engagement.reopen_needed) == ("enable_service", [])
    assert engagement.phase_required == engagement.phases.get(kind="enable_service").required > 0


def test_two_in_core_are_both_served_when_one_closes_it(world):
    both_in_core(world)
    world.rms.enable_core()
    assert world.intune.active.kind == "enable_service"
    assert core(world.intune).by_reference == world.rms.engagement
    assert core_tasks(world.intune) == {"not_required"}


def test_who_really_did_it_refers_to_nobody(world):
    both_in_core(world)
    world.intune.enable_core()
    assert core(world.intune).by_reference is None
    assert core(world.rms).by_reference == world.intune.engagement


def test_work_done_in_core_before_stays_done(world):
    both_in_core(world)
    task = world.intune.task("firewall-guidance")
    tasks.complete(task, **world.intune.specialist)
    world.rms.enable_core()
    assert world.intune.task("firewall-guidance").status == "done"


def test_a_sibling_of_which_they_are_no_part_is_served_by_microsoft_all_the_same(world):
    both_in_core(world)
    world.rms.enable_core()
    entry = Event.objects.get(verb="phase.closed", subject_id=core(world.intune).pk)
    assert (entry.actor_name, entry.actor_party) == (world.rms.team.specialist.name, "microsoft")
    assert entry.after == {"by_reference": str(world.rms.engagement.pk)}


def test_each_task_that_became_unnecessary_is_in_the_trail(world):
    do_core(world.rms)
    world.intune.close(Kind.REMEDIATE)
    told = Event.objects.filter(verb="task.not_required", scope_id=world.intune.engagement.pk)
    assert told.count() == core(world.intune).tasks.applying().count()
    assert {entry.actor_party for entry in told} == {"microsoft"}


@pytest.mark.parametrize("status", ["cancelled", "ineligible"])
def test_core_of_a_sibling_that_came_to_nothing_does_not_count(world, status):
    do_core(world.rms)
    Engagement.objects.filter(pk=world.rms.engagement.pk).update(status=status)
    world.intune.close(Kind.REMEDIATE)
    assert world.intune.active.kind == "enable_core"


@pytest.mark.parametrize("status", ["on_hold", "completed"])
def test_core_of_a_sibling_that_rests_counts(world, status):
    do_core(world.rms)
    Engagement.objects.filter(pk=world.rms.engagement.pk).update(status=status)
    world.intune.close(Kind.REMEDIATE)
    assert world.intune.active.kind == "enable_service"


def test_core_of_another_tenant_does_not_count(world):
    do_core(world.rms)
    other = PurchaseFactory(tenant__customer=world.rms.engagement.customer).tenant
    Engagement.objects.filter(pk=world.rms.engagement.pk).update(tenant=other)
    world.intune.close(Kind.REMEDIATE)
    assert world.intune.active.kind == "enable_core"


def test_a_sibling_on_hold_takes_core_over_when_it_resumes(world):
    both_in_core(world)
    verbs.hold(world.intune.engagement, reason="Holidays", **world.intune.manager)
    world.rms.enable_core()
    assert world.intune.active.kind == "enable_core"
    verbs.resume(world.intune.engagement, **world.intune.manager)
    assert world.intune.active.kind == "enable_service"


def served(world):
    do_core(world.rms)
    world.intune.close(Kind.REMEDIATE)


@pytest.mark.parametrize("kind", [Kind.ENABLE_CORE, Kind.REMEDIATE, Kind.ASSESS])
def test_reopening_the_source_tells_who_relied_on_it(world, kind):
    served(world)
    phases.reopen(world.rms.phase(kind), reason="A new forest", **world.rms.manager)
    assert world.intune.fresh().reopen_needed == ["enable_core"]
    assert world.intune.active.kind == "enable_service"


def test_the_need_is_gone_when_the_source_is_complete_again(world):
    served(world)
    phases.reopen(core(world.rms), reason="A new port", **world.rms.manager)
    world.rms.close(Kind.ENABLE_CORE)
    assert world.intune.fresh().reopen_needed == []


def test_reopening_core_by_reference_makes_its_tasks_work_again(world):
    served(world)
    phases.reopen(core(world.intune), reason="Ours differs", **world.intune.manager)
    assert core(world.intune).by_reference is None
    assert core_tasks(world.intune) == {"in_progress"}


def test_a_reopened_core_is_served_again_when_the_source_closes_once_more(world):
    served(world)
    phases.reopen(core(world.rms), reason="A new port", **world.rms.manager)
    phases.reopen(core(world.intune), reason="Then ours too", **world.intune.manager)
    world.rms.close(Kind.ENABLE_CORE)
    assert core(world.intune).by_reference == world.rms.engagement


def test_a_refused_reopening_leaves_tasks_as_they_were(world):
    served(world)
    known = Event.objects.count()
    with pytest.raises(Refused):
        phases.reopen(world.intune.active, reason="Never closed", **world.intune.manager)
    assert core_tasks(world.intune) == {"not_required"}
    assert Event.objects.count() == known


def test_a_reference_is_never_to_a_reference(world):
    """Whoever relies on a core that is being done again is no proof that it is done."""
    third = at_gate(Kind.REMEDIATE, answers=CLOUD, items=0)
    Engagement.objects.filter(pk=third.engagement.pk).update(
        tenant=world.rms.engagement.tenant, duplicate_reason="Merged"
    )
    served(world)
    phases.reopen(core(world.rms), reason="A new port", **world.rms.manager)
    phases.close(third.active, **third.specialist)
    assert third.active.kind == "enable_core"


# ---- Siblings are opened by proposing


def test_proposing_a_further_service_opens_a_sibling_for_the_same_tenant():
    with_two = PlanFactory(slug="suite", services=["azure-rms", "intune"])
    walk = opened(PurchaseFactory(plan=with_two))
    opening.propose_services(walk.engagement, services=["azure-rms", "intune"], **walk.manager)
    sibling = Engagement.objects.get(tenant=walk.engagement.tenant, service="intune")
    assert (sibling.status, sibling.manager) == ("active", walk.team.manager)
    assert sibling.tasks.filter(slug="intune-activated").exists()


def test_proposing_again_opens_nothing_twice(world):
    opening.propose_services(at_start(world).engagement, services=["azure-rms", "intune"], **world.rms.manager)
    assert Engagement.objects.filter(tenant=world.rms.engagement.tenant).count() == 2


def at_start(world):
    phases.reopen(world.rms.phase(Kind.INITIATE), reason="Once more", **world.rms.manager)
    return world.rms
