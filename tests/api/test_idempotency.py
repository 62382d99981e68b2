"""A POST that is sent again is answered again, and done once."""

from datetime import timedelta

import pytest
from django.db import connection

from api import idempotency
from api.models import Answered
from audit.models import Event
from phases.models.phase import Kind
from responsibilities.models import Task
from tests import worlds
from tests.api.calling import fields, items
from tests.journeys import in_phase

built = worlds.built(lambda: in_phase(Kind.ENABLE_CORE))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db


def added():
    return Event.objects.filter(verb="task.added").count()


def test_the_same_request_is_answered_again_and_done_once(lead, here):
    first = lead.post(f"{here}/tasks", key="k", title="Ask the network team")
    again = lead.post(f"{here}/tasks", key="k", title="Ask the network team")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert (first.headers.get("Idempotent-Replay"), again.headers["Idempotent-Replay"]) == (None, "true")
    assert added() == 1


def test_without_a_key_it_is_done_again(lead, here):
    for _time in range(2):
        lead.post(f"{here}/tasks", title="Ask the network team")
    assert added() == 2


def test_another_body_under_the_same_key_is_refused(lead, here):
    lead.post(f"{here}/tasks", key="k", title="Ask the network team")
    assert fields(lead.post(f"{here}/tasks", key="k", title="Ask somebody else")) == ["Idempotency-Key"]
    assert added() == 1


def test_another_door_under_the_same_key_is_refused(lead, here):
    made = lead.post(f"{here}/tasks", key="k").status_code, lead.post(f"{here}/tasks", key="k", title="One").json()
    assert made[0] == 422
    assert fields(lead.post(f"/tasks/{made[1]['id']}/start", key="k", title="One")) == ["Idempotency-Key"]


def test_a_key_is_its_persons_own(lead, manager, here):
    lead.post(f"{here}/tasks", key="k", title="Ask the network team")
    assert manager.post(f"{here}/tasks", key="k", title="Ask the network team").status_code == 201
    assert added() == 2


def test_a_refusal_keeps_no_key(lead, here):
    assert lead.post(f"{here}/tasks", key="k", title=" ").status_code == 422
    assert lead.post(f"{here}/tasks", key="k", title="Ask the network team").status_code == 201


def test_what_breaks_keeps_no_key(lead, here, monkeypatch):
    monkeypatch.setattr("api.resources.tasks.shown", lambda *args: 1 / 0)
    lead.client.raise_request_exception = False
    assert lead.post(f"{here}/tasks", key="k", title="Ask the network team").status_code == 500
    assert (added(), Answered.objects.count()) == (0, 0)


def test_whoever_may_no_longer_look_is_not_answered_again(specialist, walk, here):
    specialist.post(f"{here}/tasks", key="k", title="Ask the network team")
    walk.engagement.assignments.filter(user=walk.team.specialist).update(ends_at=walk.at)
    assert specialist.post(f"{here}/tasks", key="k", title="Ask the network team").status_code == 404


def test_a_key_is_forgotten_after_a_day(lead, here, walk):
    lead.post(f"{here}/tasks", key="k", title="Ask the network team")
    Answered.objects.update(created_at=walk.at - timedelta(hours=24))
    assert lead.post(f"{here}/tasks", key="k", title="Ask somebody else").status_code == 201


def test_old_keys_are_taken_away(lead, here, walk):
    lead.post(f"{here}/tasks", key="k", title="Ask the network team")
    idempotency.forget(at=walk.at + timedelta(hours=23))
    assert Answered.objects.count() == 1
    idempotency.forget(at=walk.at + timedelta(hours=24))
    assert Answered.objects.count() == 0


@pytest.mark.parametrize("key", [" ", "a" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(lead, here, key):
    assert fields(lead.post(f"{here}/tasks", key=key, title="Ask the network team")) == ["Idempotency-Key"]


def test_a_key_on_anything_but_a_post_means_nothing(lead, here):
    task = items(lead.get(f"{here}/tasks", phase="enable_service", party="customer"))[0]
    for note in ("One", "Two"):
        answer = lead.send("PATCH", f"/tasks/{task['id']}", {"note": note}, key="k")
        assert answer.json()["note"] == note


def test_nothing_is_left_in_the_transaction(lead, here):
    lead.post(f"{here}/tasks", key="k", title="Ask the network team")
    assert Task.objects.filter(own_title="Ask the network team").exists()
    assert not connection.needs_rollback
