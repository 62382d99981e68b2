"""How a step of the delivery is written down."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, Func, QuerySet
from django.db.models.sql import UpdateQuery

# Any number that nothing else in this database locks.
BUNDLING = 0x6469_6765_7374


@contextmanager
def unhurried() -> Iterator[None]:
    """A commit that need not reach the disk at once. It outlives whoever made it, but not a breakdown of the database.

    Only the claim of some rows waits for the disk, so that no mail has to by itself; nor does a sender spend most of
    its time between "on the wire" and "sent", where its death leaves a doubt.
    """
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO OFF")
        yield


class Unhurried(Func):
    """The same for one statement that is a transaction by itself, as a condition of it: a third of the way to the
    database and back."""

    output_field = BooleanField()
    template = "set_config('synchronous_commit', 'off', true) = 'off'"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return "1", []


class Step:
    """One update, put into words beforehand: when its time comes, nothing but the database takes any."""

    def __init__(self, rows: QuerySet[Any], **values: Any):
        query = rows.query.chain(UpdateQuery)
        query.add_update_values(values)
        self._sql, self._parameters = query.get_compiler(rows.db).as_sql()

    def write(self) -> int:
        """How many rows it changed."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._parameters)
            return int(cursor.rowcount)


def one_at_a_time() -> None:
    """Until the end of the transaction nobody else does what we do now; what others did before, we see.

    SQLite lets one writer in at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BUNDLING])


def steps_were_forgotten() -> bool:
    """Whether the database broke down since this was last asked, so that such commits may be lost: to be asked in the
    transaction that sees to it.

    It empties this table then (see the migration); who is second to ask waits here until the first has seen to it.
    SQLite forgets on a breakdown of the machine alone, and so does not say.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO notifications_unbroken VALUES (1) ON CONFLICT DO NOTHING")
        return bool(cursor.rowcount)
