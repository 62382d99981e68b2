"""A page as somebody without script has it: its words, its links, and the forms with what can be chosen in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "template", "svg"}
CHOSEN_FROM = {"select", "radio", "checkbox"}
PRESSED = {"submit", "image"}


@dataclass(eq=False)
class Control:
    """`choices` are what may be chosen, nothing where anything may be typed; `values` are what it holds now."""

    kind: str
    choices: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def holding(self, value: Any) -> list[str]:
        values = [str(one) for one in (value if isinstance(value, (list, tuple, set)) else [value])]
        if self.kind in CHOSEN_FROM:
            unknown = set(values) - set(self.choices)
            assert not unknown, f"{unknown} cannot be chosen, only {self.choices}"
        assert self.kind != "hidden", "Nobody types into what is hidden"
        return values


@dataclass(eq=False)
class Form:
    action: str = ""
    method: str = "get"
    label: str = ""
    controls: dict[str, Control] = field(default_factory=dict)

    def data(self, typed: dict[str, Any]) -> dict[str, list[str]]:
        unknown = set(typed) - set(self.controls)
        assert not unknown, f"This form asks for {sorted(self.controls)}, not for {unknown}"
        return {
            name: control.holding(typed[name]) if name in typed else control.values
            for name, control in self.controls.items()
        }


@dataclass(eq=False)
class Button:
    form: Form
    name: str
    value: str
    action: str
    text: str = ""


@dataclass(eq=False)
class Link:
    href: str
    text: str = ""


class Page(HTMLParser):
    """What can be read and done here; `buttons` and `links` in the order of the page."""

    def __init__(self, address: str, status: int, html: str):
        super().__init__()
        self.address, self.status = address, status
        self.links: list[Link] = []
        self.buttons: list[Button] = []
        self.ids: set[str] = set()
        self._forms: dict[str, Form] = {}
        self._form: Form | None = None
        self._texts: list[str] = []
        self._open: list[Any] = []
        self._select: Control | None = None
        self._area: Control | None = None
        self._silent = 0
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join("".join(self._texts).split())

    # ---- Tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._silent += tag in SILENT
        if self._silent:
            return
        if "id" in given:
            self.ids.add(given["id"])
        if tag not in {"b", "i", "span", "a", "time", "cite"}:
            self._texts.append(" ")
        opened = getattr(self, f"_start_{tag}", None)
        if opened:
            opened(given)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT
        if tag in {"a", "button"} and self._open:
            ended = self._open.pop()
            ended.text = " ".join(ended.text.split())
        elif tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area:
            # HTML leaves out the line break that follows the tag.
            self._area.values = ["".join(self._area.values).removeprefix("\n")]
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._area:
            self._area.values.append(data)
        self._texts.append(data)
        for one in self._open:
            one.text += data

    def _start_a(self, given: dict[str, str]) -> None:
        link = Link(given.get("href", ""))
        self.links.append(link)
        self._open.append(link)

    def _start_form(self, given: dict[str, str]) -> None:
        form = self._forms.setdefault(given["id"], Form()) if "id" in given else Form()
        form.action, form.method = given.get("action", ""), given.get("method", "get").lower()
        form.label = given.get("aria-label", "")
        self._form = form

    def _start_button(self, given: dict[str, str]) -> None:
        button = Button(
            self._form_of(given), given.get("name", ""), given.get("value", ""), given.get("formaction", "")
        )
        self._open.append(button)
        if given.get("type", "submit") in PRESSED and "disabled" not in given and self._belongs(given):
            self.buttons.append(button)

    def _start_input(self, given: dict[str, str]) -> None:
        kind, name, value = given.get("type", "text"), given.get("name", ""), given.get("value", "")
        if not name or "disabled" in given or not self._belongs(given):
            return
        controls = self._form_of(given).controls
        if kind not in CHOSEN_FROM:
            controls[name] = Control(kind, values=[value])
            return
        control = controls.setdefault(name, Control(kind))
        value = given.get("value", "on")
        control.choices.append(value)
        if "checked" in given:
            control.values.append(value)

    def _start_select(self, given: dict[str, str]) -> None:
        self._select = Control("select")
        self._form_of(given).controls[given["name"]] = self._select

    def _start_option(self, given: dict[str, str]) -> None:
        if self._select is None:
            return
        value = given.get("value", "")
        self._select.choices.append(value)
        if "selected" in given or not self._select.values:
            self._select.values = [value]

    def _start_textarea(self, given: dict[str, str]) -> None:
        self._area = Control("textarea")
        self._form_of(given).controls[given["name"]] = self._area

    def _belongs(self, given: dict[str, str]) -> bool:
        return self._form is not None or "form" in given

    def _form_of(self, given: dict[str, str]) -> Form:
        if "form" in given:
            return self._forms.setdefault(given["form"], Form())
        return self._form or Form()
