"""The remediation plan: what has to change, what became of it, and the minimum levels."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models.base import Party
from engagements.profile import FOREST_LEVELS
from phases.models import MinimumCheck
from phases.models.assessment import Area
from responsibilities.forms.controls import DayField, SeenForm, long_text


class ItemForm(forms.Form):
    title = forms.CharField(label=_("What has to change?"), max_length=200)
    detail = long_text(_("Detail"))
    area = forms.ChoiceField(label=_("Area"), choices=Area.choices)
    party = forms.ChoiceField(
        label=_("Who does it?"),
        choices=[(Party.CUSTOMER, _("Customer")), (Party.MICROSOFT, _("Microsoft"))],
        widget=forms.RadioSelect,
        initial=Party.CUSTOMER,
    )
    due_on = DayField(label=_("By when?"), required=False)


class ChangeItemForm(SeenForm, ItemForm):
    pass


class ResolveForm(forms.Form):
    """Whoever records it for the customer says how they know."""

    note = long_text(_("Note"))

    def __init__(self, *args: Any, for_customer: bool = False, **more: Any):
        super().__init__(*args, **more)
        if for_customer:
            self.fields["note"].required = True
            self.fields["note"].label = _("How do you know?")


class WhyForm(forms.Form):
    reason = long_text(_("Reason"), required=True)


class PassForm(forms.Form):
    """The level that was seen, where it is another one than the profile says."""

    found = forms.CharField(label=_("Version found"), max_length=50, required=False)

    def __init__(self, *args: Any, check: MinimumCheck, **more: Any):
        super().__init__(*args, initial={"found": check.found}, auto_id=f"pass-{check.pk}-%s", **more)
        if check.kind == MinimumCheck.Kind.FOREST:
            levels = [("", _("As the profile says")), *((level, level) for level in FOREST_LEVELS)]
            self.fields["found"] = forms.ChoiceField(label=_("Level found"), choices=levels, required=False)


class WaiveForm(forms.Form):
    reason = long_text(_("Why it may stay as it is"), required=True)

    def __init__(self, *args: Any, check: MinimumCheck, **more: Any):
        super().__init__(*args, auto_id=f"waive-{check.pk}-%s", **more)
