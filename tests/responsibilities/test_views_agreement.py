"""Eligibility, services and data sheet on their page."""

import pytest
from django.urls import reverse

from engagements.models import Engagement
from tests import factories, journeys, worlds
from tests.pages import page, press, section, text

pytestmark = pytest.mark.django_db
built = worlds.built(journeys.opened)
walk = worlds.fresh("built")
SHEET = {
    "contacts": "Lena Roth, lena@example.org",
    "tenant_domain": "tenant.example",
    "seats": "200",
    "region_name": "Europe",
    "language": "de",
    "window_from": "2026-04-01",
    "window_to": "2026-05-01",
}


@pytest.fixture
def engagement(walk):
    return walk.engagement


def test_a_manager_decides_on_eligibility(manager, engagement):
    answer = press(manager, "decide-eligibility", engagement.pk, data={"decision": "eligible"})
    assert answer.url == reverse("agreement", args=[engagement.pk]) + "#eligibility"
    assert "Eligible" in section(page(manager, "agreement", engagement.pk), "eligibility")


def test_an_exception_needs_its_reason(manager, engagement):
    answer = press(manager, "decide-eligibility", engagement.pk, data={"decision": "exception"})
    assert answer.status_code == 422
    assert 'value="exception" checked' in text(answer)


def test_too_few_seats_are_said_before_somebody_decides(manager, engagement):
    engagement.purchase.seats = 20
    engagement.purchase.save()
    assert "Fewer seats than the plan asks for" in text(page(manager, "agreement", engagement.pk))


def test_too_few_seats_cannot_be_called_eligible(manager, engagement):
    engagement.purchase.seats = 20
    engagement.purchase.save()
    answer = press(manager, "decide-eligibility", engagement.pk, data={"decision": "eligible"})
    assert answer.status_code == 409
    assert "asks for 150" in text(answer)


def test_specialists_do_not_decide(specialist, engagement):
    assert "Record the decision" not in text(page(specialist, "agreement", engagement.pk))
    assert press(specialist, "decide-eligibility", engagement.pk, data={"decision": "eligible"}).status_code == 403


def test_proposed_services_wait_for_the_customer(specialist, lead, engagement):
    press(specialist, "propose-services", engagement.pk, data={"services": ["azure-rms"]})
    assert "Not confirmed by the customer yet" in section(page(specialist, "agreement", engagement.pk), "services")
    assert "Confirm these services" in text(page(lead, "agreement", engagement.pk))


def test_the_customer_confirms_the_services(specialist, lead, engagement):
    press(specialist, "propose-services", engagement.pk, data={"services": ["azure-rms"]})
    press(lead, "confirm-services", engagement.pk)
    assert f"Confirmed by {lead_name(engagement)}" in section(page(lead, "agreement", engagement.pk), "services")


def lead_name(engagement):
    return engagement.customer.members.get(role="lead").user.name


def test_microsoft_never_confirms_for_the_customer(manager, engagement):
    press(manager, "propose-services", engagement.pk, data={"services": ["azure-rms"]})
    assert "Confirm these services" not in text(page(manager, "agreement", engagement.pk))
    assert press(manager, "confirm-services", engagement.pk).status_code == 403


def test_no_service_is_no_proposal(specialist, engagement):
    answer = press(specialist, "propose-services", engagement.pk)
    assert answer.status_code == 422
    assert "Choose at least one service." in text(answer)


def test_the_data_sheet_says_what_is_missing(lead, engagement):
    assert "Start of the target window, End of the target window." in text(page(lead, "agreement", engagement.pk))


def test_a_complete_data_sheet_is_confirmed(specialist, lead, engagement):
    press(specialist, "data-sheet", engagement.pk, data=SHEET)
    press(lead, "confirm-data-sheet", engagement.pk)
    assert Engagement.objects.get(pk=engagement.pk).data_sheet.confirmed_at


def test_an_incomplete_data_sheet_is_refused_by_name(lead, engagement):
    answer = press(lead, "confirm-data-sheet", engagement.pk)
    assert answer.status_code == 409
    assert "End of the target window is missing" in text(answer)


def test_a_wrong_data_sheet_comes_back_with_what_was_typed(specialist, engagement):
    answer = press(specialist, "data-sheet", engagement.pk, data={**SHEET, "window_to": "2026-03-15"})
    assert answer.status_code == 422
    assert "The window ends before it starts." in text(answer)
    assert "Lena Roth" in text(answer)


def test_a_change_voids_the_confirmation(specialist, lead, engagement):
    press(specialist, "data-sheet", engagement.pk, data=SHEET)
    press(lead, "confirm-data-sheet", engagement.pk)
    press(specialist, "data-sheet", engagement.pk, data={**SHEET, "seats": "210"})
    assert Engagement.objects.get(pk=engagement.pk).data_sheet.confirmed_at is None


def test_readers_see_and_change_nothing(reader, engagement):
    shown = text(page(reader, "agreement", engagement.pk))
    assert "<form" not in shown.split("<main")[1].split("</main>")[0]
    assert press(reader, "data-sheet", engagement.pk, data=SHEET).status_code == 403


@pytest.mark.parametrize("name", ["decide-eligibility", "propose-services", "confirm-services", "data-sheet"])
def test_strangers_reach_no_act(stranger, engagement, name):
    assert press(stranger, name, engagement.pk).status_code == 404


def test_only_a_confirming_representative_confirms(engagement, specialist, client):
    press(specialist, "data-sheet", engagement.pk, data=SHEET)
    client.force_login(factories.DesignationFactory(customer=engagement.customer).user)
    assert press(client, "confirm-data-sheet", engagement.pk).status_code == 403
    client.force_login(factories.DesignationFactory(customer=engagement.customer, may_confirm=True).user)
    assert press(client, "confirm-data-sheet", engagement.pk).status_code == 302
