"""The first-contact desk: who is not reached yet, when to call and in which language, and who was warned."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from accounts import dates, languages
from accounts.models import User
from accounts.phrases import listed
from engagements import contact_hours, office
from engagements.hours import Hours
from engagements.models import Assignment, ContactAttempt, Engagement, RegionManager
from responsibilities.presenting import contact, ladder
from responsibilities.presenting.filters import Filters, without

# A mail that comes back says nothing about the hour, nor does a wrong person.
IN_VAIN = (ContactAttempt.Outcome.NO_ANSWER, ContactAttempt.Outcome.MESSAGE_LEFT)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
YEARS = range(2000, 2101)
Team = Mapping[UUID, list[User]]


def dressed(engagements: QuerySet) -> QuerySet:
    return contact.dressed(engagements).prefetch_related("region__holidays")


def rows(engagements: Sequence[Engagement], reader: User, *, at: datetime) -> list[dict[str, Any]]:
    """Four statements for any number of rows: ledgers, the outbox, and who could call."""
    told = ladder.read(engagements, at=at)
    hours = {engagement.region_id: engagement.region.hours for engagement in engagements}
    teams, regions = _teams(engagements, at), _regions(engagements)
    shown = contact.rows(engagements, at=at)
    for row, engagement in zip(shown, engagements, strict=True):
        ours = hours[engagement.region_id]
        known = [*filter(None, [engagement.manager]), *teams[engagement.pk], *regions[engagement.region_id]]
        row |= {
            "calling": calls(engagement, ours, row["ledger"], at=at),
            "speakers": speakers(engagement, known, reader),
            "ladder": ladder.rungs(engagement, told[engagement.pk], ours, at=at),
        }
        for attempt in row["ledger"]:
            attempt.may_be_undone = attempt.can_be_taken_back(by=reader, at=at)
    return shown


def one_row(engagement: Engagement, reader: User, *, at: datetime) -> dict[str, Any]:
    return rows(dressed(Engagement.objects.filter(pk=engagement.pk)), reader, at=at)[0]


def _teams(engagements: Iterable[Engagement], at: datetime) -> Team:
    live = Assignment.objects.live(at).filter(engagement__in=[e.pk for e in engagements])
    found: dict[UUID, list[User]] = defaultdict(list)
    for one in live.filter(role=Assignment.Role.SPECIALIST).select_related("user").order_by("starts_at"):
        found[one.engagement_id].append(one.user)
    return found


def _regions(engagements: Iterable[Engagement]) -> Team:
    found: dict[UUID, list[User]] = defaultdict(list)
    managing = RegionManager.objects.filter(region__in={e.region_id for e in engagements}, user__is_active=True)
    for one in managing.select_related("user").order_by("user__name"):
        found[one.region_id].append(one.user)
    return found


# ---- When to call


def calls(engagement: Engagement, ours: Hours, ledger: Iterable[ContactAttempt], *, at: datetime) -> list[str]:
    """Sentences, the next time first; none where the hours of both sides never meet."""
    failed = [attempt.at for attempt in ledger if attempt.outcome in IN_VAIN and attempt.channel != "mail"]
    theirs = office.of_organisation(engagement.customer)
    found = contact_hours.windows(ours, theirs, failed=failed, at=at)
    return [_sentence(window, engagement) for window in found]


def _sentence(window: contact_hours.Window, engagement: Engagement) -> str:
    zone = engagement.customer.time_zone
    words = {
        "day": dates.near(window.starts_at),
        "start": dates.clock(window.starts_at),
        "end": dates.clock(window.ends_at),
        "their_start": dates.clock(window.starts_at, zone),
        "their_end": dates.clock(window.ends_at, zone),
        "language": language_name(engagement.customer.language),
    }
    if _same_clock(window.starts_at, zone):
        return _("Call %(day)s between %(start)s and %(end)s, in %(language)s") % words
    sentence = _(
        "Call %(day)s between %(start)s and %(end)s your time (%(their_start)s–%(their_end)s theirs), in %(language)s"
    )
    return sentence % words


def _same_clock(at: datetime, zone: str) -> bool:
    return timezone.localtime(at).utcoffset() == at.astimezone(ZoneInfo(zone)).utcoffset()


def language_name(code: str) -> str:
    """In the reader's language: Japanese, Japanisch, 日本語."""
    return str(get_language_info(languages.known(code) or languages.default())["name_translated"])


# ---- Who speaks it


def speakers(engagement: Engagement, people: Iterable[User], reader: User) -> str:
    """Whoever of the team, and after them of the region, reads in the customer's language; silence where all do."""
    wanted = languages.known(engagement.customer.language)
    named = dict.fromkeys(user for user in people if languages.known(user.language) == wanted)
    if wanted == languages.known(get_language() or ""):
        return ""
    if reader in named:
        return _("You speak it.")
    if not named:
        return _("Nobody of the team or the region speaks it.")
    return _("It is spoken by %(people)s.") % {"people": listed(list(named)[:3])}


# ---- The head


def counts(engagements: QuerySet, *, at: datetime) -> dict[str, int]:
    """Of all that the list holds, on whatever page."""
    untried = Q(attempted_at=None)
    late = Q(contact_safe_at__lte=at)
    return engagements.order_by().aggregate(
        all=Count("pk"), untried=Count("pk", filter=untried), late=Count("pk", filter=late)
    )


def on_day(engagements: QuerySet, day: date | None, *, at: datetime) -> QuerySet:
    """Those whose last safe hour is still ahead on that day where the reader is."""
    if day is None:
        return engagements
    start = timezone.make_aware(datetime.combine(day, datetime.min.time()))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), datetime.min.time()))
    return engagements.filter(contact_safe_at__gte=max(start, at), contact_safe_at__lt=end)


def day_of(text: str) -> date | None:
    """What is no day of our times asks nothing."""
    try:
        day = date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def fields(filters: Filters) -> list[dict[str, Any]]:
    """Here nobody is reached: what differs is how much time is left."""
    return [_time_left(one) if one["name"] == "contact" else one for one in filters.fields()]


def _time_left(field: dict[str, Any]) -> dict[str, Any]:
    choices = [(value, words) for value, words in field["choices"] if value not in ("", "unreached")]
    return {**field, "label": _("Time left"), "choices": [("", _("Any")), *choices]}


def chips(filters: Filters, day: date | None, query: QueryDict) -> list[dict[str, str]]:
    found = filters.chips(query)
    if day:
        text = _("Last safe hour on %(day)s") % {"day": dates.day(day)}
        found.append({"text": text, "href": without(query, "on")})
    return found
