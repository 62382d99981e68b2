from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from engagements.models import AssistanceRequest, Engagement
from phases.models.phase import Kind
from responsibilities.actions import verbs
from tests import factories, journeys
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOME = "/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def walk():
    return journeys.opened()


@pytest.fixture
def manager(client, walk):
    client.force_login(walk.team.manager)
    return client


def change(walk, **values):
    Engagement.objects.filter(pk=walk.engagement.pk).update(**values)


@pytest.fixture
def later(clock, manager, walk):
    """Some days on, signed in anew: a session does not last that long."""

    def later(days):
        clock.move_to(NOW + timedelta(days=days))
        manager.force_login(walk.team.manager)

    return later


def text_of(answer):
    return answer.content.decode()


def section(answer, name):
    return text_of(answer).split(f'id="{name}">')[1].split("</section>")[0]


# ---- Who gets which home


def test_a_manager_comes_home_to_the_desk(manager):
    answer = manager.get(HOME)
    assert "Monday 2 March" in text_of(answer)


def test_an_anonymous_visitor_is_asked_to_sign_in(client):
    assert client.get(HOME).url == "/sign-in/?next=/"


def test_somebody_without_any_role_is_told_so(client):
    client.force_login(factories.UserFactory())
    assert "nothing of yours here yet" in text_of(client.get(HOME))


def test_an_administrator_without_a_role_is_led_to_the_administration(client):
    client.force_login(factories.UserFactory(is_staff=True))
    assert reverse("admin:index") in text_of(client.get(HOME))


def test_whoever_serves_one_customer_and_belongs_to_another_reaches_both(manager, walk):
    factories.MemberFactory(user=walk.team.manager)
    assert reverse("my-organisation") in text_of(manager.get(HOME))


def test_nobody_else_has_an_organisation_of_their_own(manager):
    assert manager.get(reverse("my-organisation")).status_code == 404


# ---- What the lists show


def test_a_contact_that_is_not_due_this_week_is_not_listed(manager, walk):
    assert walk.engagement.customer.name not in section(manager.get(HOME), "contact")


def test_a_contact_due_within_a_week_is_listed_with_its_clock(manager, walk, later):
    later(14)
    assert "day 24 of 30" in section(manager.get(HOME), "contact")


def test_a_contact_due_today_counts_in_the_strip(manager, walk, later):
    later(18)
    assert "<b>1</b> <span>contacts due today</span>" in text_of(manager.get(HOME))


def test_the_row_names_the_last_attempt_and_who_made_it(manager, walk, later):
    later(14)
    verbs.log_attempt(walk.engagement, channel="phone", outcome="no_answer", happened_at=NOW, **walk.manager)
    row = section(manager.get(HOME), "contact")
    assert "1 attempt, last: No answer" in row
    assert f"2 Mar, 09:00 · Phone · {walk.team.manager}" in row


def test_an_open_gate_can_be_closed_from_the_row(manager, walk):
    change(walk, gate_open_since=NOW - timedelta(days=1), reached_at=NOW)
    assert reverse("close-phase", args=[walk.engagement.pk, "initiate"]) in section(manager.get(HOME), "gates")


def test_what_is_off_track_says_why(manager, walk):
    change(walk, missed_calls=2, reached_at=NOW)
    assert "Calls missed in a row: 2" in section(manager.get(HOME), "off")


def test_a_late_contact_is_not_told_twice(manager, walk, later):
    later(40)
    answer = manager.get(HOME)
    name = walk.engagement.customer.name
    assert (name in section(answer, "contact"), name in section(answer, "off")) == (True, False)


def test_a_customer_who_keeps_us_waiting_is_listed_with_the_task(manager, walk):
    change(walk, waiting_on="customer", waiting_since=NOW - timedelta(days=9), reached_at=NOW)
    answer = section(manager.get(HOME), "waiting")
    assert "9 days" in answer
    assert walk.engagement.tasks.get(pk=Engagement.objects.get().next_task_id).title in answer


def test_a_wait_of_a_few_days_is_not_listed(manager, walk):
    change(walk, waiting_on="customer", waiting_since=NOW - timedelta(days=6), reached_at=NOW)
    assert walk.engagement.customer.name not in section(manager.get(HOME), "waiting")


def test_todays_calls_are_listed_with_the_way_in(manager, walk):
    factories.MeetingFactory(
        engagement=walk.engagement, starts_at=NOW + timedelta(hours=2), join_url="https://x.example/j"
    )
    assert "https://x.example/j" in section(manager.get(HOME), "calls")


