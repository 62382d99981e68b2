from datetime import UTC, datetime

import pytest


@pytest.fixture
def clock(time_machine):
    """Stands still from here on, until the test moves it."""
    time_machine.move_to(datetime.now(tz=UTC), tick=False)
    return time_machine
