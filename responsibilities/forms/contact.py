from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models import ContactAttempt
from responsibilities.forms.controls import MomentField


class AttemptForm(forms.Form):
    """One attempt to reach the customer. In a list only channel and outcome are asked for."""

    channel = forms.ChoiceField(
        label=_("Channel"),
        choices=ContactAttempt.Channel.choices,
        initial=ContactAttempt.Channel.PHONE,
        widget=forms.RadioSelect,
    )
    outcome = forms.ChoiceField(
        label=_("What came of it"), choices=ContactAttempt.Outcome.choices, widget=forms.RadioSelect
    )
    person = forms.CharField(label=_("With whom"), max_length=200, required=False)
    happened_at = MomentField(
        label=_("When"), required=False, widget=forms.DateTimeInput, help_text=_("Left empty, it is now.")
    )
    note = forms.CharField(label=_("Note"), max_length=5000, required=False, widget=forms.Textarea)

    def values(self, at: datetime) -> dict[str, Any]:
        return {**self.cleaned_data, "happened_at": self.cleaned_data["happened_at"] or at}
