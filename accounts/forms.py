import unicodedata
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from accounts import links, tokens, zones
from accounts.controls import SeenForm
from accounts.models import User
from notifications.kinds import TOPICS
from notifications.models import Frequency, Preferences, Weekday


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("Your work e-mail address"),
        help_text=_("The one that your invitation was sent to."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={
            "required": _("Write your e-mail address"),
            "invalid": _("Write the e-mail address in full, such as name@example.org"),
        },
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Write your password")},
    )

    def refuse(self) -> None:
        self.add_error(None, _("The e-mail address and the password do not belong together."))

    def ask_to_wait(self) -> None:
        self.add_error(None, _("There were too many wrong tries. Wait a quarter of an hour, then try again."))


class MailLinkForm(SignInForm):
    """The sign-in page, sent with its other button: no password is needed, and none is looked at."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].required = False


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the mail"),
        help_text=_("Eight digits."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
        error_messages={"required": _("Write the code from the mail")},
    )

    def clean_code(self) -> str:
        """As people copy it: with spaces, a hyphen, or digits as wide as a letter."""
        code = "".join(one for one in unicodedata.normalize("NFKC", self.cleaned_data["code"]) if one not in " -\xa0")
        if len(code) != links.CODE_DIGITS or not code.isascii() or not code.isdecimal():
            raise forms.ValidationError(_("The code has eight digits"))
        return code

    def refuse(self) -> None:
        self.add_error("code", _("This is not the code of the newest mail"))

    def ask_for_another(self) -> None:
        self.add_error(None, _("There were too many wrong codes. Use the link in the mail, or ask for a fresh one."))

    def say_spent(self) -> None:
        self.add_error(None, _("This code was used already, or it is too old. Ask for a fresh one."))


class PasswordForm(forms.Form):
    old = forms.CharField(
        label=_("Your password now"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Write the password that you have now")},
    )
    new = forms.CharField(
        label=_("New password"),
        help_text=_("At least twelve characters. A sentence is easy to remember."),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Write a new password")},
    )
    again = forms.CharField(
        label=_("The same once more"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Write the new password once more")},
    )

    def __init__(self, *args, user: User, asks_old: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.asks_old = user, asks_old
        if not asks_old:
            del self.fields["old"]

    def clean_new(self) -> str:
        password_validation.validate_password(self.cleaned_data["new"], self.user)
        return self.cleaned_data["new"]

    def clean_again(self) -> str:
        if "new" in self.cleaned_data and self.cleaned_data["again"] != self.cleaned_data["new"]:
            raise forms.ValidationError(_("The two are not the same"))
        return self.cleaned_data["again"]

    def refuse(self) -> None:
        self.add_error("old", _("This is not your password"))

    def ask_to_wait(self) -> None:
        self.add_error(None, _("There were too many wrong tries. Wait a quarter of an hour, then try again."))


class ReadingForm(forms.ModelForm):
    """How one reads the product; only ever shown to the person themselves."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Dates and times are shown, and mails are sent, by the clock of this place.")
    )

    class Meta:
        model = User
        fields = ("language", "time_zone")
        labels = {"language": _("Language")}
        help_texts = {"language": _("Pages, mails and calendar entries are written in it.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A zone that is valid but not offered stays a choice for the person who has it.
        names = sorted({*zones.offered(), self.instance.time_zone})
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in names]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for?"), max_length=100, help_text=_("A name by which you will know it in the list.")
    )
    days = forms.IntegerField(
        label=_("Valid for days"), min_value=1, max_value=tokens.MOST_DAYS, initial=tokens.USUAL_DAYS
    )


class MailsForm(SeenForm):
    """How often one is told of what; a field for each topic that is no duty."""

    weekday = forms.TypedChoiceField(
        label=_("Day of the weekly mail"),
        help_text=_("What comes once a week comes then, or on the next business day."),
        coerce=int,
        choices=Weekday,
    )

    def __init__(self, *args, chosen: Preferences, **kwargs):
        super().__init__(*args, seen=str(chosen.version), **kwargs)
        self.fields["weekday"].initial = chosen.weekday
        self.topics = [topic for topic in TOPICS.values() if not topic.is_duty]
        for topic in self.topics:
            self.fields[topic.slug] = forms.ChoiceField(
                label=topic.label, help_text=topic.about, choices=Frequency, initial=chosen.of_topic(topic.slug)
            )

    @property
    def choices(self) -> list[forms.BoundField]:
        return [self[topic.slug] for topic in self.topics]

    def chosen_now(self) -> dict[str, Any]:
        data = self.cleaned_data
        often = {topic.slug: data[topic.slug] for topic in self.topics}
        return {"frequencies": often, "weekday": data["weekday"], "seen": data["seen"]}

    def say_changed(self) -> None:
        self.add_error(None, _("You chose something else elsewhere meanwhile. Save again to put this over it."))
