"""The customer's people, its representatives, and what it consents to."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models.organisation import MemberRole
from responsibilities.forms.controls import DayField, SeenForm, long_text


class PersonForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(
        label=_("Name"), max_length=150, required=False, help_text=_("Needed for somebody who has no account yet.")
    )


class MemberForm(PersonForm):
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices, initial=MemberRole.STAKEHOLDER)


class RoleForm(SeenForm):
    role = forms.ChoiceField(label=_("Role"), choices=MemberRole.choices)


class DesignationForm(PersonForm):
    """What a representative may do beyond working on tasks is said one by one."""

    company = forms.CharField(label=_("Company"), max_length=200)
    may_confirm = forms.BooleanField(label=_("May confirm services, data sheet and plan for us"), required=False)
    may_sign = forms.BooleanField(label=_("May sign readiness for us"), required=False)
    ends_on = DayField(label=_("Until"), required=False, help_text=_("Left empty, until you withdraw it."))


class ConsentForm(forms.Form):
    """One named activity, never all of them, and never a password."""

    activity = forms.CharField(label=_("What may Microsoft do for you?"), max_length=200)
    scope = long_text(
        _("What does it cover?"), required=True, help_text=_("Never write a password or another credential here.")
    )
    expires_on = DayField(label=_("Until"), required=False, help_text=_("Left empty, until you revoke it."))
