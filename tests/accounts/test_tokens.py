"""Tokens of programs: shown once, kept as a digest, over when they expire, are revoked, or their person is closed."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts import tokens
from accounts.models import ApiToken
from audit.models import Event
from tests.factories import NOW, UserFactory
from tests.pages import page, press, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory()


def issued(person, **more):
    return tokens.issue(person, name="Export", by=person, at=NOW, **more)


def test_a_token_is_found_by_itself_and_kept_nowhere(person):
    row, token = issued(person)
    assert tokens.find(token, at=NOW) == row
    kept = str(ApiToken.objects.values().get()) + str(list(Event.objects.values()))
    assert token not in kept
    assert tokens.find(row.digest, at=NOW) is None


def test_a_token_holds_for_its_days(person):
    _row, token = issued(person, days=1)
    assert tokens.find(token, at=NOW + timedelta(hours=23))
    assert tokens.find(token, at=NOW + timedelta(hours=24)) is None


@pytest.mark.parametrize("days", [0, 366])
def test_no_token_is_for_ever(person, days):
    with pytest.raises(ValueError, match=str(days)):
        issued(person, days=days)


def test_a_use_is_noted_at_most_once_a_minute(person):
    row, _token = issued(person)
    for seconds in (0, 59, 61):
        tokens.note_use(ApiToken.objects.get(), at=NOW + timedelta(seconds=seconds))
        row.refresh_from_db()
        assert row.last_used_at == NOW + timedelta(seconds=seconds if seconds != 59 else 0)


def test_the_trail_tells_who_made_and_who_revoked_it(person):
    row, _token = issued(person)
    for _time in range(2):
        tokens.revoke(row, by=person, at=NOW)
    assert list(Event.objects.order_by("pk").values_list("verb", "actor_id")) == [
        ("token.issued", person.pk),
        ("token.revoked", person.pk),
    ]


def test_a_new_one_is_shown_once(client, person):
    client.force_login(person)
    answer = press(client, "accounts:tokens", data={"name": "Export", "days": "30"})
    row = ApiToken.objects.get()
    shown = text(answer).split('<code class="token">')[1].split("<")[0]
    assert shown.startswith(row.prefix)
    assert shown not in text(page(client, "accounts:tokens"))
    assert row.prefix in text(page(client, "accounts:tokens"))


@pytest.mark.parametrize(
    "data", [{"name": "", "days": "9"}, {"name": "a" * 101, "days": "9"}, {"name": "A", "days": "366"}, {"name": "a\0"}]
)
def test_a_wrong_wish_makes_none_and_keeps_what_was_typed(client, person, data):
    client.force_login(person)
    answer = press(client, "accounts:tokens", data=data)
    assert (answer.status_code, ApiToken.objects.count()) == (422, 0)


def test_a_token_is_revoked_on_the_page(client, person):
    client.force_login(person)
    row, token = tokens.issue(person, name="Export", by=person, at=NOW)
    press(client, "accounts:revoke-token", row.pk)
    assert tokens.find(token, at=NOW) is None


def test_nobody_sees_or_revokes_the_tokens_of_others(client, person):
    row, token = issued(person)
    client.force_login(UserFactory())
    assert row.prefix not in text(page(client, "accounts:tokens"))
    assert press(client, "accounts:revoke-token", row.pk).status_code == 404
    assert tokens.find(token, at=NOW)


def test_the_page_asks_who_comes(client):
    assert client.get(reverse("accounts:tokens")).status_code == 302


def test_the_command_prints_one_that_works(person):
    out = StringIO()
    call_command("issue_token", person.email.upper(), stdout=out)
    row = ApiToken.objects.get()
    assert tokens.find(out.getvalue().strip(), at=row.created_at) == row


def test_the_command_knows_nobody_else(person):
    person.is_active = False
    person.save()
    with pytest.raises(CommandError):
        call_command("issue_token", person.email)
