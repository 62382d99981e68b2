"""The world of the access tests: it holds one of everything, and whatever people typed in it is marked."""

import pytest
import time_machine
from django.db import connection, transaction

from tests.access import world
from tests.access.asking import Walker


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with time_machine.travel(world.NOW, tick=False), django_db_blocker.unblock(), transaction.atomic():
        if connection.vendor != "sqlite":
            pytest.skip("What a request changed is counted by SQLite's own connection")
        yield world.kept()
        transaction.set_rollback(True)


@pytest.fixture
def walker(built):
    return Walker(built)
