"""The people whom the onboarding centre works with."""

import pytest

from tests import factories, journeys, worlds
from tests.pages import page, text
from tests.responsibilities.conftest import signed_in

pytestmark = pytest.mark.django_db


def build():
    walk = journeys.opened(factories.PurchaseFactory(tenant__customer__name="Acme"))
    person = factories.MemberFactory(
        customer__name="Beyond", customer__region=walk.engagement.region, user__name="Bea Beyond"
    )
    purchase = factories.PurchaseFactory(tenant__customer=person.customer)
    factories.EngagementFactory(purchase=purchase, manager=walk.team.manager)
    factories.DesignationFactory(customer=walk.engagement.customer, user__name="Paul Partner")
    return walk


built = worlds.built(build)
walk = worlds.fresh("built")


def test_a_manager_finds_the_contacts_of_the_region_and_the_colleagues(manager, walk):
    shown = text(page(manager, "directory"))
    people = (walk.team.lead.name, "Bea Beyond", "Paul Partner", walk.team.specialist.name)
    assert all(name in shown for name in people)


def test_a_specialist_finds_the_contacts_of_assigned_organisations_only(specialist, walk):
    shown = text(page(specialist, "directory"))
    assert walk.team.lead.name in shown
    assert "Bea Beyond" not in shown
    assert "Colleagues" not in shown


def test_contacts_are_searched(manager):
    shown = text(page(manager, "directory", text="bea"))
    assert "Bea Beyond" in shown
    assert "Paul Partner" not in shown


@pytest.mark.parametrize("typed", ["a\0b", "%", "x" * 10_000, "🐟", "__class__"])
def test_whatever_is_searched_is_answered(manager, typed):
    assert page(manager, "directory", text=typed).status_code == 200


def test_another_regions_manager_finds_nobody_of_ours(clock, walk):
    other = factories.RegionManagerFactory().user
    shown = text(page(signed_in(other), "directory"))
    assert walk.team.lead.name not in shown
    assert "Bea Beyond" not in shown


@pytest.mark.parametrize("who", ["lead", "reader", "stranger"])
def test_customers_find_theirs_on_the_page_of_their_engagement(request, who):
    assert page(request.getfixturevalue(who), "directory").status_code == 404


def test_an_ended_assignment_ends_the_contacts(specialist, walk):
    walk.engagement.assignments.filter(role="specialist").update(ends_at=walk.at)
    assert page(specialist, "directory").status_code == 404
