"""The page of one's data: oneself first, then those whom one speaks for, each with what was asked."""

from __future__ import annotations

from typing import Any

from accounts import dates
from accounts.models import User
from privacy.models import ErasureRequest
from privacy.permissions import spoken_for


def people(reader: User) -> dict[str, Any]:
    found = list(spoken_for(reader).order_by("name", "email"))
    pending = {one.person_id: one for one in ErasureRequest.objects.pending().filter(person__in=found)}
    told = {person.pk: _told(person, pending.get(person.pk)) for person in found}
    return {
        "own": told[reader.pk],
        "colleagues": [told[person.pk] for person in found if person != reader],
    }


def _told(person: User, pending: ErasureRequest | None) -> dict[str, Any]:
    return {
        "pk": person.pk,
        "name": str(person),
        "email": person.email,
        "state": pending.get_status_display() if pending else "",
        "asked": dates.day(pending.asked_at) if pending else "",
    }
