import pytest

from engagements.models import Engagement
from tests.factories import Cast, EngagementFactory, cast_of


@pytest.fixture
def engagement(db) -> Engagement:
    return EngagementFactory()


@pytest.fixture
def cast(engagement) -> Cast:
    return cast_of(engagement)


@pytest.fixture
def manager(engagement):
    return engagement.manager
