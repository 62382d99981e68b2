"""The trail is pseudonymised and nothing else: what the database lets through while a person is erased."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from audit import rewriting, trail
from audit.models import AppendOnly, Event, Rewriting
from tests.factories import NOW, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]
TEXTS = ["actor_name", "on_behalf_of", "subject_label", "reason"]
KEPT = {
    "id": "999999",
    "at": "'2020-01-01 00:00:00'",
    "verb": "'other'",
    "actor_id": "NULL",
    "actor_party": "'customer'",
    "scope_id": f"'{uuid4().hex}'",
    "subject_type": "'other'",
    "subject_id": "NULL",
    "internal": "NOT internal",
}


@pytest.fixture
def deed():
    user = UserFactory(name="Ada")
    return trail.record("account.changed", by=user, at=NOW, about=user)


@pytest.fixture
def erased():
    return trail.record("person.erased", by=UserFactory(), at=NOW, about=UserFactory())


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_names_are_put_otherwise_while_it_is_permitted(deed, erased):
    with rewriting.permitted(erased):
        rewriting.rewrite(deed, actor_name="Former member")
    assert Event.objects.get(pk=deed.pk).actor_name == "Former member"


@pytest.mark.parametrize("column", TEXTS)
def test_no_text_changes_without_a_permission(deed, column):
    with pytest.raises(IntegrityError, match="append-only"):
        run(f"UPDATE audit_event SET {column} = 'x'")


@pytest.mark.parametrize("column", KEPT)
def test_nothing_but_texts_changes_with_one(deed, erased, column):
    with rewriting.permitted(erased), pytest.raises(IntegrityError, match="append-only"):
        run(f"UPDATE audit_event SET {column} = {KEPT[column]} WHERE id = {deed.pk}")


def test_nothing_is_deleted_with_one(deed, erased):
    with rewriting.permitted(erased), pytest.raises(IntegrityError, match="append-only"):
        run(f"DELETE FROM audit_event WHERE id = {deed.pk}")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_the_trail_is_not_emptied_with_one(deed, erased):
    with rewriting.permitted(erased), pytest.raises(IntegrityError, match="append-only"):
        run("TRUNCATE audit_event")


def test_the_permission_ends_with_the_erasure(deed, erased):
    with rewriting.permitted(erased):
        pass
    assert not Rewriting.objects.exists()
    with pytest.raises(IntegrityError, match="append-only"):
        run("UPDATE audit_event SET actor_name = 'x'")


def test_a_permission_that_names_another_entry_opens_nothing(deed):
    Rewriting.objects.create(event_id=deed.pk)
    with pytest.raises(IntegrityError, match="append-only"):
        run("UPDATE audit_event SET actor_name = 'x'")


def test_a_broken_erasure_leaves_no_permission_and_no_change(deed, erased):
    with pytest.raises(AppendOnly), rewriting.permitted(erased):
        rewriting.rewrite(deed, actor_name="x") or rewriting.rewrite(deed, verb="x")
    assert not Rewriting.objects.exists()
    assert Event.objects.get(pk=deed.pk).actor_name == "Ada"


def test_the_code_asks_for_an_erasure_and_for_texts_only(deed, erased):
    with pytest.raises(AppendOnly), rewriting.permitted(deed):
        pass
    with rewriting.permitted(erased), pytest.raises(AppendOnly):
        rewriting.rewrite(deed, verb="other")


def test_the_columns_that_are_kept_and_the_texts_are_all_there_are():
    columns = {field.column for field in Event._meta.concrete_fields}
    assert rewriting.TEXTS | set(KEPT) == columns
