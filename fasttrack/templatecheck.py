"""Every template compiles, imports only macros that exist, and holds no inline script or style."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from jinja2 import FileSystemLoader, TemplateSyntaxError, nodes

from fasttrack.jinja import environment

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "a script address": re.compile(r"javascript:", re.I),
    "an on-handler": re.compile(r"<[^>]*\s(hx-)?on[a-z:-]*\s*=", re.I),
    "an inline style": re.compile(r"<style|<[^>]*\sstyle\s*=", re.I),
}
# What the template language takes away before a browser sees the page.
TAGS = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.S)
# Mail clients drop style sheets, so a mail carries its styles inside.
MAILS = "notifications/"


def faults(root: Path = TEMPLATES) -> list[str]:
    """What is wrong, one line each, with file and line."""
    made = environment(loader=FileSystemLoader(root), autoescape=True)
    found = []
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file():
            found += _inline(name, path.read_text())
            found += [] if name.startswith("django/") else _uncompiled(made, name)
    return found


def _inline(name: str, text: str) -> Iterator[str]:
    text = TAGS.sub(lambda tag: "\n" * tag[0].count("\n"), text)
    for what, pattern in FORBIDDEN.items():
        if what == "an inline style" and name.startswith(MAILS):
            continue
        for match in pattern.finditer(text):
            yield f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {what}"


def _uncompiled(made, name: str) -> Iterator[str]:
    try:
        made.get_template(name)
    except TemplateSyntaxError as error:
        yield f"{error.name or name}:{error.lineno}: {error.message}"
        return
    for needed in _parsed(made, name).find_all(nodes.FromImport):
        yield from (f"{name}:{needed.lineno}: {missing}" for missing in _missing(made, needed))


def _missing(made, needed: nodes.FromImport) -> Iterator[str]:
    source = needed.template.as_const()
    if source not in made.list_templates():
        yield f"no template {source}"
        return
    known = {macro.name for macro in _parsed(made, source).find_all(nodes.Macro)}
    for one in needed.names:
        asked = one[0] if isinstance(one, tuple) else one
        if asked not in known:
            yield f"no macro {asked} in {source}"


def _parsed(made, name: str) -> nodes.Template:
    return made.parse(made.loader.get_source(made, name)[0])


if __name__ == "__main__":
    wrong = faults()
    print("\n".join(wrong) or "templates: all compile, none holds inline script or style")
    sys.exit(bool(wrong))
