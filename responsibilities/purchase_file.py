"""Purchases from a file: every row for itself, each told with its line, and the same file twice changes nothing."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.phrases import labelled, listed
from engagements.actions.opening import PurchaseRow
from engagements.models import Engagement
from engagements.refusals import Invalid, Refused
from responsibilities.actions import intake
from responsibilities.forms.opening import PurchaseForm

COLUMNS = tuple(PurchaseForm.base_fields)
LONGEST_REASON = 300
OUTCOMES = {
    "opened": pgettext_lazy("row of a file", "opened"),
    "unchanged": pgettext_lazy("row of a file", "unchanged"),
    "refused": pgettext_lazy("row of a file", "refused"),
}


class FileRefused(Exception):
    """The file as a whole cannot be read; nothing of it was loaded."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it was written; `problem` where it is no row at all."""

    number: int
    values: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one row: services opened, services known already, or columns with reasons."""

    line: int
    tenant: str = ""
    opened: list[Engagement] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        if self.refused:
            return "refused"
        return "opened" if self.opened else "unchanged"

    def __str__(self) -> str:
        start = _("line %(line)d: %(outcome)s") % {"line": self.line, "outcome": OUTCOMES[self.outcome]}
        if self.refused:
            told = [labelled(_printable(column), _printable(reason)) for column, reason in self.refused]
            return "\n".join(labelled(start, one) for one in told)
        services = [engagement.service for engagement in self.opened] or self.unchanged
        return " · ".join([labelled(start, f"{_printable(self.tenant)} {listed(services)}"), *self._remarks()])

    def _remarks(self) -> Iterator[str]:
        if self.opened and self.unchanged:
            yield labelled(OUTCOMES["unchanged"], listed(self.unchanged))
        if self.opened and not self.opened[0].purchase.meets_threshold:
            least = {"minimum": self.opened[0].purchase.plan.minimum_seats}
            yield _("fewer seats than the plan asks for (%(minimum)s), eligibility is undecided") % least


def load(content: bytes, *, at: datetime, dry_run: bool = False) -> Iterator[Told]:
    """Load row by row. A dry run does the same work and takes all of it back."""
    lines = read(content)
    if not dry_run:
        yield from (_load(line, at) for line in lines)
        return
    with transaction.atomic():
        yield from (_load(line, at) for line in lines)
        transaction.set_rollback(True)


def summary(told: Counter[str]) -> str:
    return listed(
        labelled(words, number)
        for words, number in ((_("rows"), told.total()), *((words, told[name]) for name, words in OUTCOMES.items()))
    )


# ---- Reading


def read(content: bytes) -> Iterator[Line]:
    """The rows of a file whose head is right; raises FileRefused before the first one otherwise."""
    rows = _rows(_text(content))
    _number, head, problem = next(rows, (1, [], _("The file is empty.")))
    if problem:
        raise FileRefused(problem)
    names = [name.strip() for name in head]
    _check_head(names)
    return (_line(number, names, cells, problem) for number, cells, problem in rows if cells or problem)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileRefused(_("The file is not UTF-8 (line %(line)d).") % {"line": line}) from None


def _rows(text: str) -> Iterator[tuple[int, list[str], str]]:
    """Each row with the line on which it begins; one that cannot be read does not stop the others."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            yield number, next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            yield number, [], _("This row cannot be read: %(problem)s.") % {"problem": error}


def _check_head(names: list[str]) -> None:
    problems = {
        _("unknown columns: %(names)s"): [name or '""' for name in names if name not in COLUMNS],
        _("missing columns: %(names)s"): [name for name in COLUMNS if name not in names],
        _("columns that stand twice: %(names)s"): [name for name, count in Counter(names).items() if count > 1],
    }
    found = [text % {"names": _printable(listed(those))} for text, those in problems.items() if those]
    if found:
        raise FileRefused(_("The header row is wrong: %(problems)s.") % {"problems": "; ".join(found)})


def _line(number: int, names: list[str], cells: list[str], problem: str) -> Line:
    if len(cells) > len(names):
        problem = _("The row has more cells than the header row.")
    return Line(number, dict(zip(names, cells, strict=False)), problem)


def _printable(text: str) -> str:
    """What a file holds goes to a terminal: no control characters, and not without end."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text)
    return clean if len(clean) <= LONGEST_REASON else f"{clean[:LONGEST_REASON]}…"


# ---- Loading


def _load(line: Line, at: datetime) -> Told:
    if line.problem:
        return Told(line.number, refused=[("row", line.problem)])
    form = PurchaseForm(line.values)
    if not form.is_valid():
        return Told(line.number, refused=_problems(form))
    try:
        return _open(line.number, form, at)
    except Invalid as error:
        return Told(line.number, refused=[(error.field, error.sentence)])
    except Refused as error:
        return Told(line.number, refused=[("services", error.sentence)])


def _problems(form: PurchaseForm) -> list[tuple[str, str]]:
    return [(column, " ".join(reasons)) for column, reasons in form.errors.items()]


def _open(number: int, form: PurchaseForm, at: datetime) -> Told:
    row, wanted = form.row(), dict.fromkeys(form.cleaned_data["services"])
    unchanged = _known(row, wanted)
    fresh = [service for service in wanted if service not in unchanged]
    if not fresh:
        return Told(number, row.tenant_domain, unchanged=unchanged)
    try:
        opened = intake.open_all(row, services=fresh, contact=form.contact(), by=None, at=at)
    except Refused:
        # Refused because the same row was loaded by somebody else meanwhile?
        if _known(row, fresh) != fresh:
            raise
        return Told(number, row.tenant_domain, unchanged=list(wanted))
    return Told(number, row.tenant_domain, opened, unchanged)


def _known(row: PurchaseRow, services: Iterable[str]) -> list[str]:
    return [service for service in services if intake.known(row, service)]
