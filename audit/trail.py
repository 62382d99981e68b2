"""Who did what, when: one row per act, written in the same transaction as the act itself."""

from datetime import datetime
from typing import Any, Protocol, TypedDict, Unpack
from uuid import UUID

from django.db.models import Model

from audit.models import Event


class Actor(Protocol):
    pk: Any
    name: str


class Details(TypedDict, total=False):
    """What an entry may say beyond who, when and about what."""

    scope: Model | UUID | None
    before: Any
    after: Any
    reason: str
    on_behalf_of: str
    party: str | None
    internal: bool


def record(verb: str, *, by: Actor | None, at: datetime, about: Model, **details: Unpack[Details]) -> Event:
    """Add one entry; `by` is None when the system acted. One INSERT, no other query."""
    event = entry(verb, by=by, at=at, about=about, **details)
    event.save()
    return event


def entry(verb: str, *, by: Actor | None, at: datetime, about: Model, **details: Unpack[Details]) -> Event:
    """An entry that is not yet in the trail."""
    return Event(
        verb=verb,
        at=at,
        actor_id=by.pk if by else None,
        actor_name=_short(by.name) if by else "",
        actor_party=_party(by, details.get("party")),
        on_behalf_of=_short(details.get("on_behalf_of", "")),
        scope_id=_scope_id(about, details.get("scope")),
        subject_type=about._meta.model_name or "",
        subject_id=about.pk if isinstance(about.pk, UUID) else None,
        subject_label=_short(str(about)),
        before=details.get("before"),
        after=details.get("after"),
        reason=details.get("reason", ""),
        internal=details.get("internal", False),
    )


def history(scope: Model | UUID, *, for_customer: bool, limit: int = 50, before_id: int | None = None) -> list[Event]:
    """The newest entries of an engagement first; `before_id` is the last entry of the page before."""
    events = Event.objects.about_scope(_id(scope))
    if for_customer:
        events = events.shown_to_customers()
    if before_id is not None:
        last = events.filter(pk=before_id).first()
        events = events.older_than(last) if last else events.none()
    return list(events[:limit])


def _party(by: Actor | None, party: str | None) -> str:
    if by is None:
        return party or Event.Party.SYSTEM
    return party or ""


def _scope_id(about: Model, scope: Model | UUID | None) -> UUID | None:
    if scope is not None:
        return _id(scope)
    own: UUID | None = about.pk if about._meta.model_name == "engagement" else getattr(about, "engagement_id", None)
    return own


def _id(scope: Model | UUID) -> UUID:
    return scope.pk if isinstance(scope, Model) else scope


def _short(text: str) -> str:
    """PostgreSQL refuses what SQLite would quietly keep: a label longer than its column."""
    return text[:254]
