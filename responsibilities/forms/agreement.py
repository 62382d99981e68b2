"""What both sides agree on before Assess."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.programme import LANGUAGES
from responsibilities.forms.controls import DayField, SeenForm, long_text


class ServicesForm(SeenForm):
    services = forms.MultipleChoiceField(
        label=_("Services to onboard"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A further service of this tenant gets an engagement of its own."),
        error_messages={"required": _("Choose at least one service.")},
    )

    def __init__(self, *args: Any, known: Iterable[tuple[str, str]], **more: Any):
        super().__init__(*args, **more)
        self.fields["services"].choices = list(known)


class DataSheetForm(SeenForm):
    """Nothing has to be filled in to be saved; confirming asks for all of it but the representative."""

    contacts = long_text(_("Contacts"), help_text=_("One person a line: name, e-mail address, what they answer for."))
    tenant_domain = forms.CharField(label=_("Tenant domain"), max_length=253, required=False)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=10_000_000, required=False)
    region_name = forms.CharField(label=_("Region"), max_length=100, required=False)
    language = forms.ChoiceField(
        label=_("Language of support"), choices=[("", _("Not known yet")), *LANGUAGES], required=False
    )
    representative = forms.CharField(label=_("Representative"), max_length=200, required=False)
    window_from = DayField(label=_("Remediation starts"), required=False)
    window_to = DayField(label=_("Remediation ends"), required=False)
