"""The portfolio's filters: a name, its choices and what it asks of the database. What we do not know is ignored."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.phrases import labelled
from engagements.health import Tone, tone_q
from engagements.models import Assignment, Region
from engagements.models.engagement import LIVE, WORKING, Status
from engagements.programme import LANGUAGES
from phases.models.phase import ORDER
from responsibilities.presenting import health
from responsibilities.reach import Reach

Choices = list[tuple[str, str]]
LONGEST_TEXT = 200
# Colleagues change a few times a month; asking for them costs more than the whole page of a large portfolio.
COLLEAGUES_KEPT = 60


@dataclass(frozen=True, slots=True)
class Filters:
    choices: dict[str, Choices]
    chosen: dict[str, str]
    at: datetime

    @classmethod
    def read(cls, reach: Reach, query: QueryDict, *, at: datetime, names: Collection[str] = ()) -> Filters:
        """All filters that there are, or those of a list that has only some."""
        choices = {name: offered for name, offered in _choices(reach, at).items() if not names or name in names}
        known = {name: {value for value, _words in offered} for name, offered in choices.items()}
        chosen = {name: query[name] for name in choices if query.get(name) in known[name]}
        text = query.get("text", "").replace("\0", "").strip()[:LONGEST_TEXT]
        return cls(choices, {**({"text": text} if text else {}), **chosen}, at)

    def apply(self, engagements: QuerySet) -> QuerySet:
        """Live ones unless a status is asked for."""
        for name, value in {"status": "live", **self.chosen}.items():
            engagements = engagements.filter(ASKED[name](value, self.at))
        return engagements

    def fields(self) -> list[dict[str, Any]]:
        labels, empty = _labels(), _empty()
        return [
            {
                "name": name,
                "label": labels[name],
                "value": self.chosen.get(name, ""),
                "choices": [("", empty[name]), *offered],
            }
            for name, offered in self.choices.items()
            if len(offered) > 1
        ]

    @property
    def text(self) -> str:
        return self.chosen.get("text", "")

    def chips(self, query: QueryDict) -> list[dict[str, str]]:
        labels = _labels()
        return [
            {"text": labelled(labels[name], self._words(name)), "href": without(query, name)} for name in self.chosen
        ]

    def _words(self, name: str) -> str:
        value = self.chosen[name]
        return str(dict(self.choices.get(name, ())).get(value, value))


def without(query: QueryDict, dropped: str) -> str:
    kept = query.copy()
    for name in (dropped, "after", "before"):
        kept.pop(name, None)
    return f"?{kept.urlencode()}"


# ---- What may be chosen


def _choices(reach: Reach, at: datetime) -> dict[str, Choices]:
    colleagues = _colleagues(reach, at)
    return {
        "phase": [(kind.value, str(kind.label)) for kind in ORDER],
        "health": [(tone.value, word) for tone, word in health.words().items()],
        "status": [("all", _("All")), *((status.value, str(status.label)) for status in Status)],
        "manager": colleagues["managers"],
        "specialist": colleagues["specialists"],
        "region": colleagues["regions"],
        "language": [(code, name) for code, name in LANGUAGES],
        "contact": _contact_choices(),
    }


CONTACT_DAYS = (1, 3, 7, 14)
CONTACT = ("unreached", "late", *map(str, CONTACT_DAYS))


def _contact_choices() -> Choices:
    """Who is not reached yet, by how much time is left until the last safe hour."""
    left = [ngettext("%(num)s day left", "%(num)s days left", num) % {"num": num} for num in CONTACT_DAYS]
    return list(zip(CONTACT, [_("Not reached yet"), _("Past the last safe hour"), *left], strict=True))


def _colleagues(reach: Reach, at: datetime) -> dict[str, Choices]:
    return cache.get_or_set(f"colleagues-{reach.user.pk}", lambda: _read_colleagues(reach, at), COLLEAGUES_KEPT)


def _read_colleagues(reach: Reach, at: datetime) -> dict[str, Choices]:
    """Who works on what this person serves, and where."""
    assigned = Assignment.objects.live(at).filter(reach.serving("engagement__"), role=Assignment.Role.SPECIALIST)
    served = reach.served(at).order_by()
    regions = Region.objects.filter(Q(pk__in=reach.regions) | Q(pk__in=served.values("region")))
    managing = Q(managed_regions__region__in=reach.regions) | Q(pk__in=served.values("manager"))
    return {
        "managers": _people(User.objects.filter(managing).distinct()),
        "specialists": _people(User.objects.filter(pk__in=assigned.values("user"))),
        "regions": [(region.code, region.name) for region in regions.order_by("name")],
    }


def _people(users: QuerySet) -> Choices:
    return [(str(user.pk), str(user)) for user in users.order_by("name", "email")]


# ---- What each asks


def _status(value: str, at: datetime) -> Q:
    return {"live": Q(status__in=LIVE), "all": Q()}.get(value, Q(status=value))


def _text(value: str, at: datetime) -> Q:
    return Q(customer__name__icontains=value) | Q(tenant__domain__icontains=value)


def _specialist(value: str, at: datetime) -> Q:
    assigned = Assignment.objects.live(at).filter(user=value, role=Assignment.Role.SPECIALIST)
    return Q(pk__in=assigned.values("engagement"))


def _contact(value: str, at: datetime) -> Q:
    """`value` days left at most, and not late yet."""
    unreached = Q(status__in=WORKING, reached_at=None, requested_at=None)
    if value == "unreached":
        return unreached
    if value == "late":
        return unreached & Q(contact_safe_at__lte=at)
    return unreached & Q(contact_safe_at__gt=at, contact_safe_at__lte=at + timedelta(days=int(value)))


ASKED: dict[str, Callable[[str, datetime], Q]] = {
    "text": _text,
    "phase": lambda value, at: Q(phase=value),
    "health": lambda value, at: tone_q(Tone(value), at=at),
    "status": _status,
    "manager": lambda value, at: Q(manager=value),
    "specialist": _specialist,
    "region": lambda value, at: Q(region__code=value),
    "language": lambda value, at: Q(customer__language=value),
    "contact": _contact,
}


def _labels() -> dict[str, str]:
    return {
        "text": _("Search for"),
        "phase": _("Phase"),
        "health": _("Health"),
        "status": _("Status"),
        "manager": _("Manager"),
        "specialist": _("Specialist"),
        "region": _("Region"),
        "language": _("Language"),
        "contact": _("First contact"),
    }


def _empty() -> dict[str, str]:
    return {
        "phase": _("All phases"),
        "health": _("Any health"),
        "status": _("All live"),
        "manager": _("Everyone"),
        "specialist": _("Everyone"),
        "region": _("All regions"),
        "language": _("All languages"),
        "contact": _("Reached or not"),
    }
