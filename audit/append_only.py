"""The database itself refuses to change the trail, whoever asks. One set of triggers per vendor.

One thing is let through: while a person is erased, texts may be put otherwise (audit.rewriting). Nothing else of an
entry, and never a deletion. On SQLite a migration that alters the table rebuilds it and drops the triggers: such a
migration installs them again.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "the trail is append-only"
ERASED = "person.erased"
# What happened, when, by whom and about what stays, whatever becomes of the names.
KEPT = ("id", "at", "verb", "actor_id", "actor_party", "scope_id", "subject_type", "subject_id", "internal")

# The permission names the entry that tells of the erasure: without one nothing is let through.
PERMITTED = f"""EXISTS (SELECT 1 FROM audit_rewriting JOIN audit_event told ON told.id = audit_rewriting.event_id
            WHERE told.verb = '{ERASED}')"""  # noqa: S608

INSTALL = {
    "sqlite": (
        f"""CREATE TRIGGER IF NOT EXISTS audit_event_no_update BEFORE UPDATE ON audit_event
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}')
            WHERE NOT {PERMITTED} OR {" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in KEPT)}; END""",
        f"""CREATE TRIGGER IF NOT EXISTS audit_event_no_delete BEFORE DELETE ON audit_event
            BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    IF {PERMITTED} AND {" AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in KEPT)}
                    THEN RETURN NEW; END IF;
                END IF;
                RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
        """CREATE OR REPLACE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
            FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()""",
        """CREATE OR REPLACE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
            FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()""",
    ),
}

REMOVE = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_event_no_update",
        "DROP TRIGGER IF EXISTS audit_event_no_delete",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS audit_event_no_change ON audit_event",
        "DROP TRIGGER IF EXISTS audit_event_no_truncate ON audit_event",
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    _run(connection, INSTALL)


def remove(connection: BaseDatabaseWrapper) -> None:
    _run(connection, REMOVE)


@contextmanager
def paused(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """For emptying a test database; nothing in the product pauses the trail."""
    if not _installed(connection):
        yield
        return
    remove(connection)
    try:
        yield
    finally:
        install(connection)


def _installed(connection: BaseDatabaseWrapper) -> bool:
    return "audit_event" in connection.introspection.table_names()


def _run(connection: BaseDatabaseWrapper, statements: dict[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
