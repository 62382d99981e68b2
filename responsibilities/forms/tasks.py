"""What is asked before a task changes its status, its plan or its scope ledger."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagements.models.base import Party
from responsibilities.forms.controls import LONG, DayField, SeenForm
from responsibilities.models import BlockedReason


class VerbForm(forms.Form):
    """`seen` is the version that the person looked at. Nothing else is asked of most verbs.

    What a verb needs is asked for by its action, after it has looked at state and person; the page only marks it.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def holds_text(self) -> bool:
        return any(value for name, value in self.cleaned_data.items() if name != "seen")


class NoteForm(VerbForm):
    note = forms.CharField(label=_("Note"), required=False, max_length=LONG, widget=forms.Textarea)


class ReasonForm(VerbForm):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Both sides read it."),
        required=False,
        max_length=LONG,
        widget=forms.Textarea,
    )


class BlockForm(VerbForm):
    reason = forms.ChoiceField(
        label=_("What stands in the way?"),
        required=False,
        choices=BlockedReason.choices,
        widget=forms.RadioSelect,
    )
    acts_next = forms.CharField(label=_("Who acts next?"), required=False, max_length=200)
    acts_on = DayField(label=_("By when?"), required=False)
    note = forms.CharField(label=_("Note"), required=False, max_length=LONG, widget=forms.Textarea)


class DueForm(SeenForm):
    due_on = DayField(label=_("Due"), required=False)


class TaskNoteForm(SeenForm):
    note = forms.CharField(label=_("Note"), required=False, max_length=LONG, widget=forms.Textarea)


class AssigneeForm(SeenForm):
    """Only people of the side that owes the task can be chosen; the action checks it again."""

    assignee = forms.ModelChoiceField(User.objects.none(), label=_("Who does it?"), required=False)

    def __init__(self, *args: Any, people: Iterable[tuple[User, str]] = (), **more: Any):
        super().__init__(*args, **more)
        people = list(people)
        field = self.fields["assignee"]
        field.queryset = User.objects.filter(pk__in=[person.pk for person, _name in people])
        field.choices = [("", _("Nobody yet")), *((str(person.pk), name) for person, name in people)]


class AddTaskForm(forms.Form):
    """Whoever may not plan for the other side is not asked whose task it is."""

    title = forms.CharField(label=_("What is to be done?"), max_length=200)
    party = forms.ChoiceField(label=_("Whose task is it?"), choices=Party.choices, required=False)
    due_on = DayField(label=_("Due"), required=False)

    def __init__(self, *args: Any, for_both: bool, **more: Any):
        super().__init__(*args, **more)
        if for_both:
            self.fields["party"].choices = [
                (Party.MICROSOFT, _("Microsoft")),
                (Party.CUSTOMER, _("Customer")),
                (Party.BOTH, _("Both")),
            ]
        else:
            del self.fields["party"]


class ScopeEntryForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=200)


class ScopeQuestionForm(forms.Form):
    asked = forms.CharField(
        label=_("What do you want to do?"),
        help_text=_("One sentence. A project manager answers it, and both stay on record."),
        max_length=200,
    )


class PromoteForm(forms.Form):
    title = forms.CharField(label=_("What is to be done?"), max_length=200)
    due_on = DayField(label=_("Due"), required=False)
