"""Large portfolios: the engagements that the actions made are prototypes, and their rows are copied in batches.

Nothing is computed anew, so `manage.py recount` proves that the copies are as consistent as their prototypes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.db import models, transaction

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
from responsibilities.models import Commitment, ScopeEntry, ScopeQuestion, Task

BATCH = 50
OF_ENGAGEMENT = (
    Assignment,
    Eligibility,
    ServiceProposal,
    DataSheet,
    Profile,
    ContactAttempt,
    Meeting,
    Feature,
    Outcomes,
    Consent,
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
BEFORE: tuple[type[models.Model], ...] = (Customer, Member, Tenant, Purchase, Engagement)
ORDER = (*BEFORE, *OF_ENGAGEMENT, *(model for model, _path in OF_PARTS))

Rows = dict[type[models.Model], list[models.Model]]


def make(count: int, *, seed: int, say: Callable[[str], None]) -> None:
    prototypes = [_rows_of(engagement) for engagement in Engagement.objects.order_by("opened_at", "pk")]
    chosen = random.Random(seed)  # noqa: S311
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        _insert([_copy(chosen.choice(prototypes), number + 1) for number in numbers])
        say(f"{numbers[-1] + 1} of {count} copied")


def _rows_of(engagement: Engagement) -> Rows:
    rows: Rows = {
        Customer: [engagement.customer],
        Member: list(engagement.customer.members.all()),
        Tenant: [engagement.tenant],
        Purchase: [engagement.purchase],
        Engagement: [engagement],
    }
    rows |= {model: list(model._default_manager.filter(engagement=engagement)) for model in OF_ENGAGEMENT}
    return rows | {model: list(model._default_manager.filter(**{path: engagement})) for model, path in OF_PARTS}


def _copy(prototype: Rows, number: int) -> Rows:
    """The same rows under new ids; what must differ carries the number."""
    new_ids: dict[UUID, UUID] = {row.pk: uuid4() for rows in prototype.values() for row in rows}
    copied = {model: [_row(row, new_ids) for row in rows] for model, rows in prototype.items()}
    (customer,), (tenant,), (engagement,) = copied[Customer], copied[Tenant], copied[Engagement]
    customer.name, tenant.domain = f"{customer.name} {number}", f"c{number}.{tenant.domain}"
    engagement.next_task_id = new_ids.get(engagement.next_task_id)
    return copied


def _row(row: models.Model, new_ids: dict[UUID, UUID]) -> Any:
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        pointing = field.primary_key or field.is_relation
        values[field.attname] = new_ids.get(value, value) if pointing else value
    return type(row)(**values)


def _insert(copied: list[Rows]) -> None:
    with transaction.atomic():
        for model in ORDER:
            rows = [row for rows in copied for row in rows.get(model, ())]
            model._default_manager.bulk_create(rows, batch_size=500)
