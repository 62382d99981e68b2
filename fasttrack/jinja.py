"""The environment of the product's pages: what every template may call, and how strings are translated."""

import re
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment
from markupsafe import Markup, escape

from accounts import dates, phrases
from fasttrack import drawing, fields, linking

FILTERS = {
    "day": dates.day,
    "clock": dates.clock,
    "moment": dates.moment,
    "exact": dates.exact,
    "shortly": dates.shortly,
    "in_full": dates.in_full,
    "ago": dates.ago,
    "span": dates.span,
    "iso": dates.iso,
    "number": dates.number,
    "zone": dates.zone_words,
    "listed": phrases.listed,
    "described": fields.described,
    "problems": fields.problems,
    "linked": linking.linked,
}
GLOBALS = {
    "static": static,
    "miniature": drawing.miniature,
    "grouped": drawing.grouped,
    "language": get_language,
}


def environment(**options: Any) -> Environment:
    made = Environment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"], **options)
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)
    made.policies["ext.i18n.trimmed"] = True
    made.filters.update(FILTERS, breakable=breakable)
    made.globals.update(GLOBALS, url=url)
    return made


def url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args or None, kwargs=kwargs or None)


def breakable(text: str) -> Markup:
    """A domain or an address that may break at its dots instead of anywhere."""
    return Markup("<wbr>").join(escape(part) for part in re.split(r"(?=[.@])", text))
