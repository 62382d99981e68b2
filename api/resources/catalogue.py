"""Which duties exist, as the product knows them: data, the same for everybody."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from accounts import languages
from api import paging
from api.doors import Request
from api.paging import Page, Place
from api.schemas.catalogue import CatalogueEntryOut, entry
from engagements.refusals import Invalid
from responsibilities.catalogue import load

router = Router(tags=["catalogue"])


class Sought(Place):
    language: str = Field("", max_length=20, description="Of titles and help; without it the reader's")
    service: str = Field("", max_length=80, description="One service only")


@router.get("/catalogue", response=Page[CatalogueEntryOut])
def find(request: Request, sought: Annotated[Sought, Query(...)]) -> Page[CatalogueEntryOut]:
    """Every entry of every service, in the order of the article."""
    language, services = _language(sought.language), _services(sought.service)
    rows = [(service, one) for service in services for one in load().services[service].entries]
    start = _start(sought.after, len(rows))
    shown = rows[start : start + sought.limit]
    end = start + len(shown)
    following = paging.address(request, str(end)) if end < len(rows) else ""
    items = [entry(one, service, language) for service, one in shown]
    return paging.part(CatalogueEntryOut, items, following)


def _language(wanted: str) -> str:
    chosen = languages.known(wanted) if wanted else get_language()
    if chosen is None:
        raise Invalid("language", _("We do not speak this language."))
    return chosen


def _services(wanted: str) -> list[str]:
    known = list(load().services)
    if wanted and wanted not in known:
        raise Invalid("service", _("There is no such service: %(service)s") % {"service": wanted})
    return [wanted] if wanted else known


def _start(after: str, count: int) -> int:
    """Few and fixed: a place is a number here. One that we did not write begins anew."""
    return int(after) if after.isdecimal() and len(after) < 6 and int(after) < count else 0
