"""A message's key as the database writes it, so that one statement can ask for what is not in the outbox yet.

Each reads exactly like its counterpart in Python. One that did not would only cost time: the outbox has the last word.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, Expression, F, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from notifications.models import Message

# As many as a statement takes on either database.
MOST_AT_ONCE = 20_000
SECONDS_OF_A_WEEK = 7 * 24 * 60 * 60


def untold(
    rows: QuerySet[Any], *, kind: str, subject: str, period: Expression, recipient: str, reader: UUID | None = None
) -> QuerySet[Any]:
    """Those of `rows` that are owed a message which nobody has posted; `subject` and `recipient` name their fields.

    `reader` leaves all but that recipient out.
    """
    if reader is not None:
        # By a name of its own: filtered directly, a field of many rows would be joined a second time.
        rows = rows.alias(told=F(recipient)).filter(told=reader)
    owed = keyed(rows, kind=kind, subject=subject, period=period, recipient=recipient)
    return owed.filter(~Exists(Message.objects.filter(key=OuterRef("message_key"))))


def keyed(rows: QuerySet[Any], *, kind: str, subject: str, period: Expression, recipient: str) -> QuerySet[Any]:
    """`rows` with the key of the message that each is owed."""
    between = Value(":")
    key = Joined(Value(f"{kind}:"), IdText(subject), between, period, between, IdText(recipient))
    return rows.alias(message_key=key)


def owes(rows: QuerySet[Any], message: Message, *, subject: str, period: Expression, recipient: str) -> bool:
    """Whether one of `rows` would still write this very message; asked when it is sent."""
    of_it = rows.filter(**{subject: message.subject, recipient: message.recipient_id})
    owed = keyed(of_it, kind=message.kind, subject=subject, period=period, recipient=recipient)
    return owed.filter(message_key=message.key).exists()


def key(kind: str, subject: UUID | str, period: str, recipient: UUID) -> str:
    """Unique for every message that we ever owe somebody."""
    return f"{kind}:{subject}:{period}:{recipient}"


def unposted(keys: Iterable[str]) -> Iterator[str]:
    """Those that the outbox does not have, for whoever cannot ask by `untold`."""
    remaining = iter(keys)
    while batch := list(islice(remaining, MOST_AT_ONCE)):
        known = set(Message.objects.filter(key__in=batch).values_list("key", flat=True))
        yield from (key for key in batch if key not in known)


class Joined(Func):
    """Texts one after the other, none of them NULL; a fifth of what Concat costs, which a sweep writes often."""

    output_field = CharField()
    template = "(%(expressions)s)"
    arg_joiner = " || "


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
