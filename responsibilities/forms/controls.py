"""Fields that forms have in common: the browser's own controls, and texts of a length that somebody reads."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.controls import SeenForm as SeenForm

LONG = 2000
YEARS = range(2000, 2101)


class DateInput(forms.DateInput):
    """The browser's own control; it reads and writes ISO dates in every language."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """The browser's own control, in the reader's zone."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class OfOurTime:
    """At the ends of the calendar no clock of another zone and no business day beside it can be told."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value.year not in YEARS:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class DayField(OfOurTime, forms.DateField):
    widget = DateInput


class MomentField(OfOurTime, forms.DateTimeField):
    widget = MomentInput


def long_text(label: Any, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=LONG, widget=forms.Textarea, **more)
