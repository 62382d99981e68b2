"""The database itself refuses a stretch of waiting that overlaps another one, or that leaves a gap before it.

Triggers, because no constraint that both databases know compares rows. A change that ends one stretch is let through
before the next one is there: both come in one transaction, and `manage.py recount` would tell of a hole. On SQLite a
migration that alters the table rebuilds it and drops the triggers: such a migration installs them again.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

OVERLAP = "two stretches of waiting overlap"
GAP = "a stretch of waiting begins where the one before has not ended"
TABLE = "engagements_waitingstretch"

OTHERS = f"SELECT 1 FROM {TABLE} other WHERE other.engagement_id = NEW.engagement_id AND other.id <> NEW.id"  # noqa: S608
OVERLAPS = f"""EXISTS ({OTHERS} AND (NEW.ends_at IS NULL OR other.starts_at < NEW.ends_at)
               AND (other.ends_at IS NULL OR other.ends_at > NEW.starts_at))"""
LEAVES_A_GAP = f"EXISTS ({OTHERS}) AND NOT EXISTS ({OTHERS} AND other.ends_at = NEW.starts_at)"

INSTALL = {
    "sqlite": (
        f"""CREATE TRIGGER IF NOT EXISTS waiting_inserted BEFORE INSERT ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{OVERLAP}') WHERE {OVERLAPS};
            SELECT RAISE(ABORT, '{GAP}') WHERE {LEAVES_A_GAP}; END""",
        f"""CREATE TRIGGER IF NOT EXISTS waiting_moved BEFORE UPDATE OF starts_at, ends_at ON {TABLE}
            BEGIN SELECT RAISE(ABORT, '{OVERLAP}') WHERE {OVERLAPS}; END""",
    ),
    "postgresql": (
        f"""CREATE OR REPLACE FUNCTION waiting_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {OVERLAPS} THEN
                    RAISE EXCEPTION '{OVERLAP}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                IF TG_OP = 'INSERT' THEN
                    IF {LEAVES_A_GAP} THEN
                        RAISE EXCEPTION '{GAP}' USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                END IF;
                RETURN NEW;
            END $$""",
        f"""CREATE OR REPLACE TRIGGER waiting_tiles BEFORE INSERT OR UPDATE OF starts_at, ends_at ON {TABLE}
            FOR EACH ROW EXECUTE FUNCTION waiting_refuse()""",
    ),
}

REMOVE = {
    "sqlite": ("DROP TRIGGER IF EXISTS waiting_inserted", "DROP TRIGGER IF EXISTS waiting_moved"),
    "postgresql": (f"DROP TRIGGER IF EXISTS waiting_tiles ON {TABLE}",),
}


def install(connection: BaseDatabaseWrapper) -> None:
    _run(connection, INSTALL)


def remove(connection: BaseDatabaseWrapper) -> None:
    _run(connection, REMOVE)


def _run(connection: BaseDatabaseWrapper, statements: dict[str, tuple[str, ...]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
