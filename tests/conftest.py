"""Plumbing of the whole suite; casts and factories live beside the tests that use them."""

import gc
import os
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone, translation
from hypothesis import HealthCheck, settings

from audit import append_only
from tests import database, needs

# How fast examples come says how busy the machine is, nothing about the product.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_collection_finish():
    """Code and the tests stay until the end: looking through them for rubbish again and again finds none.

    And what a test leaves can lie for a while: looking less often saves a twentieth of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_runtest_setup(item):
    if item.get_closest_marker("browser") and not needs.chromium():
        end = pytest.fail if needs.must_be_complete() else pytest.skip
        end("Chromium is not installed")


def pytest_terminal_summary(terminalreporter):
    if os.environ.get("OTHER_LEG"):
        terminalreporter.write_line(f"On PostgreSQL and Redis the marked parts {os.environ['OTHER_LEG']}.")
    if not os.environ.get("LEG_DATABASE_URL"):
        for sentence in needs.missing():
            terminalreporter.write_line(f"Not run. {sentence}", yellow=True)


@pytest.fixture(scope="session")
def django_db_keepdb():
    """What is copied there is a database already; the folder goes as a whole."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    if connection.vendor == "sqlite":
        database.copy_to(Path(connection.settings_dict["TEST"]["NAME"]))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Django asks a database once what it can do: here, and not while the first test of a process counts statements."""
    with django_db_blocker.unblock():
        assert connection.features.supports_json_field


@pytest.fixture(scope="session", autouse=True)
def _the_trail_can_be_emptied_between_tests():
    # On the class: driving a browser gives this thread a second connection.
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def empty_with_the_trail_paused(ops, statements):
        with append_only.paused(ops.connection):
            empty(ops, statements)

    operations.execute_sql_flush = empty_with_the_trail_paused
    if connection.vendor == "postgresql":
        operations.sql_flush = delete_all


def delete_all(ops, _style, tables, **_more):
    """There is little in them: TRUNCATE would make the files of every table and index anew, which takes longer."""
    return [f"DELETE FROM {ops.quote_name(table)}" for table in tables]


@pytest.fixture(autouse=True)
def _no_reader_stays():
    """A request leaves its reader's language and zone in the thread; the next test is another reader."""
    yield
    translation.deactivate()
    timezone.deactivate()
