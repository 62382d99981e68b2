"""How often one person, one organisation or one unknown address may ask within a minute; counted in the database, for
every process.

The window slides: what was let in during the minute before still counts for the part of it that is not yet a minute
ago. What was turned away does not count.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest

from accounts.models import User
from api.models import Asked
from api.problems import Problem
from engagements.models import Designation, Member

MINUTE = 60


@transaction.atomic
def count_person(user: User, *, at: datetime) -> None:
    """For the person, and for each organisation that they belong to or speak for: many accounts are no way around."""
    _count(str(user.pk), settings.API_PER_MINUTE, at)
    for customer in sorted(map(str, _organisations(user, at))):
        _count(f"organisation {customer}", settings.API_PER_MINUTE_OF_ORGANISATION, at)


def _organisations(user: User, at: datetime) -> Iterable[UUID]:
    represented = Designation.objects.live(at).filter(user=user)
    mine = Member.objects.filter(user=user).values_list("customer", flat=True)
    return mine.union(represented.values_list("customer", flat=True))


def count_stranger(request: HttpRequest, *, at: datetime) -> None:
    _count(f"address {request.META.get('REMOTE_ADDR', '')}"[:64], settings.API_STRANGERS_PER_MINUTE, at)


def _count(who: str, most: int, at: datetime) -> None:
    minute, second = divmod(at.timestamp(), MINUTE)
    if not _admitted(who, int(minute), most - _carried(who, int(minute), second)):
        # Until the first place of this minute is free again.
        wait = math.ceil(MINUTE - second) + math.ceil(MINUTE / most)
        raise Problem(429, headers={"Retry-After": str(wait)})


def _carried(who: str, minute: int, second: float) -> int:
    """What of the minute before lies less than a minute back."""
    before = Asked.objects.filter(who=who, minute=minute - 1).values_list("count", flat=True).first() or 0
    return math.ceil(before * (MINUTE - second) / MINUTE)


def _admitted(who: str, minute: int, room: int) -> bool:
    """One statement counts and decides, so that no two processes give away the same place."""
    here = Asked.objects.filter(who=who, minute=minute, count__lt=room)
    if here.update(count=F("count") + 1):
        return True
    if room < 1:
        return False
    try:
        with transaction.atomic():
            Asked.objects.create(who=who, minute=minute)
    except IntegrityError:
        # Full, or somebody else began this minute at this moment.
        return bool(here.update(count=F("count") + 1))
    return True


def forget(*, at: datetime) -> None:
    Asked.objects.filter(minute__lt=int(at.timestamp() // MINUTE) - 1).delete()
