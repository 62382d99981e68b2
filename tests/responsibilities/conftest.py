"""Who stands at the doors of a walk: each signed in at the moment that it has come to."""

import pytest
import time_machine
from django.test import Client

from tests import factories


@pytest.fixture
def clock(walk):
    with time_machine.travel(walk.at, tick=False) as clock:
        yield clock


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def manager(clock, walk):
    return signed_in(walk.team.manager)


@pytest.fixture
def specialist(clock, walk):
    return signed_in(walk.team.specialist)


@pytest.fixture
def lead(clock, walk):
    return signed_in(walk.team.lead)


@pytest.fixture
def reader(clock, walk):
    return signed_in(factories.MemberFactory(customer=walk.engagement.customer, role="read_only").user)


@pytest.fixture
def stranger(clock):
    return signed_in(factories.MemberFactory().user)
