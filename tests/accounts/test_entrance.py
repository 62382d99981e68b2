"""One place for all ways in: the trail knows the way, the second factor is asked, the session is a new one."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import links
from accounts.models import Link, User
from audit.models import Event
from tests.accounts.people import app_code, ask, by_password, newest, right_code, somebody, type_code, who
from tests.factories import SecondFactorFactory

pytestmark = pytest.mark.django_db
SECOND = "/sign-in/second-factor/"


@pytest.fixture
def ada():
    return somebody()


def by_link(client, **more):
    ask(client, **more)
    return client.post(links.path(newest()))


def by_code(client, **more):
    ask(client, **more)
    return type_code(client, right_code())


WAYS = {"password": by_password, "link": by_link, "code": by_code}
every_way = pytest.mark.parametrize("way", WAYS)


@every_way
def test_the_trail_says_by_which_way_somebody_came(client, ada, way):
    WAYS[way](client)
    event = Event.objects.get()
    assert (event.verb, event.after, event.actor_id, event.internal) == (
        "account.signed_in",
        {"way": way},
        ada.pk,
        True,
    )


@every_way
def test_who_has_a_second_factor_is_asked_for_it(client, ada, way):
    SecondFactorFactory(user=ada)
    assert WAYS[way](client, next="/settings/").url == SECOND
    assert not who(client)
    assert client.get("/settings/").status_code == 302
    assert client.post(SECOND, {"code": app_code()}).url == "/settings/"
    assert who(client) == str(ada.pk)
    assert Event.objects.get().after == {"way": way}


@every_way
def test_every_way_gives_the_session_a_new_key(client, ada, way):
    client.get("/sign-in/")
    session = client.session
    session["seen"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
    WAYS[way](client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


@every_way
def test_a_cookie_that_was_copied_ends_with_signing_out(client, ada, way):
    WAYS[way](client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert thief.get("/settings/").status_code == 200
    client.post("/sign-out/")
    assert thief.get("/settings/").status_code == 302


FOREIGN = ["//evil.example", "/\\evil.example", "https://evil.example/", "/\x00", "/\r\nLocation: x", "/" + "a" * 600]


@every_way
@pytest.mark.parametrize("foreign", FOREIGN)
def test_no_way_leads_to_another_site(client, ada, way, foreign):
    assert WAYS[way](client, next=foreign).url == "/"


def test_a_wrong_second_factor_lets_nobody_in(client, ada):
    SecondFactorFactory(user=ada)
    by_password(client)
    answer = client.post(SECOND, {"code": "000000"})
    assert answer.status_code == 200
    assert "Incorrect code" in answer.content.decode()
    assert not who(client)


def test_second_factors_cannot_be_guessed_on_and_on(client, ada):
    SecondFactorFactory(user=ada)
    by_password(client)
    for _time in range(5):
        client.post(SECOND, {"code": "000000"})
    client.post(SECOND, {"code": app_code()})
    assert not who(client)


def test_an_account_closed_between_the_two_questions_is_not_entered(client, ada):
    SecondFactorFactory(user=ada)
    by_password(client)
    User.objects.update(is_active=False)
    client.post(SECOND, {"code": app_code()})
    assert client.get("/settings/").status_code == 302


def test_the_second_question_is_for_who_answered_the_first(client, ada):
    SecondFactorFactory(user=ada)
    assert client.get(SECOND).url == "/sign-in/"


def test_leaving_the_second_question_forgets_the_first(client, ada):
    SecondFactorFactory(user=ada)
    by_password(client)
    assert client.post("/sign-out/").url == "/sign-in/"
    assert client.get(SECOND).url == "/sign-in/"


def test_a_stolen_database_holds_no_secret_of_a_second_factor(ada):
    stored = SecondFactorFactory(user=ada)
    assert "JBSWY3DP" not in str(stored.data)


def test_the_trail_knows_no_address_of_a_machine(client, ada):
    by_password(client)
    assert "192.0.2.1" not in str(Event.objects.values())


def test_a_link_made_before_the_account_was_closed_opens_nothing(client, ada):
    link = links.make(ada, Link.Purpose.SIGN_IN, at=timezone.now())
    User.objects.update(is_active=False)
    assert client.post(links.path(link)).status_code == 410
