"""What is typed when a customer asks for assistance, and when a manager answers."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from engagements.models import Plan
from responsibilities.forms.controls import DayField


class AssistanceForm(forms.Form):
    message = forms.CharField(
        label=_("What do you want to begin with, and when?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea,
    )


class AcknowledgeForm(forms.Form):
    """The purchase, typed in from the order: it decides the clocks."""

    plan = forms.ChoiceField(label=pgettext_lazy("licences", "Plan"))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=10_000_000)
    purchased_on = DayField(label=_("Purchased on"))
    order_reference = forms.CharField(label=_("Order reference"), max_length=100)
    answer = forms.CharField(label=_("Answer to the customer"), required=False, max_length=2000, widget=forms.Textarea)

    def __init__(self, *args: Any, plans: Iterable[Plan], **more: Any):
        super().__init__(*args, **more)
        self.fields["plan"].choices = [(plan.slug, plan.name) for plan in plans]


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Why not"), help_text=_("The customer reads it."), max_length=2000, widget=forms.Textarea
    )
