from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import tokens, zones
from accounts.models import User


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
