"""A new password: with the old one, or without it for who came by mail a moment ago."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from accounts import links
from accounts.models import User
from audit.models import Event
from tests.accounts.people import PASSWORD, ask, by_password, newest, somebody, who

pytestmark = pytest.mark.django_db
NEW = "a long and different one"


@pytest.fixture
def ada():
    return somebody()


def by_link(client):
    ask(client)
    client.post(links.path(newest()))


def change(client, **data):
    return client.post("/settings/password/", {"new": NEW, "again": NEW, **data})


def test_who_knows_the_old_one_sets_a_new_one(client, ada):
    by_password(client)
    assert change(client, old=PASSWORD).url == "/settings/"
    assert User.objects.get().check_password(NEW)
    assert Event.objects.filter(verb="account.password_changed").count() == 1


@pytest.mark.parametrize("old", [{}, {"old": "wrong"}])
def test_who_came_by_password_is_asked_for_the_old_one(client, ada, old):
    by_password(client)
    assert change(client, **old).status_code == 422
    assert User.objects.get().check_password(PASSWORD)


def test_who_came_by_link_needs_no_old_one(client, ada):
    by_link(client)
    assert "Your password now" not in client.get("/settings/").content.decode()
    assert change(client).status_code == 302
    assert User.objects.get().check_password(NEW)


def test_a_quarter_of_an_hour_later_the_old_one_is_asked_for(client, ada, clock):
    by_link(client)
    clock.shift(timedelta(minutes=15))
    assert change(client).status_code == 422
    assert "Your password now" in client.get("/settings/").content.decode()


def test_who_never_had_one_is_offered_a_link(client, ada, clock):
    User.objects.update(password="!")
    by_link(client)
    clock.shift(timedelta(minutes=15))
    page = client.get("/settings/").content.decode()
    assert 'action="/sign-in/by-mail/"' in page
    assert "New password" not in page


def test_this_session_stays_and_all_others_end(client, ada):
    other = Client()
    by_password(other)
    by_password(client)
    change(client, old=PASSWORD)
    assert client.get("/settings/").status_code == 200
    assert other.get("/settings/").status_code == 302
    assert who(client)


def test_the_session_gets_a_new_key_with_the_new_password(client, ada):
    by_password(client)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    change(client, old=PASSWORD)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_the_old_one_cannot_be_guessed_on_and_on(client, ada):
    by_password(client)
    answers = [change(client, old="wrong").status_code for _time in range(12)]
    assert answers == [422] * 10 + [429] * 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"new": "short"},
        {"new": "password12345"},
        {"new": "ada@example.org"},
        {"again": "other"},
        {"new": "a\x00" * 9},
        {"new": ""},
    ],
)
def test_what_is_no_good_password_is_explained(client, ada, wrong):
    by_link(client)
    answer = change(client, **wrong)
    assert answer.status_code == 422
    assert "-e" in answer.content.decode()


def test_it_is_for_who_is_signed_in(client, ada):
    assert change(client).url.startswith("/sign-in/")
    by_password(client)
    assert client.get("/settings/password/").status_code == 405
