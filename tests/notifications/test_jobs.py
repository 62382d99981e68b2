import pytest
import time_machine
from django.core import mail

from notifications import jobs
from notifications.models import Heartbeat
from tests.factories import NOW, UserFactory
from tests.notifications.helpers import MINUTE, owed

pytestmark = pytest.mark.django_db


def test_the_job_sends_what_is_due_now_and_says_so(caplog):
    owed(UserFactory())
    with time_machine.travel(NOW, tick=False), caplog.at_level("INFO"):
        jobs.deliver()
    assert len(mail.outbox) == 1
    assert "delivered: 1 sent" in caplog.text


def test_the_job_is_silent_when_there_is_nothing_to_do(caplog):
    with caplog.at_level("INFO"):
        jobs.deliver()
    assert "delivered" not in caplog.text


def test_a_heartbeat_remembers_the_last_time_only():
    Heartbeat.objects.beat("sweep", at=NOW)
    Heartbeat.objects.beat("sweep", at=NOW + MINUTE)
    assert Heartbeat.objects.last_of("sweep") == NOW + MINUTE
    assert Heartbeat.objects.last_of("other") is None
