"""What the field macro needs to know of a bound form field, so that templates ask no form questions."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.forms import BoundField, Form
from django.utils import timezone

# The first match decides: a subclass stands before its parent.
KINDS = (
    (forms.Textarea, "textarea"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.Select, "select"),
    (forms.CheckboxInput, "checkbox"),
    (forms.PasswordInput, "password"),
    (forms.FileInput, "file"),
    (forms.DateTimeInput, "datetime-local"),
    (forms.DateInput, "date"),
    (forms.TimeInput, "time"),
)


def described(bound: BoundField) -> dict[str, Any]:
    """The arguments of the field macro for one field of a Django form, typed value and errors kept."""
    kind = kind_of(bound)
    attrs = {key: value for key, value in bound.field.widget.attrs.items() if key != "type"}
    if kind == "number":
        # The browser's number control forgets what it cannot read; a wrong value should stay to be corrected.
        kind, attrs = "text", {"inputmode": "decimal"} | attrs
    return {
        "name": bound.html_name,
        "id": bound.auto_id or bound.html_name,
        "label": bound.label,
        "hint": bound.help_text,
        "error": " ".join(bound.errors),
        "kind": kind,
        "value": value_of(bound, kind),
        "choices": choices_of(bound),
        "needed": bound.field.required,
        "disabled": bound.field.disabled,
        "attrs": attrs,
    }


def kind_of(bound: BoundField) -> str:
    widget = bound.field.widget
    if "type" in widget.attrs:
        return widget.attrs["type"]
    kind = next((kind for parent, kind in KINDS if isinstance(widget, parent)), None)
    return kind or getattr(widget, "input_type", None) or "text"


def value_of(bound: BoundField, kind: str) -> Any:
    """Values as the browser's own controls write them: ISO dates, text otherwise."""
    value = bound.value()
    if kind == "checkboxes" or isinstance(value, list | tuple):
        return [str(one) for one in value or ()]
    if kind == "checkbox":
        return bool(value) and value not in ("false", "False", "0")
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).strftime("%Y-%m-%dT%H:%M")
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return "" if value is None else str(value)


def choices_of(bound: BoundField) -> list[tuple[str, str]]:
    choices = getattr(bound.field, "choices", ())
    return [("" if value is None else str(value), label) for value, label in _flat(choices)]


def focus_id(bound: BoundField) -> str:
    """The control that a link to this field should lead to: of several, the first."""
    several = kind_of(bound) in ("radios", "checkboxes")
    return f"{bound.auto_id or bound.html_name}{'_0' if several else ''}"


def problems(form: Form) -> list[dict[str, str]]:
    """Every error of a form with the place it belongs to, for the summary above it."""
    found = [{"href": "", "text": text} for text in form.non_field_errors()]
    for bound in form:
        found += [{"href": f"#{focus_id(bound)}", "text": text} for text in bound.errors]
    return found


def _flat(choices: Any) -> Iterator[tuple[Any, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
