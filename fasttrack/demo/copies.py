"""Large portfolios: the engagements that the actions made are prototypes, and their rows are copied in batches.

Nothing is computed anew, so `manage.py recount` proves that the copies are as consistent as their prototypes. Rows
are copied as the database holds them: making an object of each would take most of the time.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, models, transaction

from accounts.models import User
from comments.models import Comment
from engagements.models import (
    Assignment,
    Attendance,
    Consent,
    ContactAttempt,
    Customer,
    DataSheet,
    Eligibility,
    Engagement,
    Feature,
    Meeting,
    Member,
    Outcomes,
    Profile,
    Purchase,
    ServiceProposal,
    Tenant,
    WaitingStretch,
)
from phases.models import (
    Agreement,
    Finding,
    MinimumCheck,
    Phase,
    RemediationItem,
    RemediationPlan,
    SignOff,
    ToolRun,
)
from phases.plan_content import content_hash
from responsibilities.models import Commitment, ScopeEntry, ScopeQuestion, Task

BATCH = 50
PARAMETERS = 20_000
OF_ENGAGEMENT = (
    Assignment,
    WaitingStretch,
    Eligibility,
    ServiceProposal,
    DataSheet,
    Profile,
    ContactAttempt,
    Meeting,
    Feature,
    Outcomes,
    Consent,
    Comment,
    Phase,
    Finding,
    ToolRun,
    MinimumCheck,
    RemediationPlan,
    RemediationItem,
    Task,
    Commitment,
    ScopeEntry,
    ScopeQuestion,
)
OF_PARTS = ((Attendance, "meeting__engagement"), (Agreement, "plan__engagement"), (SignOff, "plan__engagement"))
# In this order a row comes after what it points to.
BEFORE: tuple[type[models.Model], ...] = (User, Customer, Member, Tenant, Purchase, Engagement)
ORDER = (*BEFORE, *OF_ENGAGEMENT, *(model for model, _path in OF_PARTS))

Row = list[Any]


@dataclass(frozen=True)
class Table:
    """How the database holds one model."""

    model: type[models.Model]

    @cached_property
    def fields(self) -> tuple[models.Field, ...]:
        return self.model._meta.concrete_fields

    @cached_property
    def pointing(self) -> list[int]:
        """Where ids stand: the row's own and those of others; a counter's id is no relation, but one all the same."""
        return [place for place, field in enumerate(self.fields) if _holds_an_id(field)]

    def place(self, name: str) -> int:
        return [field.name for field in self.fields].index(name)

    def row(self, of: models.Model) -> Row:
        return [_held(field, getattr(of, field.attname)) for field in self.fields]

    def insert(self, rows: Iterable[Row]) -> None:
        remaining = iter(rows)
        names = ", ".join(connection.ops.quote_name(field.column) for field in self.fields)
        one = f"({', '.join(['%s'] * len(self.fields))})"
        with connection.cursor() as cursor:
            while batch := list(islice(remaining, PARAMETERS // len(self.fields))):
                into = f"INSERT INTO {connection.ops.quote_name(self.model._meta.db_table)} ({names})"
                cursor.execute(f"{into} VALUES {', '.join([one] * len(batch))}", [v for row in batch for v in row])


def _held(field: models.Field, value: Any) -> Any:
    """As both databases take it; ids and JSON as text, which is cheaper to hand over than objects."""
    if isinstance(field, models.JSONField):
        return None if value is None else json.dumps(value, cls=field.encoder)
    prepared = field.get_db_prep_save(value, connection)
    return prepared.hex if isinstance(prepared, UUID) else prepared


def _holds_an_id(field: models.Field) -> bool:
    return field.primary_key or field.is_relation or isinstance(field, models.UUIDField)


TABLES = {model: Table(model) for model in ORDER}
NAME, DOMAIN, EMAIL = TABLES[Customer].place("name"), TABLES[Tenant].place("domain"), TABLES[User].place("email")
CONTENT, HASH = (TABLES[RemediationPlan].place(name) for name in ("content", "hash"))

Rows = dict[type[models.Model], list[Row]]
Ids = dict[Any, Any]


def make(count: int, *, seed: int, say: Callable[[str], None]) -> None:
    """The cast keeps to its own: a copy has customer's people of its own, and every batch has new specialists."""
    prototypes = [rows_of(engagement) for engagement in Engagement.objects.order_by("opened_at", "pk")]
    specialists = _specialists()
    chosen = random.Random(seed)  # noqa: S311
    known = len(prototypes)
    for start in range(known, known + count, BATCH):
        numbers = range(start, min(start + BATCH, known + count))
        team = _stand_ins(specialists, f"s{start}")
        insert([copy(chosen.choice(prototypes), number + 1, instead=team) for number in numbers])
        say(f"{numbers[-1] + 1 - known} of {count} copied")


