"""The profile as a short form: every question may be left open, and what was open stays told apart from "none"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.profile import ANSWERS, FOREST_LEVELS, Answer, Problem
from responsibilities.presenting import answers as told

Words = str | Promise
UNKNOWN = ("", _("I do not know"))
YES_NO = (("yes", _("Yes")), ("no", _("No")))
NONE_OF_THEM = "none"
SPARE_FORESTS = 2
MAX_FORESTS = 40

SUBJECTS: tuple[tuple[str, Words, tuple[str, ...]], ...] = (
    ("identity", _("Identities and directory"), (
        "identity", "forests", "forest_list", "directory_sync_required", "writeback", "custom_sync_rules",
    )),
    ("federation", _("Federation"), ("adfs_required", "adfs_version", "adfs_multi_site", "sso_deployed")),
    ("online", _("Online services"), ("exchange_online", "sharepoint_online")),
    ("servers", _("Servers on premises"), ("exchange_onprem", "sharepoint_onprem", "connector")),
    ("sharing", _("Sharing protected files"), ("sharing_windows", "sharing_other_devices")),
    ("surroundings", _("What else matters"), (
        "replaces_existing_system", "terms_of_use_shown", "public_endpoint", "screen_sharing",
    )),
)  # fmt: skip

QUESTIONS: dict[str, Words] = {
    "identity": _("Where do identities come from?"),
    "forests": _("How many Active Directory forests are there?"),
    "forest_list": _("Which forests, at which functional level?"),
    "directory_sync_required": _("Does directory synchronisation have to be set up?"),
    "writeback": _("What shall be written back to the directory?"),
    "custom_sync_rules": _("Are synchronisation rules of your own needed?"),
    "adfs_required": _("Does AD FS have to be set up?"),
    "adfs_version": _("Which version of AD FS runs?"),
    "adfs_multi_site": _("Does AD FS span several sites?"),
    "sso_deployed": _("Shall people sign in once for everything?"),
    "exchange_online": _("Shall mail in Exchange Online be protected?"),
    "sharepoint_online": _("Shall libraries in SharePoint Online be protected?"),
    "exchange_onprem": _("Which Exchange Server runs on premises?"),
    "sharepoint_onprem": _("Which SharePoint Server runs on premises?"),
    "connector": _("Shall these servers be protected through the connector?"),
    "sharing_windows": _("Shall the sharing application be used on Windows?"),
    "sharing_other_devices": _("Shall the sharing application be used on other devices?"),
    "replaces_existing_system": _("Does the service replace a system that runs today?"),
    "terms_of_use_shown": _("Are terms of use shown on people's own devices?"),
    "public_endpoint": _("Is there an endpoint that the public can reach?"),
    "screen_sharing": _("May screens be shared during calls?"),
}
HINTS: dict[str, Words] = {
    "forest_list": _("Leave a line empty where there is no further forest."),
    "directory_sync_required": _("No, if it runs already."),
    "connector": _("It needs version 2010 or 2013 of Exchange or SharePoint."),
    "adfs_version": _("In numbers, for example 3.0. Leave it empty if you do not know."),
    "writeback": _("Leave all of them open if you do not know."),
}


class ProfileForm(forms.Form):
    """`given` are answers as the profile keeps them; `raw` gives them back that way."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, given: Mapping[str, Any], **more: Any):
        super().__init__(*args, initial=initial(given), **more)
        for name in QUESTIONS:
            if name != "forest_list":
                self.fields[name] = _field(ANSWERS[name])
        for row in range(self._forest_rows(given)):
            self.fields[f"forest_name_{row}"] = forms.CharField(label=_("Name"), max_length=255, required=False)
            self.fields[f"forest_level_{row}"] = forms.ChoiceField(
                label=_("Functional level"),
                choices=[UNKNOWN, *((level, level) for level in FOREST_LEVELS)],
                required=False,
            )

    def _forest_rows(self, given: Mapping[str, Any]) -> int:
        """Those that are known and two more; as many as were sent when the form comes back."""
        known = len(given.get("forest_list") or [])
        sent = sum(1 for name in self.data if name.startswith("forest_name_"))
        return min(max(known + SPARE_FORESTS, sent), MAX_FORESTS)

    def clean_writeback(self) -> list[str]:
        chosen = self.cleaned_data["writeback"]
        if NONE_OF_THEM in chosen and len(chosen) > 1:
            raise forms.ValidationError(_("Choose either what is written back, or that nothing is."))
        return chosen

    @property
    def raw(self) -> dict[str, Any]:
        typed = self.cleaned_data
        answers = {name: _answer(ANSWERS[name], typed[name]) for name in QUESTIONS if name != "forest_list"}
        return {**answers, "forest_list": self._forests() or None}

    def _forests(self) -> list[dict[str, Any]]:
        typed = self.cleaned_data
        rows = sum(1 for name in self.fields if name.startswith("forest_name_"))
        pairs = [(typed[f"forest_name_{row}"], typed[f"forest_level_{row}"] or None) for row in range(rows)]
        return [{"name": name, "functional_level": level} for name, level in pairs if name or level]

    def tell(self, problems: list[Problem]) -> None:
        """Each problem beside its question; the list of forests has its place at the first of them."""
        for problem in problems:
            name = "forest_name_0" if problem.field == "forest_list" else problem.field
            self.add_error(name if name in self.fields else None, problem.sentence)

    @property
    def subjects(self) -> Iterator[dict[str, Any]]:
        for slug, title, names in SUBJECTS:
            yield {"slug": slug, "title": title, "questions": [self._question(name) for name in names]}

    def _question(self, name: str) -> dict[str, Any]:
        if name != "forest_list":
            return {"name": name, "field": self[name], "forests": None}
        return {"name": name, "legend": QUESTIONS[name], "hint": HINTS[name], "forests": list(self._forest_fields())}

    def _forest_fields(self) -> Iterator[tuple[BoundField, BoundField]]:
        for name in self.fields:
            if name.startswith("forest_name_"):
                yield self[name], self[name.replace("name", "level")]


def _field(answer: Answer) -> forms.Field:
    about = {"label": QUESTIONS[answer.name], "help_text": HINTS.get(answer.name, ""), "required": False}
    if answer.kind == "version":
        return forms.CharField(max_length=40, **about)
    if answer.kind == "many":
        choices = [*_choices(answer), (NONE_OF_THEM, told.word(answer.name, NONE_OF_THEM))]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **about)
    choices = YES_NO if answer.kind == "bool" else _choices(answer)
    return forms.ChoiceField(choices=[*choices, UNKNOWN], widget=forms.RadioSelect, **about)


def _choices(answer: Answer) -> list[tuple[str, Words]]:
    return [(choice, told.word(answer.name, choice)) for choice in answer.choices]


def _answer(answer: Answer, typed: Any) -> Any:
    """What the profile calls the typed value; nothing typed is not answered."""
    if not typed:
        return None
    if answer.kind == "bool":
        return typed == "yes"
    return [one for one in typed if one != NONE_OF_THEM] if answer.kind == "many" else typed


def initial(given: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as the form's controls hold them."""
    values = {name: _initial(ANSWERS[name], given.get(name)) for name in QUESTIONS if name != "forest_list"}
    for row, forest in enumerate(given.get("forest_list") or []):
        values |= {f"forest_name_{row}": forest["name"], f"forest_level_{row}": forest["functional_level"]}
    return values


def _initial(answer: Answer, given: Any) -> Any:
    if given is None:
        return ""
    if answer.kind == "bool":
        return "yes" if given else "no"
    return (given or [NONE_OF_THEM]) if answer.kind == "many" else given
