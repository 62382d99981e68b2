"""Time zones by their IANA names."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

NOT_PLACES = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")
# Aliases that some machines keep beside the real names.
OF_THIS_MACHINE = {"localtime", "Factory", "posixrules"}


@cache
def known() -> frozenset[str]:
    # Reading the directory of zones costs milliseconds, so it is read once.
    return frozenset(available_timezones()) - OF_THIS_MACHINE


@cache
def offered() -> tuple[str, ...]:
    """Places that a person would recognise, with UTC first; aliases of a whole country are left out."""
    return ("UTC", *sorted(name for name in known() if "/" in name and not name.startswith(NOT_PLACES)))


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def validate(name: str) -> None:
    if name not in known():
        raise ValidationError(_("%(name)s is not a time zone that we know."), params={"name": name}, code="time_zone")
