"""Fields that forms have in common: the browser's own controls, and texts of a length that somebody reads."""

from __future__ import annotations

from typing import Any

from django import forms

LONG = 2000


class DateInput(forms.DateInput):
    """The browser's own control; it reads and writes ISO dates in every language."""

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def long_text(label: Any, *, required: bool = False, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, required=required, max_length=LONG, widget=forms.Textarea, **more)
