"""The customer's people and its representatives."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import zones
from engagements.models import Customer
from engagements.models.organisation import MemberRole
from engagements.programme import LANGUAGES
from engagements.seen import mark
from responsibilities.forms.controls import DayField, SeenForm, long_text


class PersonForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=150)


class MemberForm(PersonForm):
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices, initial=MemberRole.STAKEHOLDER)


class RoleForm(SeenForm):
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices)


class OrganisationForm(SeenForm):
    """How the organisation itself is reached; its name and region are the purchase's."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Contact deadlines end at midnight there; they keep their day.")
    )
    contact = long_text(_("How the organisation is reached"), help_text=_("Phone, shared mailbox, hours."))

    def __init__(self, data: Any = None, *, customer: Customer, **more: Any):
        told = {"language": customer.language, "time_zone": customer.time_zone, "contact": customer.contact}
        super().__init__(data, initial=told, seen=mark(customer, *told), **more)
        # A zone that is valid but not offered stays a choice for the organisation that has it.
        names = sorted({*zones.offered(), customer.time_zone})
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]


class DesignationForm(PersonForm):
    """What a representative may do beyond working on tasks is said one by one."""

    company = forms.CharField(label=_("Company"), max_length=200)
    may_confirm = forms.BooleanField(label=_("May confirm services, data sheet and plan for us"), required=False)
    may_sign = forms.BooleanField(label=_("May sign readiness for us"), required=False)
    ends_on = DayField(label=_("Until"), required=False, help_text=_("Left empty, until you withdraw it."))
