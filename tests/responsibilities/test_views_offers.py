"""A customer asks for assistance, a manager answers."""

import pytest
import time_machine
from django.urls import reverse

from engagements.models import AssistanceRequest, Engagement
from engagements.models.organisation import MemberRole
from tests import factories, journeys
from tests.factories import NOW

pytestmark = pytest.mark.django_db

TYPED = {"plan": "rms-premium", "seats": "300", "purchased_on": "2026-02-20", "order_reference": "PO-77"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def tenant():
    factories.PlanFactory()
    return factories.TenantFactory()


@pytest.fixture
def lead(client, tenant):
    client.force_login(factories.MemberFactory(customer=tenant.customer).user)
    return client


@pytest.fixture
def asked(tenant):
    asker = factories.MemberFactory(customer=tenant.customer).user
    return AssistanceRequest.objects.create(
        customer=tenant.customer,
        tenant=tenant,
        service="azure-rms",
        message="We begin in May",
        requested_by=asker,
        requested_at=NOW,
    )


@pytest.fixture
def manager(client, tenant):
    client.force_login(factories.RegionManagerFactory(region=tenant.customer.region).user)
    return client


def _ask(tenant, service="azure-rms"):
    return reverse("request-assistance", args=[tenant.pk, service])


def _text(answer):
    return answer.content.decode()


# ---- Asking


def test_an_organisation_sees_its_tenants_and_what_is_eligible(lead, tenant):
    text = _text(lead.get("/offers/"))
    assert "Request assistance" in text
    assert _ask(tenant) in text


def test_the_request_is_sent_and_shown_as_waiting(lead, tenant):
    assert lead.post(_ask(tenant), {"message": "Soon"}).url == "/offers/"
    assert "waits for an answer" in _text(lead.get("/offers/"))


def test_asking_twice_is_refused_and_keeps_what_was_typed(lead, tenant, asked):
    answer = lead.post(_ask(tenant), {"message": "Hello again"})
    assert answer.status_code == 409
    assert "Hello again" in _text(answer)


def test_what_is_being_onboarded_leads_to_its_checklist(client):
    walk = journeys.opened()
    client.force_login(walk.team.lead)
    assert reverse("checklist", args=[walk.engagement.pk]) in _text(client.get("/offers/"))


def test_whoever_may_only_read_does_not_ask(client, tenant):
    client.force_login(factories.MemberFactory(customer=tenant.customer, role=MemberRole.READ_ONLY).user)
    assert _ask(tenant) not in _text(client.get("/offers/"))
    assert client.post(_ask(tenant), {"message": ""}).status_code == 403


def test_the_tenant_of_another_organisation_does_not_exist(lead):
    assert lead.get(_ask(factories.TenantFactory())).status_code == 404


def test_a_service_that_we_do_not_know_does_not_exist(lead, tenant):
    assert lead.get(_ask(tenant, "skype")).status_code == 404


def test_whoever_belongs_nowhere_is_told_what_to_do(client):
    client.force_login(factories.UserFactory())
    assert "You belong to no organisation here" in _text(client.get("/offers/"))


def test_the_page_costs_the_same_for_more_tenants(lead, tenant, django_assert_num_queries):
    with django_assert_num_queries(10):
        lead.get("/offers/")
    factories.TenantFactory.create_batch(3, customer=tenant.customer)
    with django_assert_num_queries(10):
        lead.get("/offers/")


# ---- Answering


def test_a_manager_sees_the_requests_of_their_region(manager, asked):
    text = _text(manager.get("/requests/"))
    assert "We begin in May" in text
    assert reverse("request-acknowledge", args=[asked.pk]) in text


def test_another_region_sees_none(client, asked):
    client.force_login(factories.RegionManagerFactory().user)
    assert "We begin in May" not in _text(client.get("/requests/"))
    assert client.get(reverse("request-acknowledge", args=[asked.pk])).status_code == 404


def test_acknowledging_with_the_purchase_opens_the_engagement(manager, asked, tenant):
    answer = manager.post(reverse("request-acknowledge", args=[asked.pk]), TYPED)
    engagement = Engagement.objects.get(tenant=tenant)
    assert answer.url == reverse("engagement", args=[engagement.pk])
    assert engagement.is_reached


def test_a_purchase_that_cannot_be_is_told_at_its_field(manager, asked):
    answer = manager.post(reverse("request-acknowledge", args=[asked.pk]), {**TYPED, "purchased_on": "2027-01-01"})
    assert answer.status_code == 422
    assert 'value="PO-77"' in _text(answer)
    assert not Engagement.objects.exists()


def test_the_customer_reads_why_a_request_was_declined(manager, asked, client):
    manager.post(reverse("request-decline", args=[asked.pk]), {"reason": "No seats left"})
    client.force_login(asked.requested_by)
    assert "Declined: No seats left" in _text(client.get("/offers/"))


def test_declining_needs_a_reason(manager, asked):
    assert manager.post(reverse("request-decline", args=[asked.pk]), {"reason": " "}).status_code == 422


def test_an_answered_request_is_not_answered_again(manager, asked):
    manager.post(reverse("request-decline", args=[asked.pk]), {"reason": "No"})
    assert manager.post(reverse("request-acknowledge", args=[asked.pk]), TYPED).status_code == 409


def test_who_asked_may_not_answer(client, asked):
    client.force_login(asked.requested_by)
    answer = client.post(reverse("request-acknowledge", args=[asked.pk]), TYPED)
    assert answer.status_code == 403


def test_the_customer_who_asked_does_not_see_the_managers_form(client, asked):
    client.force_login(asked.requested_by)
    assert client.get(reverse("request-acknowledge", args=[asked.pk])).status_code == 403
