"""A purchase and whom it brings: the columns of the purchase file, and the page where a manager types them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts import zones
from accounts.models import User
from engagements.actions.opening import PurchaseRow
from engagements.models import Plan, Region, RegionManager
from engagements.models.organisation import TenantKind
from engagements.programme import LANGUAGES
from responsibilities.actions.intake import Contact
from responsibilities.catalogue import load

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LARGEST = 2**31 - 1


class IsoDateField(forms.DateField):
    """One way to write a date: files come from many countries, and 3/4 is another day in each of them."""

    widget = forms.DateInput(format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, str) and value.strip() and not ISO_DATE.fullmatch(value.strip()):
            raise forms.ValidationError(_("Write the date as year-month-day, like 2026-03-31."))
        return super().to_python(value)

    def strptime(self, value: str, format: str) -> date:  # noqa: A002 - Django's name
        return date.fromisoformat(value)


class PurchaseForm(forms.Form):
    """One line of the purchase file; its fields are the file's columns."""

    organization = forms.CharField(label=gettext_lazy("Organisation"), max_length=200)
    country = forms.CharField(
        label=gettext_lazy("Country"), max_length=2, help_text=gettext_lazy("Two letters: DE, JP, BR")
    )
    region = forms.CharField(label=gettext_lazy("Region"), max_length=50)
    language = forms.CharField(label=gettext_lazy("Language"), max_length=10)
    time_zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=50)
    tenant_domain = forms.CharField(
        label=gettext_lazy("Tenant"), max_length=253, help_text=gettext_lazy("Its domain: contoso.example")
    )
    tenant_kind = forms.ChoiceField(
        label=gettext_lazy("The tenant is"), choices=TenantKind.choices, widget=forms.RadioSelect
    )
    plan = forms.CharField(label=pgettext_lazy("licences", "Plan"), max_length=50)
    seats = forms.IntegerField(label=gettext_lazy("Seats"), min_value=1, max_value=LARGEST)
    purchased_on = IsoDateField(
        label=gettext_lazy("Purchased on"), help_text=gettext_lazy("Both contact clocks start on this day.")
    )
    order_reference = forms.CharField(label=gettext_lazy("Order reference"), max_length=100)
    services = forms.CharField(label=gettext_lazy("Services"), max_length=500)
    contact_name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)

    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()

    def clean_language(self) -> str:
        """Our spelling of the code; what is unknown stays as it is and the action says which there are."""
        wanted = self.cleaned_data["language"]
        return {code.lower(): code for code, _name in LANGUAGES}.get(wanted.lower(), wanted)

    def clean_services(self) -> list[str]:
        wanted = self.cleaned_data["services"]
        names = wanted.split(";") if isinstance(wanted, str) else wanted
        named = [name.strip() for name in names if name.strip()]
        if not named:
            raise forms.ValidationError(self.fields["services"].error_messages["required"])
        return named

    def row(self) -> PurchaseRow:
        return PurchaseRow(**{name: self.cleaned_data[name] for name in PurchaseRow.__dataclass_fields__})

    def contact(self) -> Contact:
        return Contact(self.cleaned_data["contact_name"], self.cleaned_data["contact_email"])


class OpeningForm(PurchaseForm):
    """The same as a page: what can be chosen is offered, and who works on it is said at once."""

    region = forms.ChoiceField(label=gettext_lazy("Region"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES, initial="en")
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    plan = forms.ChoiceField(label=pgettext_lazy("licences", "Plan"))
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Each is onboarded by itself."),
    )
    manager = forms.ChoiceField(label=gettext_lazy("Project manager"), required=False)
    specialist_email = forms.EmailField(
        label=gettext_lazy("Specialist"), required=False, help_text=gettext_lazy("The e-mail address of the account")
    )
    override_reason = forms.CharField(
        label=gettext_lazy("Why a second onboarding"),
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text=gettext_lazy("Only where this service was onboarded for this tenant before."),
    )

    def __init__(self, *args: Any, manager: User, regions: Iterable[Any], **more: Any):
        super().__init__(*args, **more)
        mine = list(Region.objects.filter(pk__in=regions).order_by("name"))
        self.fields["region"].choices = [(region.code, region.name) for region in mine]
        self.fields["time_zone"].choices = [(name, name.replace("_", " ")) for name in zones.offered()]
        self.fields["time_zone"].initial = mine[0].time_zone if mine else "UTC"
        self.fields["plan"].choices = _plans()
        self.fields["services"].choices = offered = _services()
        self.fields["services"].initial = [slug for slug, _title in offered] if len(offered) == 1 else []
        self.fields["manager"].choices = [("", _("Nobody yet")), *_managers(mine)]
        self.fields["manager"].initial = str(manager.pk)

    def clean_manager(self) -> User | None:
        chosen = self.cleaned_data["manager"]
        return User.objects.filter(pk=chosen).first() if chosen else None

    def clean_specialist_email(self) -> str:
        email = self.cleaned_data["specialist_email"]
        self.specialist = User.objects.filter(email=email, is_active=True).first() if email else None
        if email and self.specialist is None:
            raise forms.ValidationError(_("There is no account with this address."))
        return email

    def team(self) -> dict[str, Any]:
        return {
            "manager": self.cleaned_data["manager"],
            "specialist": self.specialist,
            "override_reason": self.cleaned_data["override_reason"],
        }


def _plans() -> list[tuple[str, str]]:
    """Each plan once, by its newest name; which rules held on the day of the purchase is the action's business."""
    return sorted({plan.slug: plan.name for plan in Plan.objects.order_by("valid_from")}.items())


def _services() -> list[tuple[str, str]]:
    catalogue = load()
    return [(slug, catalogue.words("service", slug).title) for slug in catalogue.services]


def _managers(regions: list[Region]) -> list[tuple[str, str]]:
    managing = RegionManager.objects.filter(region__in=regions, user__is_active=True).select_related("user", "region")
    found: dict[str, str] = {}
    for one in managing.order_by("user__name", "region__name"):
        pk = str(one.user_id)
        found[pk] = f"{found[pk]}, {one.region}" if pk in found else f"{one.user} ({one.region}"
    return [(pk, f"{words})") for pk, words in found.items()]
