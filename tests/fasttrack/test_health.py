from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from fasttrack.sweeping import SWEEP
from notifications.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _broker_folder():
    (settings.BROKER_DIR / "queue").mkdir(parents=True, exist_ok=True)


def swept(ago):
    Heartbeat.objects.beat(SWEEP, at=timezone.now() - ago)


def test_it_is_alive_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


@pytest.mark.services
def test_it_is_ready_when_database_broker_and_scheduler_are_there(client):
    swept(timedelta(seconds=50))
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"database": "ok", "broker": "ok", "scheduler": "ok"}


def test_it_is_not_ready_when_the_last_sweep_is_old(client):
    swept(timedelta(minutes=4))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["scheduler"] == "missing"


def test_it_is_not_ready_before_the_first_sweep(client):
    assert client.get("/readyz").status_code == 503


def test_a_redis_that_nobody_serves_is_reported_as_a_missing_broker(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    swept(timedelta(0))
    assert client.get("/readyz").json()["broker"] == "missing"
