"""All tasks of one specialist over all customers."""

import pytest
import time_machine
from django.urls import reverse

from phases.models.phase import Kind
from responsibilities.models import Task, TaskStatus
from tests import factories, journeys, worlds
from tests.factories import NOW

pytestmark = pytest.mark.django_db
URL = "/worklist/"


def _customer(specialist):
    """One more engagement of the same specialist."""
    walk = journeys.in_phase(Kind.ASSESS, answers=journeys.CLOUD)
    factories.AssignmentFactory(engagement=walk.engagement, user=specialist)
    return walk


def _build():
    walk = journeys.in_phase(Kind.ASSESS, answers=journeys.CLOUD)
    return walk, _customer(walk.team.specialist)


built = worlds.built(_build)
world = worlds.fresh("built")


@pytest.fixture
def walk(world):
    with time_machine.travel(world[0].at, tick=False):
        yield world[0]


@pytest.fixture
def other(world):
    return world[1]


@pytest.fixture
def specialist(client, walk):
    client.force_login(walk.team.specialist)
    return client


def _text(answer):
    return answer.content.decode()


def _tasks(walk, party="microsoft"):
    tasks = walk.active.tasks.applying().open().filter(party=party).select_related("engagement__customer", "phase")
    return [task for task in tasks if not task.record and not task.entry.predecessors]


def _change(task, **values):
    Task.objects.filter(pk=task.pk).update(**values)


# ---- What is on it


def test_it_holds_the_tasks_of_microsoft_over_all_customers(specialist, walk, other):
    text = _text(specialist.get(URL))
    assert walk.engagement.customer.name in text
    assert other.engagement.customer.name in text


def test_the_tasks_of_customers_are_not_on_it(specialist, walk):
    theirs = walk.active.tasks.applying().filter(party="customer")
    text = _text(specialist.get(URL))
    assert not [task for task in theirs if f'id="task-{task.pk}"' in text]


def test_a_former_specialist_sees_nothing(client, walk):
    former = factories.AssignmentFactory(engagement=walk.engagement, ends_at=NOW).user
    client.force_login(former)
    assert "Nothing to do here" in _text(client.get(URL))


def test_what_is_given_to_a_manager_is_on_their_list(client, walk):
    task = _tasks(walk)[0]
    _change(task, assignee=walk.team.manager)
    client.force_login(walk.team.manager)
    text = _text(client.get(URL))
    assert f'id="task-{task.pk}"' in text
    assert text.count('<tr id="task-') == 1


def test_work_on_hold_is_not_on_it(specialist, walk, other):
    type(other.engagement).objects.filter(pk=other.engagement.pk).update(status="on_hold")
    assert other.engagement.customer.name not in _text(specialist.get(URL))


# ---- How it is shown


def test_the_same_task_of_several_customers_stands_together(specialist, walk):
    task = _tasks(walk)[0]
    text = _text(specialist.get(URL))
    assert f'{task.title} <span class="count">2</span>' in text


def test_it_can_be_read_by_customer(specialist, walk):
    text = _text(specialist.get(URL, {"by": "customer"}))
    assert f'<a href="{reverse("engagement", args=[walk.engagement.pk])}">' in text


def test_unknown_views_are_the_usual_one(specialist):
    assert specialist.get(URL, {"by": "colour", "show": "'; --", "after": "x"}).status_code == 200


def test_what_is_late_can_be_seen_alone(specialist, walk):
    late, other_task = _tasks(walk)[:2]
    _change(late, due_on="2026-01-05")
    text = _text(specialist.get(URL, {"show": "overdue"}))
    assert f'id="task-{late.pk}"' in text
    assert f'id="task-{other_task.pk}"' not in text


def test_what_waits_for_microsoft_can_be_seen_alone(specialist, walk):
    task = _tasks(walk)[0]
    _change(task, status="blocked", blocked_reason="microsoft", due_on="2026-01-05")
    text = _text(specialist.get(URL, {"show": "blocked"}))
    assert text.count('<tr id="task-') == 1
    assert "Overdue: 0" in text


def test_what_i_did_today_stays_to_be_taken_back(specialist, walk):
    task = _tasks(walk)[0]
    specialist.post(reverse("task-verb", args=[task.pk, "complete"]))
    assert f"/tasks/{task.pk}/reopen/" in _text(specialist.get(URL))


