"""What a customer sees first, and what is asked of them."""

import pytest
import time_machine
from django.urls import reverse

from engagements.models import Engagement
from phases.models.phase import Kind
from responsibilities.models import Task
from tests import factories, journeys, worlds

pytestmark = pytest.mark.django_db


def _build():
    walk = journeys.in_phase(Kind.ASSESS)
    return walk, factories.cast_of(walk.engagement)


built = worlds.built(_build)
world = worlds.fresh("built")


@pytest.fixture
def walk(world):
    with time_machine.travel(world[0].at, tick=False):
        yield world[0]


@pytest.fixture
def cast(world):
    return world[1]


@pytest.fixture
def lead(client, walk, cast):
    client.force_login(cast.lead)
    return client


def _url(walk, name="checklist"):
    return reverse(name, args=[walk.engagement.pk])


def _text(answer):
    return answer.content.decode()


def _own(walk):
    tasks = walk.active.tasks.applying().open().filter(party="customer")
    return next(task for task in tasks if not task.record and not task.entry.predecessors)


# ---- Home


def test_a_customer_with_one_engagement_is_at_its_checklist_at_once(lead, walk):
    text = _text(lead.get("/"))
    assert "Next for you" in text
    assert walk.engagement.customer.name in text


def test_the_checklist_says_where_one_is(lead, walk):
    assert "You are in phase 2 of 4: Assess." in _text(lead.get(_url(walk)))


def test_the_address_of_the_engagement_shows_a_customer_the_checklist(lead, walk):
    assert "Next for you" in _text(lead.get(_url(walk, "engagement")))


def test_several_engagements_are_chosen_from(lead, walk):
    tenant = factories.TenantFactory(customer=walk.engagement.customer)
    second = journeys.opened(factories.PurchaseFactory(tenant=tenant))
    text = _text(lead.get("/"))
    assert "Your onboardings" in text
    assert _url(second) in text


def test_the_choice_costs_the_same_for_more_engagements(lead, walk, django_assert_num_queries):
    def _another():
        tenant = factories.TenantFactory(customer=walk.engagement.customer)
        journeys.opened(factories.PurchaseFactory(tenant=tenant))

    _another()
    lead.get("/")
    with django_assert_num_queries(5):
        lead.get("/")
    _another()
    with django_assert_num_queries(5):
        lead.get("/")


def test_a_customer_without_an_engagement_is_led_to_the_offers(client, cast):
    client.force_login(cast.stranger)
    text = _text(client.get("/"))
    assert "There is no onboarding yet" in text
    assert "/offers/" in text


@pytest.mark.parametrize("name", ["checklist", "commitments", "add-task", "scope-ask"])
def test_a_stranger_finds_none_of_it(client, walk, cast, name):
    client.force_login(cast.stranger)
    assert client.get(_url(walk, name)).status_code == 404


# ---- The list


def test_the_card_names_what_to_do_and_why(lead, walk):
    text = _text(lead.get(_url(walk)))
    card = text.split('class="next"')[1].split("</section>")[0]
    assert "Why is this here?" in card
    assert "By when" in card


def test_what_is_due_first_stands_on_the_card(lead, walk):
    task = _own(walk)
    Task.objects.filter(pk=task.pk).update(due_on="2026-03-01")
    card = _text(lead.get(_url(walk))).split('class="next"')[1].split("</section>")[0]
    assert task.title in card


def test_the_task_on_the_card_is_not_told_twice(lead, walk):
    task = _own(walk)
    Task.objects.filter(pk=task.pk).update(due_on="2026-03-01")
    assert f'<li class="todo" id="task-{task.pk}"' not in _text(lead.get(_url(walk)))


def test_a_task_is_done_in_one_press_and_shown_as_done(lead, walk, cast):
    task = _own(walk)
    answer = lead.post(reverse("task-verb", args=[task.pk, "complete"]), {"next": _url(walk)})
    assert answer.url == _url(walk)
    assert f"{cast.lead} finished it on" in _text(lead.get(_url(walk)))


def test_what_depends_on_an_answer_says_on_which(lead, walk):
    assert "Depends on your answer about:" in _text(lead.get(_url(walk)))


