"""The ledger of what a limited task was used for."""

import pytest
import time_machine
from django.urls import reverse

from phases.models.phase import Kind
from responsibilities.models import ScopeEntry
from tests import factories, journeys, worlds

pytestmark = pytest.mark.django_db


def _build():
    walk = journeys.in_phase(Kind.ENABLE_SERVICE, answers=journeys.CLOUD)
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
def task(walk):
    return walk.task("custom-template")


@pytest.fixture
def specialist(client, cast):
    client.force_login(cast.specialist)
    return client


def _add(client, task, name):
    return client.post(reverse("scope-entry-add", args=[task.pk]), {"name": name})


def test_an_entry_is_shown_on_the_task_with_its_slot(specialist, task):
    assert _add(specialist, task, "Staff only").status_code == 302
    text = specialist.get(task.link).content.decode()
    assert "Staff only" in text
    assert "1 of 1" in text


def test_one_more_than_the_limit_is_refused_and_asked(specialist, task):
    _add(specialist, task, "Staff only")
    answer = _add(specialist, task, "Board only")
    assert answer.status_code == 409
    assert 'value="Board only"' in answer.content.decode()
    assert task.engagement.scope_questions.get().asked == "Board only"


def test_an_entry_can_be_taken_out(specialist, task):
    _add(specialist, task, "Staff only")
    specialist.post(reverse("scope-entry-remove", args=[ScopeEntry.objects.get().pk]))
    assert not ScopeEntry.objects.exists()


def test_a_name_is_needed(specialist, task):
    assert _add(specialist, task, " ").status_code == 422


def test_customers_read_the_ledger_and_change_nothing(client, task, cast):
    client.force_login(cast.lead)
    assert "Scope ledger" in client.get(task.link).content.decode()
    assert _add(client, task, "Everybody").status_code == 403


def test_a_stranger_finds_no_ledger(client, task, cast):
    client.force_login(cast.stranger)
    assert _add(client, task, "Everybody").status_code == 404
