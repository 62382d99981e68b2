"""What can be done with an account. Every change is in the trail; passwords and what was typed never are."""

from datetime import datetime
from typing import Any

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from accounts import limits
from accounts.models import User
from audit import trail

# What of an account is told in the trail, old and new.
TOLD = ("email", "name", "language", "time_zone", "is_active", "is_staff", "is_superuser")


class WrongCredentials(Exception):
    """The same for an unknown address, a wrong password and an account that was closed."""


class TooManyAttempts(Exception):
    """This address guessed too often; it says nothing about whether the account exists."""


def sign_in(request: HttpRequest, *, email: str, password: str, at: datetime) -> User:
    one = limits.Try.of(email, address=request.META.get("REMOTE_ADDR", ""), at=at)
    if not limits.admit(one):
        raise TooManyAttempts
    user = authenticate(request, username=email, password=password)
    if user is None:
        raise WrongCredentials
    limits.forget(one)
    return user


@transaction.atomic
def create(
    *, email: str, name: str, by: trail.Actor | None, at: datetime, password: str | None = None, **fields: Any
) -> User:
    """Without a password the account exists and nobody can sign in to it yet."""
    user = User(email=User.objects.normalize_email(email), name=name, date_joined=at, **fields)
    user.set_password(password)
    return save(user, by=by, at=at)


@transaction.atomic
def save(user: User, *, by: trail.Actor | None, at: datetime) -> User:
    """Store what was changed on `user`, and tell the trail what that was."""
    before = {} if user._state.adding else _told(User.objects.select_for_update().get(pk=user.pk))
    user.save()
    after = _told(user)
    changed = [name for name in TOLD if before.get(name) != after[name]]
    if changed:
        trail.record(
            "account.changed" if before else "account.created",
            by=by,
            at=at,
            about=user,
            before={name: before[name] for name in changed} if before else None,
            after={name: after[name] for name in changed},
            internal=True,
        )
    return user


def choose_reading(user: User, *, language: str, time_zone: str, by: trail.Actor, at: datetime) -> User:
    user.language, user.time_zone = language, time_zone
    return save(user, by=by, at=at)


def close(user: User, *, by: trail.Actor, at: datetime) -> User:
    """From the next request on nobody is signed in as this person."""
    user.is_active = False
    return save(user, by=by, at=at)


def reopen(user: User, *, by: trail.Actor, at: datetime) -> User:
    user.is_active = True
    return save(user, by=by, at=at)


@transaction.atomic
def set_password(user: User, password: str, *, by: trail.Actor | None, at: datetime) -> User:
    """Ends every session of this person, because a session carries a hash of the password."""
    user.set_password(password)
    user.save(update_fields=["password"])
    note_password(user, by=by, at=at)
    return user


def note_password(user: User, *, by: trail.Actor | None, at: datetime) -> None:
    trail.record("account.password_changed", by=by, at=at, about=user, internal=True)


def _told(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in TOLD}
