"""Calls: planned in the reader's time zone, held with those who came and what was spoken about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from accounts import dates
from accounts.models import User
from engagements.models import Attendance, Meeting
from engagements.programme import DEFAULT_CADENCE_DAYS, MAX_CADENCE_DAYS, MAX_CALL_MINUTES
from responsibilities.forms.controls import YEARS, DayField, MomentField, SeenForm, long_text


class SlotField(forms.ChoiceField):
    """One of the times that were proposed. They move on while somebody thinks: any moment is a choice, and what was
    chosen stays one when the form comes back."""

    widget = forms.RadioSelect

    def valid_value(self, value: str) -> bool:
        return moment_of(value) is not None


def moment_of(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and found.year in YEARS else None


class TimeForm(SeenForm):
    """One of the proposed times, or another one that is typed."""

    slot = SlotField(label=_("Times that suit both sides"), required=False)
    starts_at = MomentField(label=_("Another time"), required=False, help_text=_("In your time zone."))

    def __init__(self, *args: Any, slots: Iterable[tuple[str, str]] = (), **more: Any):
        super().__init__(*args, **more)
        slots = list(slots)
        if self.is_bound and (chosen := moment_of(self.data.get("slot", ""))):
            kept = chosen.isoformat()
            slots += [] if kept in dict(slots) else [(kept, dates.moment(chosen))]
        self.fields["slot"].choices = [*slots, ("", _("Another time, as written below"))]
        self.fields["slot"].initial = ""
        if not slots:
            del self.fields["slot"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        slot, other = moment_of(typed.pop("slot", "") or ""), typed.get("starts_at")
        if slot and other not in (None, self.initial.get("starts_at")):
            self.add_error("starts_at", _("Choose one of the proposed times or write another, not both."))
        elif not slot and other is None and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Choose a time or write one."))
        return {**typed, "starts_at": slot or other}


class CallForm(TimeForm):
    """Without a choice of people everybody who works on the engagement is invited."""

    kind = forms.ChoiceField(label=_("What kind of call?"), choices=Meeting.Kind.choices)
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
        del self.fields["seen"]
        self.order_fields(["kind", "slot", "starts_at"])
        field, people = self.fields["attendees"], list(team)
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])
        field.choices = [(str(person.pk), str(person)) for person in people]


class MoveForm(TimeForm):
    """With the time that it has, until another is chosen."""


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=Attendance.Answer.choices, error_messages={"required": _("Choose an answer.")})


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


# ---- While a call goes on


class CallNoteForm(SeenForm):
    """Two texts that never meet: what both sides will read, and what Microsoft notes for itself."""

    decided = long_text(_("What was decided"))
    internal = long_text(_("Only for Microsoft"))


class PresentForm(forms.Form):
    present = forms.MultipleChoiceField(required=False)
    topics_covered = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, invited: Iterable[str], topics: Iterable[str] = (), **more: Any):
        super().__init__(*args, **more)
        self.fields["present"].choices = [(one, one) for one in invited]
        self.fields["topics_covered"].choices = [(one, one) for one in topics]


class PromiseForm(forms.Form):
    """By a side as a whole, or by one of those who are invited."""

    what = forms.CharField(label=_("What was promised?"), max_length=200)
    who = forms.ChoiceField(label=_("By whom?"))
    due_on = DayField(label=_("By when?"), required=False)

    def __init__(self, *args: Any, who: Iterable[tuple[str, str]], **more: Any):
        super().__init__(*args, **more)
        self.fields["who"].choices = list(who)


class ItemNoteForm(forms.Form):
    note = long_text(_("Note"))


class PressForm(forms.Form):
    """A press says it all."""
