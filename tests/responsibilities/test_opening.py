"""Opening an engagement: phases, tasks, commitments, features; once for a tenant and service [P-01, P-13, S-01]."""

import pytest

from audit.models import Event
from engagements.models import Engagement
from engagements.refusals import Invalid, NotAllowed, Refused
from responsibilities.actions import opening, tasks, verbs
from responsibilities.catalogue import service
from tests.factories import NOW, PurchaseFactory, RegionManagerFactory, TenantFactory
from tests.journeys import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return opened()


def again(walk, **more):
    return opening.open_engagement(
        purchase=walk.engagement.purchase, service="azure-rms", manager=walk.team.manager, **more, **walk.manager
    )


def test_an_engagement_begins_with_five_phases_of_which_the_first_is_active(walk):
    locked = dict.fromkeys(["assess", "remediate", "enable_core", "enable_service"], "locked")
    assert walk.statuses() == {"initiate": "active", **locked}
    assert walk.active.started_at == NOW


def test_it_has_every_duty_of_the_catalogue(walk):
    known = service("azure-rms")
    assert set(walk.engagement.tasks.values_list("slug", flat=True)) == {entry.slug for entry in known.tasks}
    assert walk.engagement.commitments.count() == len(known.commitments)
    assert walk.engagement.features.count() == len(known.features)


def test_what_depends_on_an_open_answer_is_unknown_and_not_counted(walk):
    assert walk.task("sync-installed").applicability == "unknown"
    assert walk.task("sync-installed").missing == ["directory_sync_required", "forests", "identity"]
    assert walk.engagement.phases.get(kind="enable_core").required == 9


def test_counters_are_right_from_the_start(walk):
    engagement = walk.fresh()
    first = engagement.phases.get(kind="initiate")
    assert (engagement.phase_required, engagement.phase_done) == (first.required, 0)
    assert engagement.next_task_id == walk.task("licences-associated").pk


def test_with_a_manager_it_is_active_without_one_it_waits():
    purchase = PurchaseFactory()
    by = RegionManagerFactory(region=purchase.tenant.customer.region).user
    waiting = opening.open_engagement(purchase=purchase, service="azure-rms", by=by, at=NOW)
    assert waiting.status == "intake"
    verbs.assign_manager(waiting, by, by=by, at=NOW)
    assert Engagement.objects.get().status == "active"


def test_tasks_can_be_worked_on_during_intake():
    purchase = PurchaseFactory()
    by = RegionManagerFactory(region=purchase.tenant.customer.region).user
    waiting = opening.open_engagement(purchase=purchase, service="azure-rms", by=by, at=NOW)
    task = waiting.tasks.get(slug="licences-associated")
    assert tasks.complete(task, note="Seen", by=by, at=NOW).status == "done"


def test_an_operator_opens_without_a_person():
    opening.open_engagement(purchase=PurchaseFactory(), service="azure-rms", by=None, at=NOW)
    entry = Event.objects.get(verb="engagement.opened")
    assert (entry.actor_id, entry.actor_party) == (None, "system")


# ---- Once


def test_a_second_onboarding_of_a_service_is_refused_and_names_the_first(walk):
    known = Event.objects.count()
    with pytest.raises(Refused) as refusal:
        again(walk)
    (blocker,) = refusal.value.blockers
    assert (refusal.value.code, refusal.value.lines) == ("duplicate", (56,))
    assert str(walk.engagement.pk) in blocker.link
    assert Event.objects.count() == known


def test_a_manager_may_open_a_second_one_with_a_reason(walk):
    assert again(walk, override_reason="Merged with another company").duplicate_reason


@pytest.mark.parametrize("end", ["cancelled", "ineligible"])
def test_one_that_came_to_nothing_does_not_count(walk, end):
    Engagement.objects.update(status=end)
    assert again(walk).pk


def test_a_completed_one_counts(walk):
    Engagement.objects.update(status="completed")
    with pytest.raises(Refused):
        again(walk)


def test_a_service_that_was_not_bought_is_refused(walk):
    with pytest.raises(Invalid) as problem:
        opening.open_engagement(purchase=walk.engagement.purchase, service="intune", **walk.manager)
    assert problem.value.field == "service"


def test_a_manager_of_another_region_cannot_be_its_manager(walk):
    stranger = RegionManagerFactory().user
    with pytest.raises(Invalid):
        opening.open_engagement(purchase=PurchaseFactory(), service="azure-rms", manager=stranger, by=None, at=NOW)


# ---- Assistance requests


def request(walk, **more):
    asked = {"customer": walk.engagement.customer, "tenant": walk.engagement.tenant, "service": "azure-rms"}
    return verbs.request_assistance(**{**asked, **more}, **walk.lead)


def acknowledge(walk, asked, purchase=None):
    purchase = purchase or walk.engagement.purchase
    return opening.acknowledge_request(asked, purchase=purchase, manager=walk.team.manager, **walk.manager)


def test_acknowledging_stops_the_clocks_of_the_engagement_that_is_open(walk):
    assert acknowledge(walk, request(walk)) == walk.engagement
    assert (walk.fresh().requested_at, walk.fresh().is_reached) == (walk.at, True)


def test_acknowledging_opens_the_engagement_when_there_is_none(walk):
    tenant = TenantFactory(customer=walk.engagement.customer)
    made = acknowledge(walk, request(walk, tenant=tenant), PurchaseFactory(tenant=tenant))
    assert (made.tenant, made.status, made.requested_at) == (tenant, "active", walk.at)
    assert made.tasks.get(slug="first-contact").status == "done"


def test_a_request_is_answered_once(walk):
    asked = request(walk)
    acknowledge(walk, asked)
    with pytest.raises(Refused) as refusal:
        acknowledge(walk, asked)
    assert refusal.value.code == "already_answered"


# ---- Proposing


def test_an_unknown_service_is_not_proposed(walk):
    with pytest.raises(Invalid) as problem:
        opening.propose_services(walk.engagement, services=["azure-rms", "garden"], **walk.manager)
    assert problem.value.field == "services"


def test_a_proposal_names_the_service_of_the_engagement(walk):
    with pytest.raises(Invalid):
        opening.propose_services(walk.engagement, services=[], **walk.manager)


def test_a_new_proposal_needs_a_new_confirmation(walk):
    opening.propose_services(walk.engagement, services=["azure-rms"], **walk.manager)
    verbs.confirm_services(walk.engagement, **walk.lead)
    second = opening.propose_services(walk.engagement, services=["azure-rms"], by=walk.team.manager, at=walk.later())
    assert second.confirmed_at is None
    assert verbs.confirm_services(walk.engagement, **walk.lead) == second


def test_nobody_confirms_for_the_customer(walk):
    opening.propose_services(walk.engagement, services=["azure-rms"], **walk.manager)
    with pytest.raises(NotAllowed):
        verbs.confirm_services(walk.engagement, **walk.manager)
