"""A message's key as the database writes it, so that one statement can ask for what is not in the outbox yet.

Each reads exactly like its counterpart in Python. One that did not would only cost time: the outbox has the last word.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, Expression, F, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from notifications.models import Message

SECONDS_OF_A_WEEK = 7 * 24 * 60 * 60


def untold(
    rows: QuerySet[Any], *, kind: str, subject: str, period: Expression, recipient: str, reader: UUID | None = None
) -> QuerySet[Any]:
    """Those of `rows` that are owed a message which nobody has posted; `subject` and `recipient` name their fields.

    `reader` leaves all but that recipient out.
    """
    between = Value(":")
    key = Concat(Value(f"{kind}:"), IdText(subject), between, period, between, IdText(recipient))
    if reader is not None:
        # By a name of its own: filtered directly, a field of many rows would be joined a second time.
        rows = rows.alias(told=F(recipient)).filter(told=reader)
    return rows.alias(message_key=key).filter(~Exists(Message.objects.filter(key=OuterRef("message_key"))))


class IdText(Func):
    """A UUID with its hyphens, which SQLite stores without them."""

    output_field = CharField()
    template = "(%(expressions)s)::text"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        pieces = " || '-' || ".join(f"substr(%(expressions)s, {start}, {length})" for start, length in parts)
        return self.as_sql(compiler, connection, template=f"({pieces})", **context)


class MomentText(Func):
    """A moment in UTC, to the minute or to the second: 20260306T1000."""

    output_field = CharField()

    def __init__(self, moment: str, *, seconds: bool = False, **extra: Any) -> None:
        super().__init__(moment, **extra)
        self.seconds = seconds

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        form = 'YYYYMMDD"T"HH24MI' + ("SS" if self.seconds else "")
        template = f"to_char(%(expressions)s AT TIME ZONE 'UTC', '{form}')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Percent signs pass through two formatters.
        form = "%%%%Y%%%%m%%%%dT%%%%H%%%%M" + ("%%%%S" if self.seconds else "")
        return self.as_sql(compiler, connection, template=f"strftime('{form}', %(expressions)s)", **context)


class WeeksSince(Func):
    """Whole weeks from a moment in a field until `at`."""

    output_field = CharField()

    def __init__(self, moment: str, *, at: datetime, **extra: Any) -> None:
        super().__init__(moment, **extra)
        self.until = int(at.timestamp())

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self._weeks(compiler, connection, "floor(extract(epoch from %(expressions)s))::bigint", **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self._weeks(compiler, connection, "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)", **context)

    def _weeks(self, compiler: Any, connection: Any, since: str, **context: Any) -> Any:
        weeks = f"CAST(({self.until} - {since}) / {SECONDS_OF_A_WEEK} AS text)"
        return self.as_sql(compiler, connection, template=weeks, **context)


def day_text(field: str) -> Cast:
    """A date: 2026-03-31."""
    return Cast(field, CharField())
