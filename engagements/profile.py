"""The profile: the answers that decide which duties apply, how they are read, and which of them contradict each other.

Every answer is three-valued until given: None is "not answered". Nothing here touches the database.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.phrases import listed

Answers: TypeAlias = Mapping[str, Any]

FOREST_LEVELS = ("2000", "2003", "2008", "2008R2", "2012", "2012R2", "2016")
MIN_FOREST_LEVEL = "2008"  # [X-04, L-11]
MIN_ADFS = (2, 0)  # [P-09, L-12]
CONNECTOR_VERSIONS = ("2010", "2013")  # [O-05]
MULTI_FOREST_WRITEBACK = ("password",)  # [M-23, O-03]
MAX_TEXT = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """One question: `kind` is choice, bool, many, version or forests."""

    name: str
    kind: str
    choices: tuple[str, ...] = ()


# Three identity options and two forest configurations [L-16]; AD FS beyond one site is the customer's [L-13, O-07].
_TABLE = (
    Answer("identity", "choice", ("cloud", "synchronized", "federated")),
    Answer("forests", "choice", ("none", "single", "multiple")),
    Answer("forest_list", "forests"),
    Answer("directory_sync_required", "bool"),
    Answer("exchange_online", "bool"),
    Answer("sharepoint_online", "bool"),
    Answer("exchange_onprem", "choice", ("none", "2010", "2013", "other")),
    Answer("sharepoint_onprem", "choice", ("none", "2010", "2013", "other")),
    Answer("connector", "bool"),
    Answer("sharing_windows", "bool"),
    Answer("sharing_other_devices", "bool"),
    Answer("adfs_required", "bool"),
    Answer("adfs_version", "version"),
    Answer("adfs_multi_site", "bool"),
    Answer("sso_deployed", "bool"),
    Answer("writeback", "many", ("password", "device", "group", "user")),
    Answer("custom_sync_rules", "bool"),
    Answer("replaces_existing_system", "bool"),
    Answer("terms_of_use_shown", "bool"),
    Answer("public_endpoint", "bool"),
    Answer("screen_sharing", "bool"),
    Answer("tenant_kind", "choice", ("new", "existing")),
)
ANSWERS: dict[str, Answer] = {answer.name: answer for answer in _TABLE}

# What each question is about, in short.
SUBJECTS: dict[str, Any] = {
    "identity": gettext_lazy("Identities"),
    "forests": gettext_lazy("Active Directory forests"),
    "forest_list": gettext_lazy("Names and levels of the forests"),
    "directory_sync_required": gettext_lazy("Directory synchronisation to be set up"),
    "exchange_online": gettext_lazy("Exchange Online"),
    "sharepoint_online": gettext_lazy("SharePoint Online"),
    "exchange_onprem": gettext_lazy("Exchange on premises"),
    "sharepoint_onprem": gettext_lazy("SharePoint on premises"),
    "connector": gettext_lazy("Connector for servers on premises"),
    "sharing_windows": gettext_lazy("Sharing application on Windows"),
    "sharing_other_devices": gettext_lazy("Sharing application on other devices"),
    "adfs_required": gettext_lazy("AD FS to be set up"),
    "adfs_version": gettext_lazy("Version of AD FS"),
    "adfs_multi_site": gettext_lazy("AD FS at several sites"),
    "sso_deployed": gettext_lazy("Single sign-on in place"),
    "writeback": gettext_lazy("Writeback to the directory"),
    "custom_sync_rules": gettext_lazy("Synchronisation rules of your own"),
    "replaces_existing_system": gettext_lazy("An existing system is replaced"),
    "terms_of_use_shown": gettext_lazy("Terms of use shown at sign-in"),
    "public_endpoint": gettext_lazy("Public endpoint"),
    "screen_sharing": gettext_lazy("Screen sharing"),
    "tenant_kind": gettext_lazy("Tenant"),
    "remediation_needed": gettext_lazy("Something to remediate"),
}


class Problem(NamedTuple):
    """What is wrong with one field, in a sentence for the reader."""

    field: str
    sentence: str


class Contradiction(NamedTuple):
    """Two answers that cannot both hold, with the rule that says so."""

    field: str
    sentence: str
    codes: tuple[str, ...]
    lines: tuple[int, ...]


class Invalid(ValueError):
    """The raw answers cannot be read; `problems` says why, field by field."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(f"{problem.field}: {problem.sentence}" for problem in problems))
        self.problems = tuple(problems)


class _UnreadableError(Exception):
    """One value that cannot be read; its text is the sentence for the reader."""


# --- Reading ----------------------------------------------------------------------------------------------------------


def clean(raw: Mapping[str, Any]) -> dict[str, Any]:
    """All answers by name, None where nothing was given. Raises Invalid with every problem found."""
    problems = [Problem(str(name), _("There is no such question.")) for name in raw if name not in ANSWERS]
    answers: dict[str, Any] = {}
    for answer in ANSWERS.values():
        try:
            answers[answer.name] = _read(answer, raw.get(answer.name))
        except _UnreadableError as error:
            problems.append(Problem(answer.name, str(error)))
    if problems:
        raise Invalid(problems)
    return answers


def _read(answer: Answer, value: Any) -> Any:
    if value is None:
        return None
    return _READERS[answer.kind](answer, value)


def _read_choice(answer: Answer, value: Any) -> str:
    if not isinstance(value, str) or value not in answer.choices:
        raise _UnreadableError(_("Choose one of: %(choices)s.") % {"choices": listed(answer.choices)})
    return value


def _read_bool(answer: Answer, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _UnreadableError(_("Answer with yes or no."))
    return value


def _read_many(answer: Answer, value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise _UnreadableError(_("Give a list."))
    chosen = {_read_choice(answer, item) for item in value}
    return [choice for choice in answer.choices if choice in chosen]


def _read_version(answer: Answer, value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,9}){0,3}", text):
        raise _UnreadableError(_("Write the version in numbers, for example 3.0."))
    return text


def _read_forests(answer: Answer, value: Any) -> list[dict[str, str | None]]:
    if not isinstance(value, list | tuple):
        raise _UnreadableError(_("Give a list."))
    return [_read_forest(item) for item in value]


def _read_forest(item: Any) -> dict[str, str | None]:
    if not isinstance(item, Mapping) or not set(item) <= {"name", "functional_level"}:
        raise _UnreadableError(_("Each forest has a name and a functional level."))
    return {
        "name": _forest_name(item.get("name")),
        "functional_level": _forest_level(item.get("functional_level")),
    }


def _forest_name(value: Any) -> str:
    name = value.strip() if isinstance(value, str) else ""
    if not name or len(name) > MAX_TEXT or not _storable(name):
        raise _UnreadableError(_("Each forest needs a name of at most %(max)s characters.") % {"max": MAX_TEXT})
    return name


def _storable(text: str) -> bool:
    """JSON can spell what no database keeps and no page shows: a zero byte, half a letter."""
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in text)


def _forest_level(value: Any) -> str | None:
    if value is not None and value not in FOREST_LEVELS:
        raise _UnreadableError(_("Choose a functional level: %(choices)s.") % {"choices": listed(FOREST_LEVELS)})
    return None if value is None else str(value)


_READERS: dict[str, Callable[[Answer, Any], Any]] = {
    "choice": _read_choice,
    "bool": _read_bool,
    "many": _read_many,
    "version": _read_version,
    "forests": _read_forests,
}


# --- Minimum levels ---------------------------------------------------------------------------------------------------


def level_ok(level: str) -> bool:
    """Whether a forest's functional level meets the minimum [X-04]."""
    return FOREST_LEVELS.index(level) >= FOREST_LEVELS.index(MIN_FOREST_LEVEL)


def adfs_ok(version: str) -> bool:
    """Whether an AD FS version, as clean() lets it through, meets the minimum [P-09]. Compared as numbers."""
    return (*map(int, version.split(".")), 0) >= MIN_ADFS


