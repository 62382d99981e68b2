"""What completion asks for, and what was found before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.profile import ANSWERS
from responsibilities.forms.controls import DayField, SeenForm, long_text
from responsibilities.presenting import answers


class OutcomesForm(SeenForm):
    activated_on = DayField(label=_("The service is activated since"), required=False)
    activation_evidence = long_text(_("How do we know?"))
    pilot_users = long_text(_("Which pilot users have access?"), help_text=_("One name a line."))
    identity_option = forms.ChoiceField(label=_("How do they sign in?"), required=False)

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        options = [(value, answers.value("identity", value)) for value in ANSWERS["identity"].choices]
        self.fields["identity_option"].choices = [("", _("Not known yet")), *options]


class FindingForm(SeenForm):
    """One area of the environment; recording it again replaces what was there."""

    summary = long_text(_("What was found?"), required=True)
    change_required = forms.BooleanField(label=_("Something has to change"), required=False)


class ToolRunForm(forms.Form):
    """What a tool told us, in our words; its raw output is not kept."""

    tool = forms.CharField(label=_("Which tool?"), max_length=200)
    run_by = forms.CharField(label=_("Who ran it?"), max_length=200, required=False)
    run_on = DayField(label=_("When?"))
    summary = long_text(_("What did it tell?"), required=True)
    interpretation = long_text(_("What does it mean?"))


class ScopeAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("May it be done?"),
        choices=[("yes", _("Yes, one more is covered")), ("no", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer.")},
    )
    reason = long_text(_("Reason"), required=True)
