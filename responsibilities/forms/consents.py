"""What the customer consents to, what Microsoft asks consent for, and under which consent a task is done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements.models import Consent
from engagements.programme import CONSENT_DAYS, MAX_CONSENT_DAYS
from responsibilities.forms.controls import DayField, long_text
from responsibilities.models import Task

NO_CREDENTIALS = _("Never write a password or another credential here: nobody needs one for this.")


class AskConsentForm(forms.Form):
    """One named activity, or one task."""

    activity = forms.CharField(label=_("What may Microsoft do?"), max_length=200)
    scope = long_text(_("What does it cover?"), required=True, help_text=NO_CREDENTIALS)
    task = forms.ModelChoiceField(
        Task.objects.none(),
        label=_("For one task only"),
        required=False,
        help_text=_("Left empty, for every task that this activity is part of."),
    )

    def __init__(self, *args: Any, tasks: Iterable[Task], **more: Any):
        super().__init__(*args, **more)
        tasks = list(tasks)
        self.fields["task"].queryset = Task.objects.filter(pk__in=[task.pk for task in tasks])
        self.fields["task"].choices = [("", "–"), *((str(task.pk), task.title) for task in tasks)]

    @property
    def given(self) -> dict[str, Any]:
        """As the actions take it."""
        task = self.cleaned_data["task"]
        words = {name: self.cleaned_data[name] for name in ("activity", "scope")}
        return {**words, "task_id": task.pk if task else None}


class ConsentForm(AskConsentForm):
    expires_on = DayField(label=_("Until"), required=False)

    field_order = ("activity", "scope", "task", "expires_on")

    def __init__(self, *args: Any, **more: Any):
        super().__init__(*args, **more)
        words = _("You can revoke it at any time. Left empty, for %(days)s days; %(most)s at most.")
        self.fields["expires_on"].help_text = words % {"days": CONSENT_DAYS, "most": MAX_CONSENT_DAYS}


class PerformForm(forms.Form):
    consent = forms.ModelChoiceField(Consent.objects.none(), label=_("Under which consent?"), empty_label=None)

    def __init__(self, *args: Any, consents: Any, **more: Any):
        super().__init__(*args, **more)
        self.fields["consent"].queryset = consents