def forests_described(answers: Answers) -> bool:
    """Whether the list names as many forests as said, each with its functional level."""
    forests = answers.get("forest_list") or []
    enough = {"single": len(forests) == 1, "multiple": len(forests) >= 2}.get(answers.get("forests") or "", True)
    return enough and all(forest["functional_level"] for forest in forests)


# --- Contradictions ---------------------------------------------------------------------------------------------------


def contradictions(answers: Answers) -> list[Contradiction]:
    """Every pair of answers that cannot both hold; an open answer contradicts nothing."""
    return [found for rule in _RULES for found in rule(answers)]


def _cloud_has_no_directory(answers: Answers) -> Iterator[Contradiction]:
    if answers.get("identity") != "cloud":
        return
    for field in ("forest_list", "directory_sync_required", "writeback"):
        if answers.get(field):
            yield Contradiction(
                field,
                _("Cloud identities use no on-premises directory."),
                ("P-05",),
                (31,),
            )
    if answers.get("forests") in ("single", "multiple"):
        yield Contradiction("forests", _("Cloud identities need no forest."), ("P-05", "V-02"), (31,))


def _directory_needs_a_forest(answers: Answers) -> Iterator[Contradiction]:
    if answers.get("identity") in ("synchronized", "federated") and answers.get("forests") == "none":
        sentence = _("Synchronised and federated identities come from at least one Active Directory forest.")
        yield Contradiction("forests", sentence, ("P-06", "P-07"), (33, 35, 37))


def _forest_list_fits(answers: Answers) -> Iterator[Contradiction]:
    forests = answers.get("forest_list") or []
    fits = {
        "none": not forests,
        "single": len(forests) <= 1,
        "multiple": len(forests) != 1,
    }
    if not fits.get(answers.get("forests") or "", True):
        sentence = _("The list does not name as many forests as the answer about forests says.")
        yield Contradiction("forest_list", sentence, ("X-05", "X-06", "V-02"), (75,))


def _forest_names_differ(answers: Answers) -> Iterator[Contradiction]:
    names = [forest["name"].casefold() for forest in answers.get("forest_list") or []]
    if len(set(names)) < len(names):
        yield Contradiction("forest_list", _("Two forests have the same name."), ("X-06", "V-02"), (75,))


def _writeback_fits_many_forests(answers: Answers) -> Iterator[Contradiction]:
    """With several forests only passwords can be written back [M-23, O-03]."""
    beyond = [option for option in answers.get("writeback") or [] if option not in MULTI_FOREST_WRITEBACK]
    if answers.get("forests") == "multiple" and beyond:
        sentence = _("With several forests only password writeback is supported, not: %(options)s.")
        yield Contradiction(
            "writeback",
            sentence % {"options": listed(beyond)},
            ("M-23", "O-03"),
            (202,),
        )


def _connector_has_a_server(answers: Answers) -> Iterator[Contradiction]:
    versions = (answers.get("exchange_onprem"), answers.get("sharepoint_onprem"))
    if answers.get("connector") and not any(version in CONNECTOR_VERSIONS for version in versions):
        sentence = _("The connector needs Exchange or SharePoint 2010 or 2013 on premises.")
        yield Contradiction("connector", sentence, ("V-04", "O-05"), (236, 240))


def _adfs_is_federated(answers: Answers) -> Iterator[Contradiction]:
    if answers.get("identity") in (None, "federated"):
        return
    for field in ("adfs_required", "adfs_version", "adfs_multi_site", "sso_deployed"):
        if answers.get(field):
            yield Contradiction(
                field,
                _("Only federated identities use AD FS."),
                ("P-07", "V-06"),
                (35, 39),
            )


_RULES: tuple[Callable[[Answers], Iterator[Contradiction]], ...] = (
    _cloud_has_no_directory,
    _directory_needs_a_forest,
    _forest_list_fits,
    _forest_names_differ,
    _writeback_fits_many_forests,
    _connector_has_a_server,
    _adfs_is_federated,
)
