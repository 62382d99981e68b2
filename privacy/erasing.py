"""What erasure does, table by table of the map. Runs inside the transaction of the verb (privacy.actions.erase)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from accounts.limits import Try
from accounts.models import LinkRequest, SignInAttempt, User
from audit import rewriting
from audit.models import Event
from comments import uploads
from comments.models import Attachment
from engagements.models import Assignment, Designation, Engagement
from notifications.models import Message
from phases.models import RemediationPlan
from phases.plan_content import content_hash
from privacy.naming import Naming, no_address, texts
from privacy.person_map import TEXTS, TRACES, Erasure, Text, Trace

CHUNK = 500


def erase_account(user: User, naming: Naming) -> None:
    """What is left tells only that there was somebody, and in which language they read."""
    forget_attempts(user)
    user.name, user.email, user.time_zone = naming.instead, no_address(user), "UTC"
    user.is_active = user.is_staff = user.is_superuser = False
    user.last_login = None
    user.set_unusable_password()
    user.save()
    end_sessions(user)


def forget_attempts(user: User) -> None:
    account = Try.of(user.email, address="", at=user.date_joined).account
    SignInAttempt.objects.filter(account=account).delete()
    LinkRequest.objects.filter(account=account).delete()


def end_sessions(user: User) -> None:
    mine = [one.pk for one in Session.objects.iterator() if one.get_decoded().get("_auth_user_id") == str(user.pk)]
    Session.objects.filter(pk__in=mine).delete()


# ---- Fields that point to a person


def follow_traces(user: User, *, at: datetime) -> None:
    drop_files(user)
    for trace in TRACES:
        rows = rows_of(trace, user)
        if trace.erasure == Erasure.DELETE:
            rows.delete()
        elif trace.erasure == Erasure.UNSET:
            rows.update(**{trace.field: None})
        elif trace.erasure == Erasure.END:
            end(rows, at)
        elif trace.erasure == Erasure.BLANK:
            blank(rows)


def rows_of(trace: Trace, user: User) -> QuerySet[Any]:
    return apps.get_model(trace.model)._default_manager.filter(**{trace.field: user})


def end(rows: QuerySet[Any], at: datetime) -> None:
    if rows.model is Designation:
        rows.live(at).update(withdrawn_at=at)
    if rows.model is Assignment:
        rows.live(at).update(ends_at=at)


def blank(messages: QuerySet[Message]) -> None:
    """That it was owed stays, so that no sweep posts it anew."""
    messages.update(context={}, error="")
    unsent = (Message.Status.SENT, Message.Status.DROPPED)
    messages.exclude(status__in=unsent).update(status=Message.Status.DROPPED, next_try_at=None)


def drop_files(user: User) -> None:
    """What is inside a file nobody can replace: those that a person attached go with them."""
    files = Attachment.objects.filter(comment__author=user)
    names = list(files.values_list("stored_as", flat=True))
    files.delete()
    transaction.on_commit(partial(uploads.discard, names))


# ---- Words that name one


def scrub(naming: Naming, scope: Scope | None) -> None:
    for text in TEXTS:
        for row in _naming_rows(text, naming, scope):
            _write(row, text.fields, naming)


def _naming_rows(text: Text, naming: Naming, scope: Scope | None) -> Iterable[Model]:
    rows = apps.get_model(text.model)._default_manager.all()
    if scope is not None:
        rows = rows.filter(scope.covers(text))
    return rows.alias(**texts(text.fields)).filter(naming.found_in(text.fields)).iterator(chunk_size=CHUNK)


def _write(row: Model, fields: tuple[str, ...], naming: Naming) -> None:
    """Past save(): nothing but these columns changes."""
    made = {name: naming.shortened(getattr(row, name), row._meta.get_field(name).max_length) for name in fields}
    if isinstance(row, RemediationPlan):
        # What was signed is the same plan: its fingerprint goes with its words.
        made["hash"] = content_hash(made["content"])
    type(row)._default_manager.filter(pk=row.pk).update(**made)


# ---- The trail


def rewrite_trail(user: User, erased: Event, naming: Naming, scope: Scope | None) -> None:
    with rewriting.permitted(erased):
        for event in _telling_of(user, naming, scope):
            changed = _changed(event, user, naming)
            if changed:
                rewriting.rewrite(event, **changed)


def _telling_of(user: User, naming: Naming, scope: Scope | None) -> Iterable[Event]:
    named = naming.found_in(rewriting.TEXTS)
    if scope is not None:
        named &= Q(scope_id__in=[*scope.engagements, *scope.customers])
    own = Q(actor_id=user.pk) | Q(subject_id=user.pk)
    found = Event.objects.alias(**texts(rewriting.TEXTS)).filter(own | named)
    # Read before anything is written: SQLite would meet its own changes again.
    return list(found.order_by("pk"))


def _changed(event: Event, user: User, naming: Naming) -> dict[str, Any]:
    """The actor by id, because somebody else may have the same name; everything else by its words."""
    made = {
        name: naming.shortened(getattr(event, name), Event._meta.get_field(name).max_length)
        for name in rewriting.TEXTS - {"actor_name"}
    }
    made["actor_name"] = naming.instead if event.actor_id == user.pk else event.actor_name
    return {name: value for name, value in made.items() if value != getattr(event, name)}


# ---- Somebody with the same name


class Scope:
    """Where a person was; asked for only when another account has their name, so that theirs stays."""

    def __init__(self, user: User):
        ways = [trace for trace in TRACES if trace.shows[:1] == ("engagement__customer__name",)]
        found: set[UUID] = set(Engagement.objects.filter(manager=user).values_list("pk", flat=True))
        for trace in ways:
            found |= set(rows_of(trace, user).values_list("engagement", flat=True))
        acted = Event.objects.filter(actor_id=user.pk).exclude(scope_id=None).values_list("scope_id", flat=True)
        belonging = Q(members__user=user) | Q(designations__user=user) | Q(pk__in=set(acted))
        customers = apps.get_model("engagements.Customer").objects
        self.customers = set(customers.filter(belonging).values_list("pk", flat=True))
        found |= set(Engagement.objects.filter(customer__in=self.customers).values_list("pk", flat=True))
        self.engagements = found | set(acted) - self.customers

    def covers(self, text: Text) -> Q:
        ways = Q()
        if text.engagement:
            ways |= Q(**{f"{text.engagement}__in": self.engagements})
        if text.customer:
            ways |= Q(**{f"{text.customer}__in": self.customers})
        return ways


def scope_of(user: User, naming: Naming) -> Scope | None:
    """None: the whole database, because nobody else is called that."""
    others = Q()
    for word in naming.words:
        others |= Q(name__iexact=word)
    return Scope(user) if User.objects.exclude(pk=user.pk).filter(others).exists() else None
