from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import Event
from engagements.actions import opening
from engagements.actions.opening import PurchaseRow
from engagements.models import Customer, Engagement, Purchase, Tenant
from engagements.models.engagement import Status
from engagements.refusals import Invalid, NotAllowed, Refused
from tests.factories import (
    BOUGHT,
    NOW,
    CustomerFactory,
    EngagementFactory,
    MemberFactory,
    PlanFactory,
    PurchaseFactory,
    RegionManagerFactory,
    TenantFactory,
    UserFactory,
)

ROW = PurchaseRow(
    organization="Contoso",
    country="DE",
    region="emea",
    language="de",
    time_zone="Europe/Berlin",
    tenant_domain="Contoso.Example",
    tenant_kind="new",
    plan="rms-premium",
    seats=200,
    purchased_on=date(2026, 3, 1),
    order_reference="O-1",
)


@pytest.fixture
def purchase(db):
    PlanFactory()
    return PurchaseFactory()


@pytest.fixture
def by(purchase):
    return RegionManagerFactory(region=purchase.tenant.customer.region).user


@pytest.fixture
def opened(purchase, by):
    def open_one(**more):
        given = {"tenant": purchase.tenant, "purchase": purchase, "service": "azure-rms", "by": by, "at": NOW}
        return opening.create(**given | more)

    return open_one


@pytest.fixture
def keeper(db):
    PlanFactory()
    return RegionManagerFactory(region__code="emea").user


def test_an_engagement_begins_in_intake(opened):
    engagement = Engagement.objects.get(pk=opened().pk)
    assert (engagement.status, engagement.phase, engagement.opened_at) == (Status.INTAKE, "initiate", NOW)


def test_a_manager_makes_it_active_from_the_start(opened, by):
    engagement = opened(manager=by)
    assert engagement.status == Status.ACTIVE
    assert engagement.assignments.get().user == by


def test_only_a_manager_of_the_region_can_be_named(opened):
    with pytest.raises(Invalid) as refusal:
        opened(manager=RegionManagerFactory().user)
    assert refusal.value.field == "manager"


def test_both_contact_moments_are_set(opened):
    engagement = opened()
    assert engagement.contact_due_at == datetime(2026, 3, 23, tzinfo=UTC)  # the end of 22 March, a Sunday
    assert engagement.contact_target_at == datetime(2026, 3, 20, 17, tzinfo=UTC)


def test_the_kind_of_tenant_is_answered_already(opened):
    assert opened().profile.answers == {"tenant_kind": "new"}


def test_the_data_sheet_is_filled_in_with_what_is_known(opened, purchase):
    member = MemberFactory(customer=purchase.tenant.customer)
    sheet = opened().data_sheet
    assert sheet.contacts == f"{member.user.name} <{member.user.email}>"
    assert (sheet.tenant_domain, sheet.seats, sheet.language) == (purchase.tenant.domain, 200, "en")
    assert sheet.confirmed_at is None


def test_contacts_of_the_purchase_come_first(opened, purchase):
    MemberFactory(customer=purchase.tenant.customer)
    assert opened(contacts="Ada <ada@example.org>").data_sheet.contacts == "Ada <ada@example.org>"


def test_a_second_onboarding_is_refused_with_the_clause_and_the_first_one(opened):
    first = opened()
    with pytest.raises(Refused) as refusal:
        opened()
    (blocker,) = refusal.value.blockers
    assert (refusal.value.code, refusal.value.lines) == ("duplicate", (56,))
    assert blocker.link.endswith(f"{first.pk}/")
    assert "P-13" in blocker.codes


@pytest.mark.parametrize("status", ["active", "on_hold", "completed"])
def test_what_is_live_or_completed_stands_in_the_way(opened, purchase, status):
    EngagementFactory(purchase=purchase, status=status)
    with pytest.raises(Refused):
        opened()


@pytest.mark.parametrize("status", ["cancelled", "ineligible"])
def test_what_was_cancelled_or_not_eligible_does_not(opened, purchase, status):
    EngagementFactory(purchase=purchase, status=status)
    assert opened().duplicate_reason == ""


def test_a_manager_may_allow_a_second_one_with_a_reason(opened):
    opened()
    assert opened(override_reason="New subsidiary").duplicate_reason == "New subsidiary"
    assert Event.objects.filter(verb="engagement.opened", reason="New subsidiary").exists()


def test_a_reason_without_a_first_one_allows_nothing(opened):
    assert opened(override_reason="Just in case").duplicate_reason == ""


def test_the_database_refuses_a_second_one_too(opened, purchase):
    opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        EngagementFactory(purchase=purchase)


def test_a_service_that_the_plan_does_not_cover_is_refused(opened):
    with pytest.raises(Invalid) as refusal:
        opened(service="intune")
    assert refusal.value.field == "service"


