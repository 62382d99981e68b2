"""Calls: planned in the reader's time zone, held with those who came and what was spoken about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagements.models import Meeting
from engagements.programme import DEFAULT_CADENCE_DAYS, MAX_CADENCE_DAYS, MAX_CALL_MINUTES
from responsibilities.forms.controls import MomentField, SeenForm, long_text


class CallForm(forms.Form):
    """Without a choice of people everybody who works on the engagement is invited."""

    kind = forms.ChoiceField(label=_("What kind of call?"), choices=Meeting.Kind.choices)
    starts_at = MomentField(label=_("When?"), help_text=_("In your time zone."))
    minutes = forms.IntegerField(label=_("How many minutes?"), min_value=1, max_value=MAX_CALL_MINUTES, initial=45)
    join_url = forms.URLField(
        label=_("Address to join"),
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=("https", "http"))],
        help_text=_("All calls are held online."),
    )
    attendees = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("Who takes part?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("If nobody is chosen, all of them are invited."),
    )

    def __init__(self, *args: Any, team: Iterable[User], **more: Any):
        super().__init__(*args, **more)
        field, people = self.fields["attendees"], list(team)
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [(str(person.pk), str(person)) for person in people]


class MoveForm(SeenForm):
    starts_at = MomentField(label=_("New time"), help_text=_("In your time zone."))


class HoldForm(forms.Form):
    """Who came, what was covered, and what there is to remember."""

    present = forms.MultipleChoiceField(label=_("Who was there?"), required=False, widget=forms.CheckboxSelectMultiple)
    topics_covered = forms.MultipleChoiceField(
        label=_("What was covered?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    notes = long_text(_("Notes"))

    def __init__(self, *args: Any, invited: Iterable[tuple[str, str]], topics: Iterable[tuple[str, str]], **more: Any):
        super().__init__(*args, **more)
        invited, topics = list(invited), list(topics)
        self.fields["present"].choices = invited
        self.fields["present"].initial = [value for value, _name in invited]
        self.fields["topics_covered"].choices = topics
        if not topics:
            del self.fields["topics_covered"]


class MissForm(forms.Form):
    notes = long_text(_("Notes"))


class CadenceForm(SeenForm):
    days = forms.IntegerField(
        label=_("Days from one checkpoint call to the next"),
        required=False,
        min_value=1,
        max_value=MAX_CADENCE_DAYS,
        help_text=_("Seven is usual. Left empty, each call is planned by itself."),
    )

    def __init__(self, *args: Any, agreed: int | None = None, **more: Any):
        super().__init__(*args, initial={"days": agreed or DEFAULT_CADENCE_DAYS}, **more)
