import pytest
import time_machine

from tests.factories import NOW


@pytest.fixture(autouse=True)
def _addresses():
    """These are pages: they need all addresses of the product."""


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock
