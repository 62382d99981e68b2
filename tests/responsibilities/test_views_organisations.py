"""Whoever represents several organisations stands in one of them at a time."""

import pytest

from engagements.models import Designation
from tests import factories, journeys, worlds
from tests.pages import page, press, text
from tests.responsibilities.conftest import signed_in

pytestmark = pytest.mark.django_db


def build():
    names = ("Acme", "Zenith")
    return [journeys.opened(factories.PurchaseFactory(tenant__customer__name=name)) for name in names]


built = worlds.built(build)
walks = worlds.fresh("built")


@pytest.fixture
def walk(walks):
    return walks[0]


@pytest.fixture
def partner(walks):
    user = factories.UserFactory()
    for one in walks:
        factories.DesignationFactory(customer=one.engagement.customer, user=user)
    return user


@pytest.fixture
def client(clock, partner):
    return signed_in(partner)


@pytest.fixture
def enter(client, walks):
    def entered(number):
        return press(client, "enter-organisation", walks[number].engagement.customer_id)

    return entered


def test_before_anything_is_shown_one_is_chosen(client):
    for name in ("home", "offers"):
        assert page(client, name)["Location"] == "/organisations/"
    shown = text(page(client, "organisations"))
    assert all(name in shown for name in ("Acme", "Zenith"))


@pytest.mark.parametrize(("number", "shown", "hidden"), [(0, "Acme", "Zenith"), (1, "Zenith", "Acme")])
def test_home_and_lists_show_the_chosen_one(client, enter, number, shown, hidden):
    enter(number)
    for name in ("home", "offers", "my-organisation"):
        seen = text(page(client, name))
        assert shown in seen
        assert hidden not in seen


def test_the_choice_lasts_for_the_session_and_can_be_changed(client, enter):
    enter(0)
    assert "Acme" in text(page(client, "home"))
    enter(1)
    assert "Zenith" in text(page(client, "home"))


def test_a_page_of_another_one_of_theirs_switches_to_it(client, enter, walks):
    enter(0)
    assert page(client, "checklist", walks[1].engagement.pk).status_code == 200
    assert "Zenith" in text(page(client, "home"))


def test_asking_for_another_one_switches_too(client, enter, walks):
    enter(0)
    tenant = walks[1].engagement.tenant_id
    assert page(client, "request-assistance", tenant, "azure-rms").status_code == 200
    assert "Acme" not in text(page(client, "offers"))


def test_a_withdrawn_designation_is_gone_at_the_next_request(client, enter, walks, partner):
    enter(1)
    theirs = Designation.objects.get(user=partner, customer=walks[1].engagement.customer)
    Designation.objects.filter(pk=theirs.pk).update(withdrawn_at=walks[0].at)
    seen = text(page(client, "home"))
    assert "Acme" in seen
    assert "Zenith" not in seen
    assert page(client, "engagement", walks[1].engagement.pk).status_code == 404


def test_nobody_enters_what_is_not_theirs(client):
    assert press(client, "enter-organisation", factories.CustomerFactory().pk).status_code == 404


def test_whoever_has_one_organisation_is_never_asked(lead, walks):
    assert page(lead, "organisations").status_code == 404
    assert press(lead, "enter-organisation", walks[0].engagement.customer_id).status_code == 404
    assert "Organisations" not in text(page(lead, "home"))


def test_members_of_several_organisations_see_them_together(walks, clock):
    user = factories.UserFactory()
    for one in walks:
        factories.MemberFactory(customer=one.engagement.customer, user=user)
    seen = text(page(signed_in(user), "home"))
    assert all(name in seen for name in ("Acme", "Zenith"))


def test_a_specialist_who_represents_others_keeps_the_desk(client, enter, walks, partner):
    factories.AssignmentFactory(user=partner)
    enter(0)
    assert page(client, "portfolio").status_code == 200
    assert "Zenith" not in text(page(client, "my-organisation"))
