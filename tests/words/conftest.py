"""The world of the access tests: it holds one of everything, and whatever people typed in it is marked."""

import pytest
import time_machine
from django.db import connection, transaction

from notifications.models import Message
from tests.access import world
from tests.access.asking import Walker


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    with time_machine.travel(world.NOW, tick=False), django_db_blocker.unblock(), transaction.atomic():
        if connection.vendor != "sqlite":
            pytest.skip("What a request changed is counted by SQLite's own connection")
        kept = world.kept()
        _without_words_of_when_they_were_posted()
        yield kept
        transaction.set_rollback(True)


def _without_words_of_when_they_were_posted():
    """A message names a call or a task in the language that its reader had then."""
    for message in Message.objects.exclude(context={}):
        Message.objects.filter(pk=message.pk).update(context=message.context | {"what": "CNRY-a1-words-0a1b2c"})


@pytest.fixture
def walker(built):
    return Walker(built)
