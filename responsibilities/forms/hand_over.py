"""Handing engagements over: from whom, to whom, which ones, and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagements.models import Assignment, Engagement
from responsibilities.forms.controls import long_text

Choice = tuple[str, str]


class HandOverForm(forms.Form):
    """A manager can be chosen of a list; a specialist by address too, who may have no engagement yet."""

    giver = forms.CharField(widget=forms.HiddenInput)
    pick = forms.ModelMultipleChoiceField(
        Engagement.objects.none(),
        label=_("Engagements"),
        error_messages={"required": _("Choose at least one engagement.")},
    )
    reason = long_text(_("Reason"), required=True, help_text=_("Both sides will read it in the history."))

    def __init__(
        self, data: Any = None, *, role: str, offered: Iterable[UUID], managers: Iterable[UUID] = (), **more: Any
    ):
        super().__init__(data, **more)
        self.fields["pick"].queryset = Engagement.objects.filter(pk__in=offered)
        self.fields["taker"] = _manager(managers) if role == Assignment.Role.MANAGER else _specialist()


def _manager(managers: Iterable[UUID]) -> forms.Field:
    found = User.objects.filter(pk__in=managers, is_active=True).order_by("name")
    return forms.ModelChoiceField(found, label=_("To"), error_messages={"required": _("Choose who takes over.")})


def _specialist() -> forms.Field:
    return forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        to_field_name="email",
        label=_("To"),
        help_text=_("The e-mail address of their account."),
        widget=forms.EmailInput(attrs={"list": "colleagues", "autocomplete": "off"}),
        error_messages={
            "required": _("Choose who takes over."),
            "invalid_choice": _("There is no account with this address."),
        },
    )
