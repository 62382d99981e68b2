"""Every component on one page: `python -m tests.templates.kitchen FOLDER` writes it for a look in a browser."""

import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import django
from django import forms
from django.contrib.staticfiles import finders
from django.utils.safestring import mark_safe
from jinja2 import FileSystemLoader

from fasttrack.jinja import environment

HERE = Path(__file__).resolve().parent
FRAME = {
    "home": "/",
    "density": "dense",
    "zone": "Europe/Berlin",
    "search": "/search",
    "sign_out": "/sign-out",
    "nav": [{"text": "Today", "url": "#", "current": True}, {"text": "Portfolio", "url": "#"}],
    "user": {"name": "Ingrid Solheim", "place": "English, Oslo time", "settings": "#", "notifications": "#"},
    "links": [{"text": "Help", "url": "#"}],
}
NAMES = ("Initiate", "Assess", "Remediate", "Enable", "Enable")
PARTS = (None, None, None, "Core capabilities", "Azure RMS")


class Sample(forms.Form):
    tenant = forms.CharField(label="Tenant domain", help_text="Ends in .onmicrosoft.com")
    version = forms.DecimalField(label="AD FS version")
    due = forms.DateField(label="Due", widget=forms.DateInput, required=False)
    language = forms.ChoiceField(label="Language", choices=[("de", "Deutsch"), ("ja", "日本語")])
    identity = forms.ChoiceField(
        label="Which identity option?",
        widget=forms.RadioSelect,
        choices=[("cloud", "Cloud"), ("federated", "Federated"), ("", "I don’t know")],
    )
    agreed = forms.BooleanField(label="We agree")


def rail(active: int, done: int = 6, required: int = 11, ready: bool = False, holds: tuple = ("c", "m")) -> list[dict]:
    """Five segments of which the one at `active` is under way; 5 means that all are done."""
    return [_segment(at, active, done, required, ready, holds) for at in range(5)]


def _segment(at: int, active: int, done: int, required: int, ready: bool, holds: tuple) -> dict:
    base = {"name": NAMES[at], "part": PARTS[at], "done": 0, "required": 12, "meta": "12 tasks, locked"}
    if at < active:
        return base | {"state": "done", "gate": "passed", "done": 12, "meta": "Closed 9 Nov"}
    if at > active:
        return base | {"state": "locked", "gate": "future"}
    gate = "ready" if ready else "closed"
    return base | {
        "state": "active", "gate": gate, "done": done, "required": required, "meta": "", "holds": [] if ready else holds
    }  # fmt: skip


def page(form: forms.Form | None = None) -> str:
    loader = FileSystemLoader([HERE / "pages", HERE.parent.parent / "templates"])
    rails = {"Blocked": rail(2), "Ready": rail(2, 11, ready=True), "First": rail(0, 2, 9), "Core": rail(3, 9, 14)}
    return (
        environment(loader=loader, autoescape=True)
        .get_template("kitchen.html")
        .render(
            frame=FRAME,
            rails=rails | {"Complete": rail(5)},
            form=form or Sample({"tenant": "hpb", "version": "x", "language": "ja"}),
            csrf_input=mark_safe('<input type="hidden" name="csrfmiddlewaretoken" value="x">'),
            csrf_token="x",
            at=datetime(2026, 12, 8, 13, 0, tzinfo=UTC),
        )
    )


def write(folder: Path) -> None:
    for finder in finders.get_finders():
        for name, storage in finder.list(["admin"]):
            target = folder / "static" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(storage.path(name), target)
    (folder / "index.html").write_text(page())


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    write(Path(sys.argv[1]))
