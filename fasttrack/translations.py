"""The words of the pages in every language: read out of code and templates, kept in `locale/`, proved complete.

python -m fasttrack.translations update    # what is new or gone in the code, into each language's file
python -m fasttrack.translations check     # what a language lacks, one line each
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from fasttrack.languages import OTHERS

ROOT = Path(__file__).resolve().parent.parent
FILES = ROOT / "locale"
# How a translatable text is marked, and which of the arguments it is ("c" names the context).
MARKS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Django's own templates, which only libraries' pages use, are read in its own way.
DJANGO_TEMPLATES = "templates/django"
WAYS = [
    (f"{DJANGO_TEMPLATES}/**", "ignore"),
    ("templates/**.html", "jinja2"),
    ("templates/**.txt", "jinja2"),
    ("**.py", "python"),
]
OPTIONS = {pattern: {"trimmed": "true", "silent": "false"} for pattern, way in WAYS if way == "jinja2"}
NOT_OURS = {"tests", "var", "node_modules", "static", "locale", "requirements"}
NOISE = tuple(
    f'"{name}'
    for name in ("Project-Id", "Report-", "POT-", "PO-Rev", "Last-Tr", "Language-Team", "MIME", "Generated-By")
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")


# ---- What the code says


def spoken(root: Path = ROOT) -> Catalog:
    """Every text that the product can show, without the places where it stands: those change daily."""
    catalog = Catalog(fuzzy=False)
    for message, context in (*_in_code(root), *_in_django_templates(root)):
        catalog.add(message, context=context)
    return catalog


def _in_code(root: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    found = extract_from_dir(
        root, method_map=WAYS, options_map=OPTIONS, keywords=MARKS, directory_filter=_is_ours(root)
    )
    for _file, _line, message, _comments, context in found:
        yield message, context


def _is_ours(root: Path):
    def ours(folder: str | Path) -> bool:
        name = Path(folder).name
        return Path(folder) == root or not (name.startswith((".", "_")) or name in NOT_OURS)

    return ours


def _in_django_templates(root: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    for path in sorted((root / DJANGO_TEMPLATES).rglob("*.html")):
        as_code = BytesIO(templatize(path.read_text("utf-8"), origin=str(path)).encode())
        for _line, message, _comments, context in extract("python", as_code, keywords=MARKS):
            yield message, context


# ---- The files of the languages


def files(folder: Path = FILES) -> dict[str, Path]:
    """Language code → file, such as pt-br → locale/pt-br.po."""
    return {path.stem: path for path in sorted(folder.glob("*.po"))}


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(path.stem), abort_invalid=True)


def update(folder: Path = FILES, languages: tuple[str, ...] = (), root: Path = ROOT) -> None:
    """New texts wait untranslated, gone ones leave; nothing is guessed from similar ones."""
    now = spoken(root)
    for language in languages or tuple(files(folder)):
        path = folder / f"{language}.po"
        catalog = read(path) if path.exists() else Catalog(locale=to_locale(language), fuzzy=False)
        catalog.update(now, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        _write(catalog, path)


def _write(catalog: Catalog, path: Path) -> None:
    """Without dates and names in its head, which would differ on each machine."""
    catalog.header_comment = ""
    made = BytesIO()
    write_po(made, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    lines = made.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(NOISE)), "utf-8")


def compile_into(target: Path, folder: Path = FILES) -> None:
    """What Django reads at run time; files that are newer than their source stay."""
    for language, path in files(folder).items():
        made = target / to_locale(language) / "LC_MESSAGES" / "django.mo"
        if made.exists() and made.stat().st_mtime >= path.stat().st_mtime:
            continue
        made.parent.mkdir(parents=True, exist_ok=True)
        half = made.with_suffix(".half")
        with half.open("wb") as file:
            write_mo(file, read(path))
        half.replace(made)


# ---- What is wrong with them


def faults(folder: Path = FILES, languages: tuple[str, ...] = (), root: Path = ROOT) -> list[str]:
    """Missing, doubtful and misspelled translations, one line each."""
    now = spoken(root)
    found = [f"{language}: has no file" for language in languages if language not in files(folder)]
    for language, path in files(folder).items():
        found += [f"{language}: {fault}" for fault in _faults(read(path), now)]
    return found


def _faults(catalog: Catalog, now: Catalog) -> Iterator[str]:
    for message in now:
        if not message.id:
            continue
        mine = catalog.get(_first(message), context=message.context)
        if mine is None:
            yield f"lacks {_first(message)!r}"
        else:
            yield from _fault(mine, catalog.num_plurals)


def _fault(message: Message, plurals: int) -> Iterator[str]:
    said = message.string if isinstance(message.string, tuple | list) else (message.string,)
    name = repr(_first(message))
    if not all(said) or (message.pluralizable and len(said) != plurals):
        yield f"has no words for {name}"
    elif message.fuzzy:
        yield f"is not sure of {name}"
    elif any(_placeholders(text) - _all_placeholders(message) for text in said):
        yield f"names a placeholder that {name} does not have"
    elif _needed(message) - set.union(*map(_placeholders, said)):
        yield f"lost a placeholder of {name}"


def _needed(message: Message) -> set[str]:
    """The singular of a language may do without the number; the plural never drops anything."""
    return _placeholders(message.id[-1] if isinstance(message.id, tuple | list) else message.id)


def _all_placeholders(message: Message) -> set[str]:
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    return set.union(*map(_placeholders, ids))


def _placeholders(text: str) -> set[str]:
    return {found[0] for found in PLACEHOLDER.finditer(text.replace("%%", ""))}


def _first(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def main(arguments: list[str]) -> int:
    if arguments[:1] == ["update"]:
        update(languages=tuple(arguments[1:]) or OTHERS)
        return 0
    wrong = faults(languages=OTHERS)
    print("\n".join(wrong) or "translations: complete")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
