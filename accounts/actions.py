"""What can be done with an account. Every change is in the trail; passwords and what was typed never are."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest

from accounts import limits, links
from accounts.models import Link, User
from audit import trail
from notifications import outbox

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
def mail_link(email: str, *, address: str, at: datetime, next: str = "") -> UUID:  # noqa: A002
    """Owe somebody a link by mail, and answer which one.

    A stranger, a closed account and one that asks too often are served with the same work, and then nothing of it
    stays: nobody can tell who is known from words, code or time.
    """
    allowed = limits.may_mail(limits.Try.of(email, address=address, at=at))
    user = User.objects.filter(email=email, is_active=True).first() or User(pk=uuid4())
    before = links.newest(user, Link.Purpose.SIGN_IN, at=at)
    undo = transaction.savepoint()
    link = links.make(user, Link.Purpose.SIGN_IN, at=at, next=next)
    outbox.post([_with_link(link, at)], at=at)
    if allowed and not user._state.adding:
        transaction.savepoint_commit(undo)
        return link.pk
    transaction.savepoint_rollback(undo)
    return before.pk if before else link.pk


def _with_link(link: Link, at: datetime) -> outbox.Draft:
    return outbox.Draft(
        kind="sign_in_link",
        subject=link.pk,
        period="once",
        recipient_id=link.user_id,
        due_at=at,
        not_before=at,
        context={"way_in": str(link.pk)},
    )


@transaction.atomic
def enter_code(name: UUID, code: str, *, address: str, at: datetime) -> Link | None:
    """The link that this code belongs to, now used; None for a wrong code. Raises TooManyAttempts and links.Spent."""
    one = limits.Try.of(f"code of {name}", address=address, at=at)
    if not limits.admit(one):
        raise TooManyAttempts
    if not links.guess(name, code):
        return None
    limits.forget(one)
    link = Link.objects.select_related("user").get(pk=name)
    links.redeem(link, at=at)
    return link


def note_signed_in(user: User, *, way: str, at: datetime) -> None:
    trail.record("account.signed_in", by=user, at=at, about=user, after={"way": way}, internal=True)


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
    """Ends every session of this person, because a session carries a hash of the password; and the links underway."""
    user.set_password(password)
    user.save(update_fields=["password"])
    links.withdraw(user, Link.Purpose.SIGN_IN, at=at)
    note_password(user, by=by, at=at)
    return user


def check_password(user: User, password: str, *, address: str, at: datetime) -> None:
    """Raises WrongCredentials or TooManyAttempts; counts as signing in does."""
    one = limits.Try.of(user.email, address=address, at=at)
    if not limits.admit(one):
        raise TooManyAttempts
    if not user.check_password(password):
        raise WrongCredentials
    limits.forget(one)


def note_second_factor(user: User, *, what: str, by: trail.Actor | None, at: datetime) -> None:
    trail.record("account.second_factor_changed", by=by, at=at, about=user, after={"what": what}, internal=True)


@transaction.atomic
def take_second_factor(user: User, *, by: trail.Actor, at: datetime) -> None:
    """For who lost phone and keys: they sign in without, and set up a new one."""
    taken, _more = Authenticator.objects.filter(user=user).delete()
    if taken:
        note_second_factor(user, what="taken away", by=by, at=at)


def note_password(user: User, *, by: trail.Actor | None, at: datetime) -> None:
    trail.record("account.password_changed", by=by, at=at, about=user, internal=True)


def _told(user: User) -> dict[str, Any]:
    return {name: getattr(user, name) for name in TOLD}
