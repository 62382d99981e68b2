"""A world that is built once for all tests of a module; each of them starts from it anew.

built = worlds.built(build)   # once a module, in a transaction around those of its tests
world = worlds.fresh("built") # the fixture that tests ask for
"""

from collections.abc import Callable, Iterable
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from notifications import outbox
from notifications.outbox import Draft


def built(build: Callable[[], Any], **settings: Any) -> Any:
    @pytest.fixture(scope="module", autouse=True)
    def fixture(django_db_setup, django_db_blocker):
        with override_settings(**settings), django_db_blocker.unblock(), transaction.atomic():
            yield build()
            transaction.set_rollback(True)

    return fixture


def fresh(name: str) -> Any:
    @pytest.fixture
    def fixture(request, db):
        return deepcopy(request.getfixturevalue(name))

    return fixture


def post(due: Callable[[datetime], Iterable[Draft]], at: datetime) -> int:
    """What a sweep does with one rule; answers how many messages were new."""
    return outbox.post(due(at), at=at)
