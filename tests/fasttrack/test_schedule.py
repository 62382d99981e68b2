import logging
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.module_loading import import_string

from fasttrack import rules, schedule, sweeping
from notifications.kinds import KINDS
from notifications.models import Heartbeat
from notifications.outbox import Draft
from tests.factories import UserFactory

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
asked: list[datetime] = []


def nobody_due(at):
    asked.append(at)
    return iter(())


def one_due(at):
    reader = UserFactory()
    yield Draft(kind="gate_open", subject="s", period="p", recipient_id=reader.pk, due_at=at, not_before=at)


def broken(at):
    raise ZeroDivisionError


@pytest.fixture
def lists(monkeypatch):
    asked.clear()
    return lambda *functions: monkeypatch.setattr(
        rules, "RULES", tuple(rules.Rule((), "", "", f"{__name__}.{function.__name__}", "") for function in functions)
    )


def test_every_name_on_the_schedule_is_a_job_of_ours():
    for _, job, _ in schedule.PERIODIC:
        assert import_string(job).name == job


def test_every_rule_finds_its_function_and_every_kind_of_it_is_known():
    for rule in rules.RULES:
        assert callable(rule.due)
        assert callable(rule.concerns)
        assert set(rule.kinds) <= set(KINDS)


def test_a_tick_expires_before_the_next_one_comes():
    for entry in schedule.beat_schedule().values():
        assert entry["options"]["expires"] == entry["schedule"]


@pytest.mark.services
@pytest.mark.django_db
def test_a_sweep_asks_every_rule_as_of_its_moment(lists):
    lists(nobody_due, one_due)
    assert sum(sweeping.sweep(at=AT).values()) == 1
    assert asked == [AT]
    assert Heartbeat.objects.last_of("sweep") == AT


@pytest.mark.django_db
def test_one_broken_rule_holds_up_no_other_and_is_not_hidden(lists, caplog):
    lists(broken, nobody_due)
    with pytest.raises(sweeping.SweepBroken, match="broken"), caplog.at_level(logging.ERROR):
        sweeping.sweep(at=AT)
    assert asked == [AT]
    assert Heartbeat.objects.last_of("sweep") is None
    assert "broke" in caplog.text


@pytest.mark.django_db
def test_a_person_can_sweep_as_of_another_moment(lists):
    lists(nobody_due)
    call_command("sweep", "--at", "2026-03-02T09:30:00+01:00", stdout=StringIO())
    assert asked == [AT]


def test_a_moment_nobody_can_read_is_refused():
    with pytest.raises(CommandError, match="is not a moment"):
        call_command("sweep", "--at", "next Tuesday")
