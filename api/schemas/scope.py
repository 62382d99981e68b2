from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from api.schemas.base import Body, Line, PersonOut, Reason, Shape, example, offered, person
from responsibilities.models import ScopeEntry, ScopeQuestion


class EntryOut(Shape):
    id: UUID
    task: UUID
    limit: str
    name: str
    added_by: PersonOut | None
    added_at: datetime


def entry(row: ScopeEntry) -> EntryOut:
    return EntryOut(
        id=row.pk,
        task=row.task_id,
        limit=row.limit,
        name=row.name,
        added_by=person(row.added_by),
        added_at=row.added_at,
    )


class EntryIn(Body):
    name: Line

    model_config = example(name="Contract template")


class QuestionOut(Shape):
    id: UUID
    task: UUID | None
    limit: str | None
    asked: str
    clause: str | None
    asked_by: PersonOut | None
    asked_at: datetime
    answer: str = Field(description="waiting, yes or no")
    reason: str | None
    answered_by: PersonOut | None
    answered_at: datetime | None


def question(row: ScopeQuestion) -> QuestionOut:
    return QuestionOut(
        id=row.pk,
        task=row.task_id,
        limit=row.limit or None,
        asked=row.asked,
        clause=row.clause or None,
        asked_by=person(row.asked_by),
        asked_at=row.asked_at,
        answer=row.answer,
        reason=row.reason or None,
        answered_by=person(row.answered_by),
        answered_at=row.answered_at,
    )


class QuestionIn(Body):
    asked: Line = Field(description="What somebody wants to do, in one sentence")

    model_config = example(asked="May a second forest be connected?")


class AnswerIn(Body):
    answer: offered(("yes", "no"))  # type: ignore[valid-type]
    reason: Reason

    model_config = example(answer="no", reason="The benefit covers one.")
