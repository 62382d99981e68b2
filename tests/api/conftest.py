"""Programs of the people of a walk, at the moment that it has come to."""

import pytest
import time_machine

from tests import factories
from tests.api.calling import Program


@pytest.fixture
def clock(walk):
    with time_machine.travel(walk.at, tick=False) as clock:
        yield clock


@pytest.fixture
def manager(clock, walk):
    return Program(walk.team.manager)


@pytest.fixture
def specialist(clock, walk):
    return Program(walk.team.specialist)


@pytest.fixture
def lead(clock, walk):
    return Program(walk.team.lead)


@pytest.fixture
def reader(clock, walk):
    return Program(factories.MemberFactory(customer=walk.engagement.customer, role="read_only").user)


@pytest.fixture
def stranger(clock):
    return Program(factories.MemberFactory().user)


@pytest.fixture
def here(walk):
    """The address of the engagement."""
    return f"/engagements/{walk.engagement.pk}"
