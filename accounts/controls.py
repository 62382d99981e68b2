"""What forms of several apps have in common."""

from __future__ import annotations

from typing import Any

from django import forms


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
