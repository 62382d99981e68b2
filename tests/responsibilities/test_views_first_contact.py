"""The first-contact desk: whom to reach, when, in which language, who was warned, and who asked first."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from engagements.models import AssistanceRequest, Engagement
from engagements.reminders import contact_due
from notifications.models import Message
from responsibilities.actions import verbs
from tests import factories, journeys, worlds
from tests.factories import NOW
from tests.worlds import post

pytestmark = pytest.mark.django_db
DESK = "/first-contact/"


@pytest.fixture(autouse=True)
def clock():
    cache.clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


built = worlds.built(journeys.opened)
walk = worlds.fresh("built")


@pytest.fixture
def manager(client, walk):
    client.force_login(walk.team.manager)
    return client


def text_of(answer):
    return answer.content.decode()


def page(client, query=""):
    return text_of(client.get(DESK + query))


def block(text, name):
    return text.split(f'id="{name}">')[1].split("</section>")[0]


def another(walk, *, bought=factories.BOUGHT, **customer):
    """Of the same region; without phases, which the desk does not need."""
    where = {f"purchase__tenant__customer__{name}": value for name, value in customer.items()}
    region = walk.engagement.region
    return factories.EngagementFactory(
        purchase__purchased_on=bought, purchase__tenant__customer__region=region, manager=walk.team.manager, **where
    )


def attempt(walk, at=NOW, outcome="no_answer", **more):
    words = {"channel": "phone", "happened_at": at, "by": walk.team.manager, "at": NOW}
    return verbs.log_attempt(walk.engagement, outcome=outcome, **words, **more)


def change_customer(walk, **values):
    type(walk.engagement.customer).objects.filter(pk=walk.engagement.customer_id).update(**values)


# ---- The list


def test_whoever_is_not_reached_is_listed_with_the_last_safe_hour(manager, walk):
    text = page(manager)
    assert walk.engagement.customer.name in text
    # Day 30 is a Sunday: the region closes on the Friday before.
    assert "20 Mar, 17:00" in text


@pytest.mark.parametrize("met", [{"reached_at": NOW}, {"requested_at": NOW}, {"status": "on_hold"}])
def test_whoever_is_reached_or_on_hold_is_not_on_the_desk(manager, walk, met):
    Engagement.objects.update(**met)
    assert "Everybody is reached" in page(manager)


def test_the_most_urgent_comes_first(manager, walk):
    urgent = another(walk, bought=NOW.date() - timedelta(days=25))
    text = page(manager)
    assert text.index(urgent.customer.name) < text.index(f">{walk.engagement.customer.name}<")


def test_both_clocks_are_told(manager, walk):
    assert "Not attempted yet" in page(manager)
    attempt(walk)
    text = page(manager)
    assert "Attempted today, 09:00" in text
    assert "Not reached yet: day 10 of 30" in text


def test_the_whole_ledger_is_in_the_row(manager, walk):
    attempt(walk, note="first note", person="Ada Lovelace")
    attempt(walk, outcome="bounced", note="second note")
    text = page(manager)
    assert "Ada Lovelace · first note" in text
    assert "second note" in text


def test_what_was_logged_just_now_can_be_taken_back_there(manager, walk, clock):
    made = attempt(walk)
    assert reverse("undo-attempt", args=[made.pk]) in page(manager)
    clock.move_to(NOW + timedelta(minutes=11))
    assert reverse("undo-attempt", args=[made.pk]) not in page(manager)


def test_in_place_the_row_of_the_desk_stays_one(manager, walk):
    door = reverse("log-attempt", args=[walk.engagement.pk])
    sent = {"channel": "phone", "outcome": "no_answer", "desk": "1"}
    assert "Ledger and warnings" in text_of(manager.post(door, sent, headers={"HX-Request": "true"}))


def test_a_customer_has_no_desk(client, walk):
    client.force_login(walk.team.lead)
    assert client.get(DESK).status_code == 404


def test_a_specialist_has_one_without_requests(client, walk):
    ask(walk)
    client.force_login(walk.team.specialist)
    text = page(client)
    assert walk.engagement.customer.name in text
    assert "Asked for assistance" not in text


# ---- When to call, in which language, and who speaks it


def test_when_to_call_is_told_on_both_clocks_and_in_which_language(manager, walk):
    change_customer(walk, time_zone="Europe/Berlin", language="ja")
    assert "Call today between 09:00 and 11:00 your time (10:00–12:00 theirs), in Japanese." in page(manager)


def test_on_the_same_clock_one_time_is_enough(manager, walk):
    assert "Call today between 09:00 and 11:00, in English." in page(manager)


def test_an_hour_that_failed_is_not_offered_again(manager, walk):
    attempt(walk, at=NOW - timedelta(minutes=30))
    attempt(walk, at=NOW - timedelta(days=4, minutes=-20))
    assert "Call today between 10:00 and 12:00, in English." in page(manager)


def test_a_mail_that_came_back_says_nothing_about_the_hour(manager, walk):
    words = {"channel": "mail", "outcome": "bounced", "happened_at": NOW, "by": walk.team.manager, "at": NOW}
    verbs.log_attempt(walk.engagement, **words)
    assert "Call today between 09:00 and 11:00" in page(manager)


def test_where_the_hours_never_meet_it_says_so(manager, walk):
    change_customer(walk, time_zone="Pacific/Auckland")
    type(walk.engagement.region).objects.update(opens="09:00", closes="15:00")
    assert "Your hours and theirs do not meet" in page(manager)


@pytest.mark.parametrize(
    ("who", "told"), [("specialist", "It is spoken by {}."), ("manager", "You speak it."), ("lead", "Nobody of the")]
)
def test_who_of_the_team_speaks_it(manager, walk, who, told):
    change_customer(walk, language="ja")
    person = getattr(walk.team, who)
    type(person).objects.filter(pk=person.pk).update(language="ja")
    # A manager who reads Japanese has the page in it.
    headers = {"Accept-Language": "en"}
    answer = text_of(manager.get(DESK + "?l=en", headers=headers))
    assert who == "manager" or told.format(person) in answer


# ---- The ladder of warnings


def test_the_ladder_tells_who_was_told_and_what_comes_next(manager, walk, clock):
    at = NOW + timedelta(days=6)
    post(contact_due, at)
    Message.objects.update(status="sent", sent_at=at)
    clock.move_to(at + timedelta(hours=1))
    manager.force_login(walk.team.manager)
    text = page(manager)
    assert f'14 days before, 8 Mar<small class="row-sub">{walk.team.manager} was told today' in text
    assert re.search(r"7 days before, 15 Mar <b>comes next</b>", text)


def test_what_is_queued_is_told_as_to_come(manager, walk, clock):
    at = NOW + timedelta(days=6)
    post(contact_due, at)
    clock.move_to(at)
    manager.force_login(walk.team.manager)
    assert f"{walk.team.manager} is told tomorrow, 09:00" in page(manager)


def test_after_the_deadline_the_breaches_are_told_by_their_day(manager, walk, clock):
    at = NOW + timedelta(days=22)
    for n in (21, 22):
        post(contact_due, NOW + timedelta(days=n))
    clock.move_to(at + timedelta(minutes=1))
    manager.force_login(walk.team.manager)
    text = page(manager)
    assert all(f"Deadline missed, {day} Mar" in text for day in (23, 24))
    assert "Deadline missed, 25 Mar <b>comes next</b>" in text


# ---- What the week brings


def test_the_forecast_counts_who_is_lost_on_a_day_and_leads_to_the_list(manager, walk):
    another(walk, bought=date(2026, 2, 3))
    text = block(page(manager), "forecast")
    assert "5 Mar" in text
    assert 'href="/first-contact/?on=2026-03-05"' in text
    assert "1 engagement" in text


def test_the_forecast_tells_the_hours_that_the_region_still_has(manager, walk):
    another(walk, bought=date(2026, 2, 3))
    name = walk.engagement.region.name
    # Monday from nine o'clock on, until Thursday evening.
    assert f"{name}: 32 business hours left until then" in block(page(manager), "forecast")


def test_what_is_past_its_last_safe_hour_stands_apart(manager, walk):
    another(walk, bought=date(2026, 1, 10))
    text = page(manager)
    assert 'href="/first-contact/?contact=late"' in block(text, "forecast")
    assert "1 is past its last safe hour." in text


# ---- Filters and pages


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?language=ja", {"Japan"}),
        ("?contact=late", {"Late"}),
        ("?contact=3", set()),
        ("?contact=7", {"Soon"}),
        ("?on=2026-03-05", {"Soon"}),
        ("?on=nonsense", {"Japan", "Late", "Soon"}),
        ("?on=0001-01-01", {"Japan", "Late", "Soon"}),
        ("?on=2026-02-31", {"Japan", "Late", "Soon"}),
        ("?contact=nonsense&language=xx", {"Japan", "Late", "Soon"}),
    ],
)
def test_filters_by_language_and_by_the_days_left(manager, walk, query, shown):
    another(walk, name="Japan", language="ja")
    another(walk, name="Late", bought=date(2026, 1, 10))
    another(walk, name="Soon", bought=date(2026, 2, 3))
    text = page(manager, query)
    assert {name for name in ("Japan", "Late", "Soon") if f">{name}<" in text} == shown


def test_a_filter_by_region_for_whoever_has_several(manager, walk):
    other = factories.RegionManagerFactory(user=walk.team.manager).region
    there = factories.EngagementFactory(purchase__tenant__customer__region=other)
    text = page(manager, f"?region={other.code}")
    assert (there.customer.name in text, walk.engagement.customer.name in text) == (True, False)


def test_a_filter_that_finds_nothing_says_so(manager, walk):
    assert "No engagement is like that" in page(manager, "?contact=late")


def test_two_hundred_rows_are_paged_and_each_is_on_one_page(manager, walk):
    for _number in range(199):
        another(walk)
    seen, query = [], ""
    while True:
        text = page(manager, query)
        seen += re.findall(r'<li class="row" id="contact-([^"]+)"', text)
        following = re.search(r'href="(\?[^"]*)" rel="next"', text)
        if not following:
            break
        query = following.group(1).replace("&amp;", "&")
    assert "200 engagements are not reached yet." in text
    assert (len(seen), len(set(seen))) == (200, 200)


def test_the_desk_costs_the_same_for_one_and_for_many(manager, walk, django_assert_num_queries):
    ask(walk)
    page(manager)  # who the colleagues are is kept for a minute
    with django_assert_num_queries(14):
        manager.get(DESK)
    for _number in range(5):
        made = another(walk)
        factories.AssignmentFactory(engagement=made)
        ask(walk, engagement=made)
    attempt(walk)
    with django_assert_num_queries(14):
        manager.get(DESK)


# ---- Customers who ask first


def ask(walk, engagement=None):
    customer = (engagement or walk.engagement).customer
    tenant = factories.TenantFactory(customer=customer)
    return AssistanceRequest.objects.create(
        customer=customer,
        tenant=tenant,
        service="azure-rms",
        message="We are ready",
        requested_by=walk.team.lead,
        requested_at=NOW,
    )


PURCHASE = {"plan": "rms-premium", "seats": "300", "purchased_on": "2026-02-20", "order_reference": "PO-77"}


@pytest.fixture
def asked(walk):
    return ask(walk)


def test_a_request_waits_on_the_desk_with_both_answers(manager, asked):
    text = page(manager)
    assert "We are ready" in text
    for verb in ("acknowledge", "decline"):
        assert f'action="{reverse(f"request-{verb}", args=[asked.pk])}"' in text


def test_the_home_page_leads_there(manager, asked):
    assert f"{DESK}#r-{asked.pk}" in text_of(manager.get("/"))


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "in place"])
def test_acknowledging_with_the_purchase_opens_the_engagement(manager, asked, headers):
    door = reverse("request-acknowledge", args=[asked.pk])
    answer = manager.post(door, {**PURCHASE, "next": DESK}, headers=headers)
    assert (answer.status_code, answer.headers.get("Location")) == ((200, None) if headers else (302, DESK))
    asked.refresh_from_db()
    assert (asked.status, asked.engagement.requested_at) == ("acknowledged", NOW)
    assert f"r-{asked.pk}" not in page(manager)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "in place"])
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(manager, asked, headers):
    door = reverse("request-acknowledge", args=[asked.pk])
    typed = {**PURCHASE, "seats": "none", "answer": "Welcome aboard"}
    answer = manager.post(door, typed, headers=headers)
    text = text_of(answer)
    assert answer.status_code == 422
    assert ("PO-77" in text, "Welcome aboard" in text, 'aria-invalid="true"' in text) == (True, True, True)
    assert ("<html" in text) != bool(headers)
    asked.refresh_from_db()
    assert asked.status == "waiting"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "in place"])
def test_declining_needs_a_reason(manager, asked, headers):
    door = reverse("request-decline", args=[asked.pk])
    assert manager.post(door, {}, headers=headers).status_code == 422
    manager.post(door, {"reason": "No such plan"}, headers=headers)
    asked.refresh_from_db()
    assert (asked.status, asked.answer) == ("declined", "No such plan")


def test_fields_of_several_requests_are_told_apart(manager, walk):
    first, second = ask(walk), ask(walk)
    text = page(manager)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {f"a-{one.pk}-seats" for one in (first, second)} <= set(ids)


def test_a_request_of_another_region_is_nowhere(manager, walk):
    foreign = journeys.opened()
    asked = ask(foreign)
    assert str(asked.pk) not in page(manager)
    assert manager.post(reverse("request-acknowledge", args=[asked.pk]), PURCHASE).status_code == 404
