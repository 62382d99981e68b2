"""What we hold about one person, as a file that they can read and that other programs can."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from accounts.limits import Try
from accounts.models import SignInAttempt, User
from audit.models import Event
from privacy.erasing import rows_of
from privacy.naming import Naming, texts
from privacy.person_map import TEXTS, TRACES, Trace

ACCOUNT = ("email", "name", "language", "time_zone", "is_active", "is_staff", "date_joined", "last_login")
# Facts of a mail that are its reader's; others may name a colleague.
OF_THE_READER = ("customer", "service", "what", "due")
Section = dict[str, Any]


def of(person: User, *, at: datetime) -> dict[str, Any]:
    return {
        "about": _(
            "This is everything that this product holds about you, as of the moment below. Moments are in UTC. "
            "Empty parts are left out. You can ask to be erased on the page where you got this file."
        ),
        "made_at": at,
        "account": {name: getattr(person, name) for name in ACCOUNT},
        "parts": [section for section in _sections(person) if section["entries"]],
    }


def _sections(person: User) -> list[Section]:
    return [
        *(_section(str(trace.words), _entries(trace, person)) for trace in TRACES),
        _section(_("Browsers in which you are signed in"), _sessions(person)),
        _section(_("Wrong passwords typed for your address in the last minutes"), _attempts(person)),
        _section(_("What you did, as the history tells it"), _deeds(person)),
        _section(_("What was done to your account"), _account_changes(person)),
        _section(_("Places where others wrote your name or address"), _mentions(person)),
    ]


def _section(title: str, entries: list[dict[str, Any]]) -> Section:
    return {"what": title, "entries": entries}


def _entries(trace: Trace, person: User) -> list[dict[str, Any]]:
    rows = rows_of(trace, person).order_by("pk").values(*trace.shows)
    return [{name.replace("__", " "): _own(name, value) for name, value in row.items()} for row in rows]


def _own(name: str, value: Any) -> Any:
    return {fact: value[fact] for fact in OF_THE_READER if fact in value} if name == "context" else value


def _sessions(person: User) -> list[dict[str, Any]]:
    own = (one for one in Session.objects.iterator() if one.get_decoded().get("_auth_user_id") == str(person.pk))
    return [{"ends": one.expire_date} for one in own]


def _attempts(person: User) -> list[dict[str, Any]]:
    account = Try.of(person.email, address="", at=person.date_joined).account
    return list(SignInAttempt.objects.filter(account=account).values("at", "address"))


def _deeds(person: User) -> list[dict[str, Any]]:
    """Without what it was done to: that may be a colleague."""
    deeds = Event.objects.filter(actor_id=person.pk).order_by("pk")
    return list(deeds.values("at", "verb", "actor_name", "actor_party", "on_behalf_of", "subject_type"))


def _account_changes(person: User) -> list[dict[str, Any]]:
    changes = Event.objects.filter(subject_id=person.pk, subject_type="user").order_by("pk")
    return list(changes.values("at", "verb", "before", "after"))


def _mentions(person: User) -> list[dict[str, Any]]:
    """Which record, not what it says: those words are somebody else's."""
    naming = Naming.of(person)
    found = []
    for text in TEXTS:
        model = apps.get_model(text.model)
        rows = model._default_manager.alias(**texts(text.fields)).filter(naming.found_in(text.fields))
        if count := rows.count():
            found.append({"kind of record": str(model._meta.verbose_name), "how many": count})
    return found
