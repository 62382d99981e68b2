from datetime import date

import pytest
from django.contrib import admin

from audit.models import Event
from engagements.admin import RegionForm
from engagements.models import BreakGlass, Consent, Customer, Engagement, Purchase, Region
from tests.factories import EngagementFactory, RegionFactory, SecondFactorFactory, UserFactory

FIELDS = {
    "code": "emea",
    "name": "EMEA",
    "time_zone": "Europe/Berlin",
    "opens": "09:00",
    "closes": "17:00",
    "weekdays": "54321",
}
INLINES = {
    f"{prefix}-{name}": "0" for prefix in ("region_managers", "holidays") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    user = SecondFactorFactory(user__is_staff=True, user__is_superuser=True).user
    client.force_login(user)
    return user


def test_weekdays_are_kept_in_order():
    form = RegionForm(FIELDS)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["weekdays"] == "12345"


@pytest.mark.parametrize(
    ("field", "value"), [("weekdays", "0"), ("weekdays", "abc"), ("time_zone", "Mars/Base"), ("closes", "08:00")]
)
def test_a_region_that_never_opens_is_refused(field, value):
    assert list(RegionForm(FIELDS | {field: value}).errors) == [field]


def test_what_an_administrator_adds_is_in_the_trail(client, operator):
    client.post("/operations/engagements/region/add/", FIELDS | INLINES)
    event = Event.objects.get(verb="region.added")
    assert (event.actor_id, event.subject_id) == (operator.pk, Region.objects.get().pk)


def test_naming_a_manager_is_in_the_trail(client, operator):
    region, user = RegionFactory(**FIELDS), UserFactory()
    named = {
        "region_managers-TOTAL_FORMS": "1",
        "region_managers-0-user": user.pk,
        "region_managers-0-region": region.pk,
    }
    client.post(f"/operations/engagements/region/{region.pk}/change/", FIELDS | INLINES | named)
    assert region.region_managers.get().user == user
    assert user.name in str(Event.objects.get(verb="region.changed").after)


@pytest.mark.parametrize("model", [Engagement, Customer, Consent, Purchase])
def test_an_administrator_finds_no_engagements(model):
    assert not admin.site.is_registered(model)


# ---- Break-glass

ADD = "/operations/engagements/breakglass/add/"
WHY = "The sync of this tenant hangs"


@pytest.mark.parametrize("place", ["{}", "https://onboarding.example.org/engagements/{}/people/", "  {}  "])
def test_an_operator_looks_into_an_engagement_that_somebody_named(client, operator, place):
    engagement = EngagementFactory()
    answer = client.post(ADD, {"place": place.format(engagement.pk), "reason": WHY})
    assert answer.headers["Location"] == f"/engagements/{engagement.pk}/"
    look = BreakGlass.objects.get()
    assert (look.engagement, look.user, look.reason) == (engagement, operator, WHY)
    assert Event.objects.filter(verb="glass.broken").count() == 1


WRONG = [
    ("place", ""),
    ("place", "x" * 301),
    ("place", "nowhere"),
    ("place", "a\x00b"),
    ("place", "00000000-0000-0000-0000-000000000007"),
    ("reason", "short"),
    ("reason", " " * 20),
    ("reason", "x" * 10_000),
]


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_what_is_typed_wrong_opens_nothing(client, operator, field, value):
    answer = client.post(ADD, {"place": str(EngagementFactory().pk), "reason": WHY, field: value})
    assert answer.status_code == 200
    assert "errorlist" in answer.text
    assert not BreakGlass.objects.exists()


def test_nobody_changes_or_deletes_what_was_written_down(client, operator):
    client.post(ADD, {"place": str(EngagementFactory().pk), "reason": WHY})
    place = ADD.replace("add", str(BreakGlass.objects.get().pk))
    assert client.get(f"{place}change/").status_code == 200
    assert client.post(f"{place}change/", {"reason": "Another one, much nicer"}).status_code == 403
    assert client.post(f"{place}delete/", {"post": "yes"}).status_code == 403
    assert BreakGlass.objects.get().reason == WHY


# ---- Calendars

CALENDAR = FIELDS | {"country": "DE", "subdivision": "BY"}


@pytest.mark.parametrize(("field", "value"), [("country", "XX"), ("subdivision", "ZZ")])
def test_a_calendar_that_we_do_not_know_is_refused_by_its_code(field, value):
    form = RegionForm(CALENDAR | {field: value})
    assert value in str(form.errors[field])


def test_a_part_without_its_country_is_refused():
    assert list(RegionForm(CALENDAR | {"country": ""}).errors) == ["subdivision"]


def test_what_lies_ahead_follows_the_calendar_of_its_region(client, operator):
    """Day 30 of a purchase on 1 April is the first of May, a holiday in Germany."""
    engagement = EngagementFactory(
        purchase__purchased_on=date(2026, 4, 1), purchase__tenant__customer__region__time_zone="Europe/Berlin"
    )
    region, before = engagement.region, engagement.contact_target_at
    given = CALENDAR | INLINES | {"code": region.code, "lead": region.lead.pk}
    assert client.post(f"/operations/engagements/region/{region.pk}/change/", given).status_code == 302
    engagement = Engagement.objects.get()
    assert (before.day, engagement.contact_target_at.day, engagement.contact_safe_at.day) == (1, 30, 30)
