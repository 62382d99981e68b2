from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, WithJsonSchema, create_model

from api.schemas.base import Body, Seen, Shape, example
from engagements.models import Profile
from engagements.profile import ANSWERS, FOREST_LEVELS, Answer
from phases.models import Phase
from responsibilities.models import Task
from responsibilities.replan import Difference

_FOREST = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "functional_level": {"enum": [*FOREST_LEVELS, None]}},
    "required": ["name"],
    "additionalProperties": False,
}
_OF_KIND: dict[str, dict[str, Any]] = {
    "bool": {"type": "boolean"},
    "version": {"type": "string", "description": "In numbers, like 3.0"},
    "forests": {"type": "array", "items": _FOREST},
}


def _described(answer: Answer) -> dict[str, Any]:
    told = {"choice": {"enum": [*answer.choices]}, "many": {"type": "array", "items": {"enum": [*answer.choices]}}}
    return {"anyOf": [told.get(answer.kind) or _OF_KIND[answer.kind], {"type": "null"}]}


# Read and refused by engagements.profile, which says so in sentences of its own.
_FIELDS: dict[str, Any] = {
    name: (Annotated[Any, WithJsonSchema(_described(answer))], None) for name, answer in ANSWERS.items()
}


class _Sent(Body):
    version: Seen = None
    unanswered: list[str] | None = Field(default=None, description="As it was read; it says nothing here")

    model_config = example(identity="cloud", forests="none", sharing_windows=True, version=0)

    def answers(self) -> dict[str, Any]:
        return self.model_dump(include=set(ANSWERS))


class _Told(Shape):
    version: int
    unanswered: list[str] = Field(description="What some condition or check still asks for")


ProfileIn = create_model("ProfileIn", __base__=_Sent, **_FIELDS)
ProfileOut = create_model("ProfileOut", __base__=_Told, **_FIELDS)


def profile(row: Profile) -> Any:
    answers = {name: row.get(name) for name in ANSWERS}
    return ProfileOut(version=row.version, unanswered=row.unanswered, **answers)


# ---- What other answers would change


class ChangedTaskOut(Shape):
    id: UUID
    slug: str
    title: str
    party: str
    phase: str
    required: bool
    codes: list[str]
    lines: list[int]


class MovedTaskOut(ChangedTaskOut):
    to: str = Field(description="The side that would owe it")


class DifferenceOut(Shape):
    added: list[ChangedTaskOut]
    removed: list[ChangedTaskOut]
    owner_changed: list[MovedTaskOut]
    kept: list[ChangedTaskOut] = Field(description="Of the removed ones, those with work that is not lost")
    reopen_needed: list[str] = Field(description="Closed phases that would have open work again")

    model_config = ConfigDict(extra="forbid")


def difference(found: Difference, phases: dict[UUID, Phase]) -> DifferenceOut:
    def changed(task: Task) -> dict[str, Any]:
        return {
            "id": task.pk,
            "slug": task.slug,
            "title": task.title,
            "party": task.party,
            "phase": phases[task.phase_id].kind,
            "required": task.required,
            "codes": list(task.codes),
            "lines": list(task.lines),
        }

    return DifferenceOut(
        added=[ChangedTaskOut(**changed(task)) for task in found.added],
        removed=[ChangedTaskOut(**changed(task)) for task in found.removed],
        owner_changed=[MovedTaskOut(**changed(task), to=party) for task, party in found.owner_changed],
        kept=[ChangedTaskOut(**changed(task)) for task in found.kept],
        reopen_needed=found.reopen_needed,
    )
