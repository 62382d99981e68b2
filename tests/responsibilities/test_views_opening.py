from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages

from accounts.models import User
from engagements.models import Engagement, Member
from tests import factories
from tests.factories import BOUGHT, NOW

pytestmark = pytest.mark.django_db
DOOR = "/engagements/new/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def region():
    return factories.RegionManagerFactory().region


@pytest.fixture
def manager(client, region):
    client.force_login(region.region_managers.get().user)
    return client


@pytest.fixture
def typed(region):
    factories.PlanFactory()
    return {
        "organization": "Contoso", "country": "de", "region": region.code, "language": "de",
        "time_zone": "Europe/Berlin", "tenant_domain": "contoso.example", "tenant_kind": "new", "plan": "rms-premium",
        "seats": "200", "purchased_on": BOUGHT.isoformat(), "order_reference": "O-1", "services": ["azure-rms"],
        "contact_name": "Ada", "contact_email": "ada@contoso.example",
        "manager": str(region.region_managers.get().user.pk),
    }  # fmt: skip


def test_a_purchase_becomes_an_engagement_with_tasks(manager, typed):
    answer = manager.post(DOOR, typed)
    engagement = Engagement.objects.get()
    assert answer.url == f"/engagements/{engagement.pk}/"
    assert engagement.tasks.exists()


def test_the_contact_becomes_the_customers_project_manager_who_can_not_sign_in_yet(manager, typed):
    manager.post(DOOR, typed)
    member = Member.objects.get()
    assert (member.role, member.user.language, member.user.has_usable_password()) == ("lead", "de", False)


def test_a_manager_is_not_the_contact_of_their_own_customer(manager, typed, region):
    address = region.region_managers.get().user.email
    assert manager.post(DOOR, {**typed, "contact_email": address}).status_code == 403
    assert not Member.objects.exists()


def test_somebody_known_is_not_made_twice(manager, typed):
    known = factories.UserFactory(email="ada@contoso.example")
    manager.post(DOOR, typed)
    assert Member.objects.get().user == known


def test_a_later_contact_of_a_led_customer_is_a_stakeholder(manager, typed):
    manager.post(DOOR, typed)
    manager.post(DOOR, {**typed, "tenant_domain": "two.example", "contact_email": "bob@contoso.example"})
    assert Member.objects.get(user__email="bob@contoso.example").role == "stakeholder"


def test_a_specialist_is_assigned_at_once(manager, typed):
    specialist = factories.UserFactory()
    manager.post(DOOR, {**typed, "specialist_email": specialist.email})
    assert specialist.assignments.get().engagement == Engagement.objects.get()


def test_without_a_manager_it_waits_in_intake(manager, typed):
    manager.post(DOOR, {**typed, "manager": ""})
    assert Engagement.objects.get().status == "intake"


def test_too_few_seats_are_loaded_and_told(manager, typed):
    answer = manager.post(DOOR, {**typed, "seats": "20"})
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    assert told[-1] == "Seats bought: 20. The plan asks for 150: decide about eligibility."


WRONG = {
    "seats": "none",
    "purchased_on": "1/2/2026",
    "contact_email": "ada",
    "tenant_domain": "not a domain",
    "country": "1x",
    "specialist_email": "nobody@contoso.example",
    "region": "mars",
    "services": [],
    "organization": "",
}


@pytest.mark.parametrize("field", WRONG)
def test_a_wrong_value_is_said_at_its_field_and_the_rest_stays(manager, typed, field):
    answer = manager.post(DOOR, {**typed, field: WRONG[field]})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}' in text
    assert 'value="O-1"' in text
    assert not Engagement.objects.exists()


def test_a_purchase_in_the_future_is_refused_at_its_field(manager, typed):
    answer = manager.post(DOOR, {**typed, "purchased_on": (NOW + timedelta(days=9)).date().isoformat()})
    assert 'id="id_purchased_on-e"' in answer.content.decode()


def test_nothing_is_left_behind_when_it_fails_late(manager, typed):
    manager.post(DOOR, {**typed, "plan": "rms-premium", "tenant_domain": "bad"})
    assert not User.objects.filter(email="ada@contoso.example").exists()


def test_a_second_onboarding_is_refused_until_a_reason_is_given(manager, typed):
    manager.post(DOOR, typed)
    again = {**typed, "order_reference": "O-2"}
    answer = manager.post(DOOR, again)
    assert (answer.status_code, "once" in answer.content.decode()) == (422, True)
    assert manager.post(DOOR, {**again, "override_reason": "A merger"}).status_code == 302


def test_a_person_switched_off_is_no_contact(manager, typed):
    factories.UserFactory(email="ada@contoso.example", is_active=False)
    answer = manager.post(DOOR, typed)
    assert 'href="#id_contact_email"' in answer.content.decode()


@pytest.mark.parametrize("who", ["lead", "specialist", "representative", "stranger"])
def test_only_managers_open_engagements(client, typed, who):
    client.force_login(getattr(factories.cast_of(factories.EngagementFactory()), who))
    assert (client.get(DOOR).status_code, client.post(DOOR, typed).status_code) == (403, 403)