def test_a_purchase_of_another_tenant_is_refused(opened):
    with pytest.raises(Invalid) as refusal:
        opened(tenant=TenantFactory(customer__region=CustomerFactory().region), by=None)
    assert refusal.value.field == "purchase"


def test_only_a_manager_of_the_region_opens(opened, purchase):
    for user in (UserFactory(), RegionManagerFactory().user, MemberFactory(customer=purchase.tenant.customer).user):
        with pytest.raises(NotAllowed):
            opened(by=user)


def test_opening_leaves_one_event(opened, by):
    engagement = opened(manager=by)
    event = Event.objects.get(scope_id=engagement.pk)
    assert (event.verb, event.actor_id, event.actor_party) == ("engagement.opened", by.pk, "microsoft")


def test_opening_takes_few_statements(opened, by, django_assert_max_num_queries):
    with django_assert_max_num_queries(17):
        opened(manager=by)


# ---- Registering a purchase


def test_a_purchase_brings_its_customer_and_tenant(keeper):
    customer, tenant, purchase = opening.register_purchase(ROW, by=keeper, at=NOW)
    assert (customer.name, customer.time_zone, tenant.domain) == ("Contoso", "Europe/Berlin", "contoso.example")
    assert (purchase.seats, purchase.plan.slug) == (200, "rms-premium")
    assert list(Event.objects.values_list("verb", flat=True)) == [
        "customer.added",
        "tenant.added",
        "purchase.registered",
    ]


def test_the_same_purchase_again_changes_nothing(keeper):
    first = opening.register_purchase(ROW, by=keeper, at=NOW)
    events = Event.objects.count()
    assert opening.register_purchase(replace(ROW, seats=500), by=keeper, at=NOW) == first
    assert (Purchase.objects.get().seats, Event.objects.count()) == (200, events)


def test_a_second_order_of_the_same_customer_adds_only_the_purchase(keeper):
    opening.register_purchase(ROW, by=keeper, at=NOW)
    opening.register_purchase(replace(ROW, order_reference="O-2"), by=keeper, at=NOW)
    assert (Customer.objects.count(), Tenant.objects.count(), Purchase.objects.count()) == (1, 1, 2)


def test_too_few_seats_load_all_the_same_and_say_so(keeper):
    _customer, _tenant, purchase = opening.register_purchase(replace(ROW, seats=149), by=keeper, at=NOW)
    assert not purchase.meets_threshold


def test_the_plan_counts_as_it_was_on_the_purchase_date(keeper):
    PlanFactory(valid_from=date(2010, 1, 1), valid_to=date(2014, 12, 31), minimum_seats=1000)
    row = replace(ROW, purchased_on=date(2014, 6, 1))
    _customer, _tenant, purchase = opening.register_purchase(row, by=keeper, at=NOW)
    assert purchase.plan.minimum_seats == 1000


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("region", "nowhere"),
        ("organization", " "),
        ("order_reference", ""),
        ("country", "Germany"),
        ("country", "de"),
        ("language", "ko"),
        ("time_zone", "Mars/Base"),
        ("tenant_domain", "not a domain"),
        ("tenant_domain", "a..b"),
        ("tenant_kind", "used"),
        ("plan", "office"),
        ("seats", 0),
        ("purchased_on", NOW.date() + timedelta(days=2)),
        ("purchased_on", date(1999, 1, 1)),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_column(keeper, column, value):
    with pytest.raises(Invalid) as refusal:
        opening.register_purchase(replace(ROW, **{column: value}), by=keeper, at=NOW)
    assert refusal.value.field in {column, "plan"}
    assert not Customer.objects.exists()


def test_a_tenant_stays_with_its_customer(keeper):
    TenantFactory(domain="contoso.example")
    with pytest.raises(Invalid) as refusal:
        opening.register_purchase(ROW, by=keeper, at=NOW)
    assert refusal.value.field == "tenant_domain"
    assert not Customer.objects.filter(name="Contoso").exists()


def test_purchases_are_registered_by_managers_of_the_region_and_by_the_operator(keeper):
    with pytest.raises(NotAllowed):
        opening.register_purchase(ROW, by=UserFactory(), at=NOW)
    opening.register_purchase(ROW, by=None, at=NOW)
    assert set(Event.objects.values_list("actor_party", flat=True)) == {"system"}


def test_the_purchase_date_is_compared_where_the_customer_is(keeper):
    late_evening = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    row = replace(ROW, purchased_on=date(2026, 3, 1))
    assert opening.register_purchase(row, by=keeper, at=late_evening)
    with pytest.raises(Invalid):
        opening.register_purchase(replace(row, time_zone="UTC"), by=keeper, at=late_evening)


def test_factories_and_actions_agree_on_the_deadline(opened):
    made = opened()
    assert EngagementFactory(purchase__purchased_on=BOUGHT).contact_due_at == made.contact_due_at