def test_a_reader_sees_the_list_and_no_button(client, walk, cast):
    client.force_login(cast.read_only)
    text = _text(client.get(_url(walk)))
    assert "/complete/" not in text
    assert _url(walk, "add-task") not in text


def test_nobody_is_shown_the_notes_of_first_contact(lead, walk):
    assert "No answer" not in _text(lead.get(_url(walk)))


def test_on_hold_the_page_says_so_and_offers_nothing(lead, walk):
    Engagement.objects.filter(pk=walk.engagement.pk).update(status="on_hold")
    text = _text(lead.get(_url(walk)))
    assert "on hold" in text
    assert "/complete/" not in text


def test_the_next_call_can_be_joined(lead, walk):
    factories.MeetingFactory(engagement=walk.engagement, starts_at=walk.ahead(2), join_url="https://meet.example/9")
    assert "https://meet.example/9" in _text(lead.get(_url(walk)))


def test_the_page_costs_the_same_for_more_tasks(lead, walk, django_assert_num_queries):
    with django_assert_num_queries(12):
        lead.get(_url(walk))
    for number in range(5):
        Task.objects.create(engagement=walk.engagement, phase=walk.active, own_title=f"{number}", party="customer")
    with django_assert_num_queries(12):
        lead.get(_url(walk))


# ---- Waiting for a word of theirs


def test_open_questions_are_asked(lead, walk):
    text = _text(lead.get(_url(walk)))
    assert "questions about your environment" in text


def test_the_plan_waits_for_agreement_and_for_whoever_may_give_it(client, cast, world):
    walk = journeys.at_gate(Kind.ASSESS, answers=journeys.CLOUD, walk=world[0])
    walk.engagement.remediation_plans.first().agreements.filter(side="customer").update(void_at=walk.at)
    with time_machine.travel(walk.at, tick=False):
        client.force_login(cast.confirming)
        assert reverse("agree-plan", args=[walk.engagement.pk]) in _text(client.get(_url(walk)))
        client.force_login(cast.contact)
        text = _text(client.get(_url(walk)))
    assert "Agree on the remediation plan" in text
    assert reverse("agree-plan", args=[walk.engagement.pk]) not in text


# ---- Standing responsibilities


def test_standing_responsibilities_are_acknowledged_one_by_one(lead, walk):
    first = walk.engagement.commitments.first()
    lead.post(reverse("acknowledge", args=[first.pk]))
    first.refresh_from_db()
    assert first.acknowledged_at


def test_they_can_be_acknowledged_all_at_once(lead, walk):
    lead.post(reverse("acknowledge-all", args=[walk.engagement.pk]))
    assert not walk.engagement.commitments.filter(acknowledged_at=None, applicability="applies").exists()
    assert "standing responsibilities" not in _text(lead.get(_url(walk)))


@pytest.mark.parametrize("who", ["contact", "representative", "specialist", "read_only"])
def test_nobody_acknowledges_for_the_lead(client, walk, cast, who):
    client.force_login(getattr(cast, who))
    assert client.post(reverse("acknowledge-all", args=[walk.engagement.pk])).status_code == 403


def test_one_of_them_becomes_a_dated_task(lead, walk):
    first = walk.engagement.commitments.filter(party="customer").first()
    url = reverse("promote", args=[first.pk])
    assert 'name="title"' in _text(lead.get(url))
    lead.post(url, {"title": "Write to all users", "due_on": "2026-05-04"})
    assert walk.engagement.tasks.filter(own_title="Write to all users", party="customer").exists()


def test_it_becomes_a_task_only_once(lead, walk):
    url = reverse("promote", args=[walk.engagement.commitments.filter(party="customer").first().pk])
    lead.post(url, {"title": "Write to all users"})
    answer = lead.post(url, {"title": "And again"})
    assert answer.status_code == 409
    assert 'value="And again"' in _text(answer)


# ---- Questions about scope


def test_a_customer_asks_whether_more_is_possible(lead, walk):
    lead.post(_url(walk, "scope-ask"), {"asked": "May we have three templates?"})
    assert walk.engagement.scope_questions.get().asked == "May we have three templates?"


def test_an_empty_question_comes_back(lead, walk):
    assert lead.post(_url(walk, "scope-ask"), {"asked": ""}).status_code == 422