def test_a_cancelled_call_is_not_listed(manager, walk):
    factories.MeetingFactory(engagement=walk.engagement, starts_at=NOW + timedelta(hours=2), status="cancelled")
    assert "No call is arranged" in section(manager.get(HOME), "calls")


def test_what_is_on_hold_asks_for_nothing(manager, walk):
    change(walk, status="on_hold", missed_calls=5, gate_open_since=NOW)
    assert "Nothing needs you now." in text_of(manager.get(HOME))


def test_what_a_colleague_manages_stays_with_the_colleague(client, walk):
    change(walk, missed_calls=2, reached_at=NOW)
    client.force_login(factories.RegionManagerFactory(region=walk.engagement.region).user)
    assert walk.engagement.customer.name not in text_of(client.get(HOME))


def test_what_nobody_manages_can_be_taken_over(manager, walk):
    lonely = factories.EngagementFactory(status="intake", purchase__tenant__customer__region=walk.engagement.region)
    journey = reverse("take-over", args=[lonely.pk])
    assert journey in section(manager.get(HOME), "unmanaged")


def test_a_customer_who_asked_first_waits_for_an_answer(manager, walk):
    customer = walk.engagement.customer
    AssistanceRequest.objects.create(
        customer=customer, tenant=walk.engagement.tenant, service="azure-rms", message="We are ready",
        requested_by=walk.team.lead, requested_at=NOW,
    )  # fmt: skip
    assert "We are ready" in section(manager.get(HOME), "requests")


def test_another_regions_engagements_are_nowhere(manager):
    foreign = journeys.opened()
    change(foreign, missed_calls=2)
    assert foreign.engagement.customer.name not in text_of(manager.get(HOME))


# ---- What can be done from there


def test_taking_over_makes_the_manager_and_comes_back(manager, walk):
    change(walk, manager=None, status="intake")
    answer = manager.post(reverse("take-over", args=[walk.engagement.pk]), {"next": "/"})
    assert answer.url == "/"
    assert Engagement.objects.get().manager == walk.team.manager


def test_a_stranger_can_not_take_over_what_they_can_not_see(client, walk):
    client.force_login(factories.RegionManagerFactory().user)
    assert client.post(reverse("take-over", args=[walk.engagement.pk])).status_code == 404


def test_all_ready_gates_close_in_one_act(client):
    walk = journeys.at_gate(Kind.INITIATE)
    client.force_login(walk.team.manager)
    with time_machine.travel(walk.at, tick=False):
        answer = client.post(reverse("close-ready-gates"), follow=True)
    assert walk.statuses()["initiate"] == "complete"
    assert "1 phase is closed." in text_of(answer)


def test_a_gate_that_shut_meanwhile_is_told_and_stays_shut(manager, walk):
    change(walk, gate_open_since=NOW)
    answer = manager.post(reverse("close-ready-gates"), follow=True)
    assert f"{walk.engagement.customer}: This phase cannot be closed yet" in text_of(answer)
    assert walk.statuses()["initiate"] == "active"


def test_a_specialist_closes_only_what_they_are_assigned_to(client, walk):
    change(walk, gate_open_since=NOW)
    client.force_login(factories.AssignmentFactory().user)
    client.post(reverse("close-ready-gates"))
    assert walk.statuses()["initiate"] == "active"


def test_a_customer_can_not_close_gates(client, walk):
    client.force_login(walk.team.lead)
    assert client.post(reverse("close-ready-gates")).status_code == 403


def test_gates_are_closed_by_posting_only(manager):
    assert manager.get(reverse("close-ready-gates")).status_code == 405


def test_the_strip_can_be_asked_for_alone(manager):
    answer = text_of(manager.get(reverse("counters")))
    assert answer.lstrip().startswith('<nav id="counters"')


def test_only_managers_have_a_strip(client, walk):
    client.force_login(walk.team.lead)
    assert client.get(reverse("counters")).status_code == 404


# ---- What it costs


def test_the_desk_costs_the_same_for_one_and_for_many(manager, walk, later, django_assert_num_queries):
    later(14)
    with django_assert_num_queries(8):
        manager.get(HOME)
    for _ in range(4):
        purchase = factories.PurchaseFactory(tenant__customer__region=walk.engagement.region)
        change(journeys.opened(purchase), manager=walk.team.manager, gate_open_since=NOW)
    with django_assert_num_queries(8):
        manager.get(HOME)
