"""Races about several engagements: siblings of one tenant, the last place of a limit, the same opening twice."""

from pathlib import Path

import pytest

from engagements.models import Engagement, Plan
from phases.models import Phase
from phases.models.phase import Kind
from responsibilities.actions import opening, phases, scope, verbs
from responsibilities.models import ScopeEntry
from responsibilities.purchase_file import load
from tests.factories import NOW, PlanFactory, PurchaseFactory, RegionFactory, RegionManagerFactory, UserFactory
from tests.journeys import CLOUD, Walk, at_gate, in_phase
from tests.stories.racing import ROUNDS, act, codes, done, race, rounds

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

OTHER_SERVICES = Path(__file__).parent.parent / "responsibilities" / "data"
CORE, SERVICE = Kind.ENABLE_CORE, Kind.ENABLE_SERVICE


def in_assess():
    return in_phase(Kind.ASSESS)


def in_service():
    return in_phase(SERVICE)


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
    walks = rounds(in_assess)
    Plan.objects.update(services=["azure-rms", "intune"])
    for walk in walks:
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
    for walk in rounds(in_service):
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
