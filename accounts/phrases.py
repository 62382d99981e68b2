"""Short phrases made of several: a list, a label with its value, in the marks of the reader's language."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import pgettext


def listed(words: Iterable[Any]) -> str:
    return pgettext("between the items of a list", ", ").join(str(word) for word in words)


def labelled(label: Any, value: Any) -> str:
    return pgettext("a label and its value", "%(label)s: %(value)s") % {"label": label, "value": value}
