"""Public holidays and weekends of countries and their parts; each country and year is worked out once a process."""

import re
from datetime import date
from functools import cache, lru_cache

import holidays
from django.utils.translation import gettext as _
from holidays.registry import COUNTRIES

ISO_WEEKDAYS = frozenset(range(1, 8))
MONDAY_TO_FRIDAY = frozenset(range(1, 6))


@lru_cache(maxsize=4096)
def days_off(country: str, subdivision: str, year: int) -> frozenset[date]:
    """None for a country that we do not know: reminders go on, and `problem` names it."""
    if not country or problem(country, subdivision):
        return frozenset()
    return frozenset(holidays.country_holidays(country, subdiv=subdivision or None, years=year))


@cache
def working_days(country: str) -> frozenset[int]:
    """ISO weekdays on which offices there are usually open."""
    if country not in parts():
        return MONDAY_TO_FRIDAY
    return ISO_WEEKDAYS - {day + 1 for day in holidays.country_holidays(country).weekend}


@cache
def parts() -> dict[str, list[str]]:
    """Every country that we know by its two letters, with the codes of its parts."""
    return holidays.list_supported_countries(include_aliases=False)


@cache
def names() -> tuple[tuple[str, str], ...]:
    """To pick a calendar from: DE, Germany (DE)."""
    spelled = ((code, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)) for name, code, *_more in COUNTRIES.values())
    return tuple((code, f"{name} ({code})") for code, name in sorted(spelled, key=lambda pair: pair[1]))


def problem(country: str, subdivision: str) -> str:
    """What is wrong with the code of a country or of its part, for a person to read; empty when nothing is."""
    if not country:
        return _("Choose the country that this part belongs to.") if subdivision else ""
    if country not in parts():
        return _("%(country)s is not a country whose public holidays we know.") % {"country": country}
    if subdivision and subdivision not in parts()[country]:
        known = ", ".join(parts()[country]) or "–"
        words = {"part": subdivision, "country": country, "known": known}
        return _("%(part)s is no part of %(country)s that has holidays of its own. Known are: %(known)s.") % words
    return ""
