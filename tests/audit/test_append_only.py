import pytest
from django.db import IntegrityError, connection, transaction

from audit import append_only, trail
from audit.models import AppendOnly, Event
from tests.factories import NOW, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.services]


@pytest.fixture
def event():
    user = UserFactory()
    return trail.record("account.changed", by=user, at=NOW, about=user)


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET verb = 'other'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_the_trail(event, statement):
    with pytest.raises(IntegrityError, match="append-only"):
        run(statement)
    assert Event.objects.get().verb == "account.changed"


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no TRUNCATE")
def test_postgresql_refuses_to_empty_the_trail(event):
    with pytest.raises(IntegrityError, match="append-only"):
        run("TRUNCATE audit_event")


def test_the_trail_can_be_emptied_while_it_is_paused(event):
    with append_only.paused(connection):
        run("DELETE FROM audit_event")
    assert not Event.objects.exists()


def test_the_trail_is_kept_again_after_a_pause(event):
    with append_only.paused(connection):
        pass
    with pytest.raises(IntegrityError, match="append-only"):
        run("DELETE FROM audit_event")


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: Event.objects.update(verb="other"),
        lambda event: Event.objects.all().delete(),
        lambda event: Event.objects.bulk_update([event], ["verb"]),
    ],
)
def test_the_models_refuse_before_the_database_has_to(event, change):
    with pytest.raises(AppendOnly):
        change(event)


def test_an_entry_under_a_taken_id_changes_nothing(event):
    with pytest.raises(IntegrityError), transaction.atomic():
        Event(pk=event.pk, at=NOW, verb="other", subject_type="user").save()
    assert Event.objects.get().verb == "account.changed"