def test_a_name_in_another_language_says_so(specialist, walk):
    type(walk.engagement.customer).objects.filter(pk=walk.engagement.customer_id).update(language="ja")
    assert 'lang="ja"' in _text(specialist.get(URL))


def test_more_than_a_page_leads_on(specialist, monkeypatch):
    monkeypatch.setattr("responsibilities.views.worklist.PAGE", 2)
    first = _text(specialist.get(URL))
    assert first.count('<tr id="task-') == 2
    assert "after=" in first


def test_it_costs_the_same_for_more_customers(specialist, walk, django_assert_num_queries):
    with django_assert_num_queries(5):
        specialist.get(URL)
    _customer(walk.team.specialist)
    with django_assert_num_queries(5):
        specialist.get(URL)


# ---- Many at once


def _bulk(client, verb, tasks, **more):
    return client.post("/worklist/bulk/", {"verb": verb, "pick": [task.pk for task in tasks], "next": URL, **more})


def _statuses(tasks):
    return set(Task.objects.filter(pk__in=[task.pk for task in tasks]).values_list("status", flat=True))


def test_several_are_done_at_once(specialist, walk, other):
    tasks = [_tasks(walk)[0], _tasks(other)[0]]
    answer = _bulk(specialist, "complete", tasks)
    assert answer.url == URL
    assert _statuses(tasks) == {TaskStatus.DONE}


def test_the_toast_takes_them_all_back(specialist, walk, other):
    tasks = [_tasks(walk)[0], _tasks(other)[0]]
    _bulk(specialist, "complete", tasks)
    undo = f"/worklist/bulk/?verb=reopen&next=%2Fworklist%2F&pick={tasks[0].pk}&pick={tasks[1].pk}"
    assert specialist.post(undo).url == URL
    assert _statuses(tasks) == {TaskStatus.IN_PROGRESS}


def test_one_refusal_keeps_no_other_back(specialist, walk):
    good = _tasks(walk)[0]
    waits = next(task for task in walk.active.tasks.applying().filter(party="microsoft") if task.record)
    _bulk(specialist, "complete", [good, waits])
    text = _text(specialist.get(URL))
    assert "Not everything could be changed" in text
    assert _statuses([good]) == {TaskStatus.DONE}


def test_the_refusals_are_told_once(specialist, walk):
    waits = next(task for task in walk.active.tasks.applying().filter(party="microsoft") if task.record)
    _bulk(specialist, "complete", [waits])
    specialist.get(URL)
    assert "Not everything could be changed" not in _text(specialist.get(URL))


def test_foreign_tasks_are_left_alone(specialist):
    foreign = _tasks(journeys.in_phase(Kind.ASSESS))
    _bulk(specialist, "complete", foreign)
    assert _statuses(foreign) == {TaskStatus.NOT_STARTED}


@pytest.mark.parametrize("picks", [["x"], [], ["'; --"]])
def test_senseless_picks_change_nothing(specialist, picks):
    assert specialist.post("/worklist/bulk/", {"verb": "complete", "pick": picks}).status_code == 302


def test_there_is_no_other_verb_for_many(specialist, walk):
    assert _bulk(specialist, "decline", _tasks(walk)).status_code == 404


# ---- Today


@pytest.fixture
def call(walk):
    return factories.MeetingFactory(engagement=walk.engagement, starts_at=walk.at, join_url="https://meet.example/1")


def test_a_specialist_begins_with_the_calls_of_the_day(specialist, call):
    text = _text(specialist.get("/"))
    assert "Calls today" in text
    assert "https://meet.example/1" in text


def test_what_is_due_can_be_done_from_home(specialist, walk):
    task = _tasks(walk)[0]
    _change(task, due_on="2026-01-05")
    assert f'formaction="/tasks/{task.pk}/complete/"' in _text(specialist.get("/"))


def test_home_shows_what_customers_did(specialist, walk, client):
    theirs = _tasks(walk, "customer")[0]
    client.force_login(walk.team.lead)
    client.post(reverse("task-verb", args=[theirs.pk, "complete"]))
    client.force_login(walk.team.specialist)
    assert "completed <a" in _text(client.get("/"))


def test_home_costs_the_same_for_more_customers(specialist, walk, django_assert_num_queries):
    with django_assert_num_queries(9):
        specialist.get("/")
    _customer(walk.team.specialist)
    with django_assert_num_queries(9):
        specialist.get("/")
