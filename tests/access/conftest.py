"""The world that is walked, built once a module and put back after each test; the clock stands still in it."""

import pytest
import time_machine
from django.db import connection, transaction

from tests.access import world


@pytest.fixture(scope="module", autouse=True)
def built(django_db_setup, django_db_blocker):
    with time_machine.travel(world.NOW, tick=False), django_db_blocker.unblock(), transaction.atomic():
        if connection.vendor != "sqlite":
            pytest.skip("What a request changed is counted by SQLite's own connection")
        yield world.kept()
        transaction.set_rollback(True)
