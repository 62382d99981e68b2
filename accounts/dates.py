"""Dates and distances as readers see them: in their language, in their time zone, short in lists and long in prose."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from django.utils import timezone
from django.utils.dateformat import format as write
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext, pgettext, to_locale
from django.utils.translation import gettext as _

# Language: (short, short with year, long, long with year, whole). Django's own patterns know no short form without a
# year.
PATTERNS = {
    "en": ("j M", "j M Y", "l j F", "j F Y", "l j F Y"),
    "de": ("j. N", "j. N Y", "l, j. F", "j. F Y", "l, j. F Y"),
    "fr": ("j N", "j N Y", "l j F", "j F Y", "l j F Y"),
    "it": ("j M", "j M Y", "l j F", "j F Y", "l j F Y"),
    "es": ("j M", "j M Y", r"l, j \d\e F", r"j \d\e F \d\e Y", r"l, j \d\e F \d\e Y"),
    "pt-br": (r"j \d\e M", r"j \d\e M \d\e Y", r"l, j \d\e F", r"j \d\e F \d\e Y", r"l, j \d\e F \d\e Y"),
    "ja": ("n月j日", "Y年n月j日", "n月j日 l", "Y年n月j日", "Y年n月j日 l"),
    "zh-hant": ("n月j日", "Y年n月j日", "n月j日 l", "Y年n月j日", "Y年n月j日 l"),
}
# Where names of months and days are written small, Django's catalogues still begin them with a capital.
SMALL_NAMES = {"it", "es", "pt-br"}
# A date further away than this is ambiguous without its year.
HALF_A_YEAR = timedelta(days=183)


def day(value: date | datetime | None, *, long: bool = False) -> str:
    """8 Dec, or Tuesday 8 December; with the year when it is more than half a year away."""
    if value is None:
        return "–"
    value = local(value)
    bare = value.date() if isinstance(value, datetime) else value
    far = abs(bare - timezone.localdate()) > HALF_A_YEAR
    return _written(value, 2 * long + far)


def _written(value: date | datetime, pattern: int) -> str:
    written = write(value, PATTERNS[_language()][pattern])
    return written.lower() if _language() in SMALL_NAMES else written


def whole(value: date | datetime) -> str:
    """Tuesday 8 December 2026, with the hour if it has one: for mails, which are read whenever."""
    written = _written(local(value), -1)
    if not isinstance(value, datetime):
        return written
    return _("%(day)s, %(time)s") % {"day": written, "time": clock(value)}


def near(value: date | datetime) -> str:
    """today, tomorrow, or the day."""
    value = local(value)
    return _near(value.date() if isinstance(value, datetime) else value) or day(value)


def clock(value: datetime, zone: str | None = None) -> str:
    return write(local(value, zone), "H:i")


def moment(value: datetime | None, zone: str | None = None) -> str:
    """8 Dec, 14:00 in `zone` (an IANA name), or in the reader's."""
    if value is None:
        return "–"
    value = local(value, zone)
    return _("%(day)s, %(time)s") % {"day": _near(value.date()) or day(value.date()), "time": clock(value, zone)}


def shortly(value: date | datetime | str | None) -> str:
    """8 Dec, or 8 Dec, 14:00, for the subject of a mail: never "today", for nobody knows when it is read.

    What is no date stands as it is.
    """
    if not isinstance(value, date):
        return value or ""
    if not isinstance(value, datetime):
        return day(value)
    return _("%(day)s, %(time)s") % {"day": day(value), "time": clock(value)}


def in_full(value: date | datetime | str | None) -> str:
    """Tuesday 8 December, 14:00, Berlin time (UTC+1): with its zone, wherever a mail is read."""
    if not isinstance(value, date):
        return value or ""
    if not isinstance(value, datetime):
        return day(value, long=True)
    value = local(value)
    words = {"day": day(value, long=True), "time": clock(value), "zone": zone_words(str(value.tzinfo), at=value)}
    return _("%(day)s, %(time)s, %(zone)s") % words


def exact(value: datetime) -> str:
    """The whole moment with its zone, for the detail of a shortened one."""
    value = local(value)
    return f"{write(value, 'Y-m-d H:i')} {zone_words(str(value.tzinfo), at=value)}"


def ago(value: date | datetime | None) -> str:
    """How far away a date or moment is: in 20 minutes, 3 hours ago, tomorrow, in 12 days."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        seconds = (value - timezone.now()).total_seconds()
        if abs(seconds) < 12 * 3600:
            return _minutes_away(round(seconds / 60))
        value = local(value).date()
    return _near(value) or _days_away((value - timezone.localdate()).days)


def span(days: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def iso(value: date | datetime) -> str:
    return local(value).isoformat()


def number(value: int | float) -> str:
    return number_format(value, force_grouping=abs(value) >= 1000)


def zone_words(zone: str, *, at: datetime | None = None) -> str:
    """Europe/Berlin → Berlin time (UTC+1): as it is at that moment, or now."""
    if zone == "UTC":
        return zone
    words = {"city": city(zone), "offset": _offset(ZoneInfo(zone), at or timezone.now())}
    return _("%(city)s time (%(offset)s)") % words


def city(zone: str) -> str:
    """Europe/Rome → Rome, in the reader's language."""
    return _city(zone, to_locale(_language()))


@cache
def _city(zone: str, locale: str) -> str:
    """Some cities are kept under a name that their zone had before."""
    renamed = get_global("zone_aliases")
    now = renamed.get(zone, zone)
    names = [now, zone, *(before for before, after in renamed.items() if after == now)]
    found = (Locale.parse(locale).time_zones.get(name, {}).get("city") for name in names)
    return next(filter(None, found), zone.rpartition("/")[2].replace("_", " "))


def local(value: date | datetime, zone: str | None = None) -> date | datetime:
    if not isinstance(value, datetime):
        return value
    return timezone.localtime(value, ZoneInfo(zone) if zone else None)


def _language() -> str:
    language = (get_language() or "en").lower()
    return language if language in PATTERNS else "en"


def _near(value: date) -> str:
    words = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return words.get((value - timezone.localdate()).days, "")


def _days_away(days: int) -> str:
    if days < 0:
        return ngettext("%(count)s day ago", "%(count)s days ago", -days) % {"count": -days}
    return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}


def _minutes_away(minutes: int) -> str:
    if minutes == 0:
        return pgettext("distance in time", "now")
    if abs(minutes) < 60:
        ahead = ngettext("in %(count)s minute", "in %(count)s minutes", abs(minutes))
        behind = ngettext("%(count)s minute ago", "%(count)s minutes ago", abs(minutes))
        return (ahead if minutes > 0 else behind) % {"count": abs(minutes)}
    hours = round(abs(minutes) / 60)
    ahead = ngettext("in %(count)s hour", "in %(count)s hours", hours)
    behind = ngettext("%(count)s hour ago", "%(count)s hours ago", hours)
    return (ahead if minutes > 0 else behind) % {"count": hours}


def _offset(zone: ZoneInfo, at: datetime) -> str:
    hours, minutes = divmod(int(at.astimezone(zone).utcoffset().total_seconds()) // 60, 60)
    return f"UTC{hours:+d}:{minutes:02d}" if minutes else f"UTC{hours:+d}"
