"""One server of each kind for all scenes of a process, and a table of the figures at the end."""

import os

import pytest

from tests.load.house import open_house


@pytest.fixture(scope="session")
def whole(django_db_setup, tmp_path_factory):
    with open_house(tmp_path_factory.mktemp("whole")) as house:
        yield house


@pytest.fixture(scope="session")
def stripped(django_db_setup, tmp_path_factory):
    with open_house(tmp_path_factory.mktemp("stripped"), stripped=True) as house:
        yield house


@pytest.fixture(scope="session")
def is_long():
    return bool(os.environ.get("LOAD_LONG"))


@pytest.fixture
def figures():
    """Said at once in the long form, where somebody waits for them; elsewhere beside a test that fails."""
    return lambda line: print(line, flush=True)
