"""The profile in short words: what an answer is about, and what was answered."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.phrases import labelled, listed
from engagements.profile import SUBJECTS

VALUES = {
    "cloud": gettext_lazy("in the cloud only"),
    "synchronized": gettext_lazy("synchronised"),
    "federated": gettext_lazy("federated"),
    "single": gettext_lazy("one"),
    "multiple": gettext_lazy("several"),
    "other": gettext_lazy("another version"),
    "new": gettext_lazy("new"),
    "existing": gettext_lazy("existing"),
    "password": gettext_lazy("passwords"),
    "device": gettext_lazy("devices"),
    "group": gettext_lazy("groups"),
    "user": gettext_lazy("users"),
}


# What there is none of, for languages in which it has a gender.
NONE = {
    "forests": pgettext_lazy("forests", "none"),
    "exchange_onprem": pgettext_lazy("servers", "none"),
    "sharepoint_onprem": pgettext_lazy("servers", "none"),
    "writeback": pgettext_lazy("what is written back", "nothing"),
}


def subject(name: str) -> str:
    return str(SUBJECTS.get(name, name))


def value(name: str, given: Any) -> str:
    """The answer to one question as a reader says it."""
    if given is None:
        return _("not answered")
    if isinstance(given, bool):
        return _("yes") if given else _("no")
    if isinstance(given, list | tuple):
        return listed(value(name, one) for one in given) if given else str(NONE.get(name, "–"))
    if isinstance(given, Mapping):
        name, level = given.get("name") or "", given.get("functional_level")
        return f"{name} ({level})" if level else name
    return str(word(name, given))


def word(name: str, choice: str) -> str | Promise:
    """One of the answers that may be chosen."""
    return NONE.get(name, choice) if choice == "none" else VALUES.get(choice, choice)


def told(answers: Mapping[str, Any]) -> str:
    """The answers that decided something, in one line."""
    return "; ".join(labelled(subject(name), value(name, given)) for name, given in answers.items())
