"""Fields that forms have in common: the browser's own controls, and texts of a length that somebody reads."""

from __future__ import annotations

from typing import Any

from django import forms

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


class SeenField(forms.CharField):
    """A form that comes back carries the mark of what is there by now, and so can be sent again."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64, widget=forms.HiddenInput)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class SeenForm(forms.Form):
    """Changes what others may be changing too: `seen` is the mark of what this person had before them."""

    seen = SeenField()

    def __init__(self, *args: Any, seen: str = "", **more: Any):
        super().__init__(*args, **more)
        self.fields["seen"].initial = seen


def long_text(label: Any, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=LONG, widget=forms.Textarea, **more)
