"""How a step of the delivery is written down."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

# Any number that nothing else in this database locks.
BUNDLING = 0x6469_6765_7374


@contextmanager
def unhurried() -> Iterator[None]:
    """A commit that need not reach the disk at once: should it be lost, the rows are as before, and that is safe.

    Only the step onto the wire waits for the disk, so a mail costs one such wait instead of three.
    """
    with transaction.atomic(durable=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit TO OFF")
        yield


def one_at_a_time() -> None:
    """Until the end of the transaction nobody else does what we do now; what others did before, we see.

    SQLite lets one writer in at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BUNDLING])
