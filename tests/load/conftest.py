"""One server of each kind for all scenes of a process, and a table of the figures at the end."""

import os
from contextlib import nullcontext

import pytest

from tests.load.house import open_house
from tests.load.redis import PROGRAM, open_redis


@pytest.fixture(scope="session")
def idle_redis(tmp_path_factory):
    """That the servers below know, and never speak to; none where the program is missing."""
    with open_redis(tmp_path_factory.mktemp("redis")) if PROGRAM else nullcontext() as redis:
        yield redis


@pytest.fixture(scope="session")
def redis_url(idle_redis):
    return idle_redis.url if idle_redis else ""


@pytest.fixture(scope="session")
def whole(django_db_setup, tmp_path_factory, redis_url):
    with open_house(tmp_path_factory.mktemp("whole"), redis_url=redis_url) as house:
        yield house


@pytest.fixture(scope="session")
def stripped(django_db_setup, tmp_path_factory, redis_url):
    with open_house(tmp_path_factory.mktemp("stripped"), stripped=True, redis_url=redis_url) as house:
        yield house


@pytest.fixture(scope="session")
def is_long():
    return bool(os.environ.get("LOAD_LONG"))


@pytest.fixture
def figures():
    """Said at once in the long form, where somebody waits for them; elsewhere beside a test that fails."""
    return lambda line: print(line, flush=True)
