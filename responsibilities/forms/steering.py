"""What steers an engagement, each with the reason that it needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from engagements.models import Eligibility
from responsibilities.forms.controls import DayField, SeenForm, long_text


class ReasonForm(forms.Form):
    """Why it is done: both sides will read it."""

    reason = long_text(_("Reason"), required=True)


class PurchaseForm(SeenForm):
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=10_000_000)
    purchased_on = DayField(label=_("Purchase date"))
    reason = long_text(_("Reason"), required=True)


class EligibilityForm(SeenForm):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=Eligibility.Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a decision.")},
    )
    reason = long_text(_("Reason"), help_text=_("Needed for an exception, and where the customer is not eligible."))


class ManagerForm(SeenForm):
    """Only managers of the region can be chosen."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Project manager"), empty_label=None)

    def __init__(self, *args: Any, managers: Iterable[User] = (), **more: Any):
        super().__init__(*args, **more)
        self.fields["user"].queryset = User.objects.filter(pk__in=[user.pk for user in managers]).order_by("name")


class SpecialistForm(forms.Form):
    """By address: a specialist may have no engagement yet by which we would know them."""

    user = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        to_field_name="email",
        label=_("Specialist"),
        help_text=_("The e-mail address of their account."),
        widget=forms.EmailInput(attrs={"list": "colleagues", "autocomplete": "off"}),
        error_messages={"invalid_choice": _("There is no account with this address.")},
    )
    starts_on = DayField(
        label=pgettext_lazy("start date", "From"), required=False, help_text=_("Left empty, from now on.")
    )
    ends_on = DayField(label=_("Until"), required=False, help_text=_("Left empty, it is open."))
