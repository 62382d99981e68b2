import pytest

from tests.factories import EngagementFactory, cast_of


@pytest.fixture
def engagement(db):
    return EngagementFactory()


@pytest.fixture
def cast(engagement):
    return cast_of(engagement)