def _specialists() -> list[Row]:
    assigned = Assignment.objects.filter(role=Assignment.Role.SPECIALIST).values("user")
    return [TABLES[User].row(user) for user in User.objects.filter(pk__in=assigned)]


def _stand_ins(specialists: list[Row], prefix: str) -> Ids:
    """New accounts like these; answers who stands in for whom."""
    ids = {row[TABLES[User].place("id")]: uuid4().hex for row in specialists}
    TABLES[User].insert(_person(row, ids, prefix) for row in specialists)
    return ids


def _person(row: Row, ids: Ids, prefix: str) -> Row:
    fresh = _pointing_anew(TABLES[User], row, ids)
    fresh[EMAIL] = f"{prefix}.{row[EMAIL]}"
    return fresh


def rows_of(engagement: Engagement) -> Rows:
    members = engagement.customer.members.all()
    found: dict[type[models.Model], Iterable[models.Model]] = {
        User: User.objects.filter(pk__in=members.values("user")),
        Customer: [engagement.customer],
        Member: members,
        Tenant: [engagement.tenant],
        Purchase: [engagement.purchase],
        Engagement: [engagement],
    }
    found |= {model: model._default_manager.filter(engagement=engagement) for model in OF_ENGAGEMENT}
    found |= {model: model._default_manager.filter(**{path: engagement}) for model, path in OF_PARTS}
    rows = {model: [TABLES[model].row(row) for row in those] for model, those in found.items()}
    for row, plan in zip(rows[RemediationPlan], found[RemediationPlan], strict=True):
        row[CONTENT] = plan.content
    return rows


def copy(prototype: Rows, number: int, *, instead: Ids | None = None) -> Rows:
    """The same rows under new ids; what must differ carries the number. `instead` says who takes whose place."""
    ids = {row[table.place("id")]: uuid4().hex for table, row in _each(prototype)} | (instead or {})
    copied: Rows = {model: [] for model in prototype}
    for table, row in _each(prototype):
        copied[table.model].append(_pointing_anew(table, row, ids))
    for row in copied[RemediationPlan]:
        _publish_again(row, ids)
    for row in copied[User]:
        row[EMAIL] = f"c{number}.{row[EMAIL]}"
    copied[Customer][0][NAME] += f" {number}"
    copied[Tenant][0][DOMAIN] = f"c{number}.{copied[Tenant][0][DOMAIN]}"
    return copied


def _pointing_anew(table: Table, row: Row, ids: Ids) -> Row:
    fresh = row.copy()
    for place in table.pointing:
        fresh[place] = ids.get(row[place], row[place])
    return fresh


def _publish_again(row: Row, ids: Ids) -> None:
    """A published plan names its items by their ids, and its signatures stand on the hash of that."""
    content = [_renamed(item, ids) for item in row[CONTENT]]
    row[CONTENT] = json.dumps(content)
    row[HASH] = content_hash(content)


def _renamed(item: dict[str, Any], ids: Ids) -> dict[str, Any]:
    known = UUID(item["id"]).hex
    return {**item, "id": str(UUID(ids.get(known, known)))}


def _each(rows: Rows) -> Iterable[tuple[Table, Row]]:
    return ((TABLES[model], row) for model, those in rows.items() for row in those)


@transaction.atomic
def insert(copies: list[Rows]) -> None:
    for model, table in TABLES.items():
        table.insert(row for copied in copies for row in copied[model])
