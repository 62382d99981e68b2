"""What all shapes share. A field that a body does not have is refused, never passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, WithJsonSchema

from accounts.models import User

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
YEARS = range(2000, 2101)
LARGEST = 2**31 - 1


def example(**body: Any) -> ConfigDict:
    """`model_config = example(…)`: a body that the documentation shows and that would be taken."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [body]})


class Body(BaseModel):
    """What is sent. Each says by `example` how it looks."""

    model_config = ConfigDict(extra="forbid")


class Shape(BaseModel):
    """What is answered."""


def _storable(text: str) -> str:
    """JSON can spell what no database keeps and no page shows: a zero byte, half a letter."""
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(_("There is a character in it that cannot be stored."))
    return text


def _iso_day(value: Any) -> Any:
    """Text only: a number would be taken for seconds."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and ISO_DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise ValueError(_("Write the date as year-month-day, like 2026-03-31."))
    return day


def _iso_moment(value: Any) -> Any:
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or not is_aware(moment) or moment.year not in YEARS:
        raise ValueError(_("Write the moment with its offset, like 2026-03-31T09:00:00Z."))
    return moment


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ValueError(_("Write the e-mail address in full, such as name@example.org")) from error
    return User.objects.normalize_email(text)


Text = Annotated[str, AfterValidator(_storable)]
Line = Annotated[Text, Field(max_length=200)]
Words = Annotated[Text, Field(max_length=2000)]
Email = Annotated[Text, Field(max_length=254), AfterValidator(_email)]
Reason = Annotated[Words, Field(json_schema_extra={"minLength": 1})]
Count = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
Flag = StrictBool
Day = Annotated[date, BeforeValidator(_iso_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[datetime, BeforeValidator(_iso_moment), WithJsonSchema({"type": "string", "format": "date-time"})]
Seen = Annotated[
    Count | None, Field(description="The `version` that you looked at: 409 if somebody has changed it since")
]


class Nothing(Body):
    """A verb that needs no word; the body may be left out."""

    model_config = example()


class ReasonIn(Body):
    reason: Reason

    model_config = example(reason="The customer moves its directory until May.")


def offered(choices: Iterable[str]) -> Any:
    """For the documentation; what is none of them is refused by the action, in a sentence of its own."""
    return Annotated[Line, Field(json_schema_extra={"enum": [*choices]})]


class PersonOut(Shape):
    id: UUID
    name: str


def person(user: User | None) -> PersonOut | None:
    return PersonOut(id=user.pk, name=str(user)) if user else None
