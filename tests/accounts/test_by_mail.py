"""In by mail: the same answer for everybody, one use, a press, and a code for who reads mail elsewhere."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import links
from accounts.models import Link, User
from notifications import delivery
from notifications.models import Message
from tests.accounts.people import ELSEWHERE, ask, newest, right_code, somebody, type_code, who, wrong_code
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return somebody()


@pytest.fixture
def link(ada):
    return links.make(ada, Link.Purpose.SIGN_IN, at=timezone.now(), next="/settings/")


# ---- Asking


def test_who_asks_is_sent_one_mail_with_link_and_code(client, ada, mailoutbox):
    assert ask(client).url == "/sign-in/code/"
    delivery.deliver(at=timezone.now())
    assert [mail.to for mail in mailoutbox] == [["ada@example.org"]]
    assert links.path(newest()) in mailoutbox[0].body
    assert right_code() in mailoutbox[0].body


def test_the_address_may_be_written_in_capitals(client, ada):
    ask(client, "ADA@Example.org")
    assert Message.objects.get().recipient == ada


@pytest.fixture
def people(ada):
    somebody("closed@example.org", is_active=False)
    User.objects.create_user("invited@example.org", name="Invited")


EVERYBODY = ["ada@example.org", "invited@example.org", "closed@example.org", "nobody@example.org"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("email", EVERYBODY)
def test_everybody_gets_the_same_answer(client, email):
    answer, known = ask(client, email), ask(Client(), EVERYBODY[0])
    assert (answer.status_code, answer.url) == (known.status_code, known.url)
    assert page_of(client) == page_of(Client(), EVERYBODY[0])


def page_of(client, email=None):
    if email:
        ask(client, email)
    lines = client.get("/sign-in/code/").content.decode().splitlines()
    return [line for line in lines if "csrf" not in line.lower()]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("email", EVERYBODY[1:])
def test_everybody_costs_the_same_statements(email):
    assert statements(email) == statements(EVERYBODY[0])


def statements(email):
    client = Client()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask(client, email)
    with CaptureQueriesContext(connection) as guessed:
        type_code(client, "00000000")
    return [shape(one["sql"]) for one in [*asked, *guessed]]


def shape(sql):
    """What is done to which table, without whom it is about; keeping and undoing a savepoint are one."""
    words = sql.replace("ROLLBACK TO SAVEPOINT", "SAVEPOINT").replace("RELEASE SAVEPOINT", "SAVEPOINT").split()
    return " ".join(words[:3] if words[0] in ("INSERT", "UPDATE", "DELETE") else words[:1])


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("email", EVERYBODY[2:])
def test_nothing_stays_of_a_request_for_nobody(client, email):
    ask(client, email)
    assert not Link.objects.exists()
    assert not Message.objects.exists()


def test_an_account_is_sent_three_mails_an_hour(client, ada):
    for _time in range(5):
        assert ask(client).status_code == 302
    assert Message.objects.count() == 3


def test_after_an_hour_there_are_mails_again(client, ada, clock):
    for _time in range(5):
        ask(client)
    clock.shift(timedelta(hours=1, seconds=1))
    ask(client)
    assert Message.objects.count() == 4


def test_the_code_of_the_last_mail_works_where_one_asked_too_often(client, ada):
    for _time in range(5):
        ask(client)
    type_code(client, right_code())
    assert who(client) == str(ada.pk)


def test_an_address_may_not_have_mails_sent_to_many(client):
    for _number in range(32):
        ask(client, UserFactory().email)
    assert Message.objects.count() == 30
    ask(client, UserFactory().email, address=ELSEWHERE)
    assert Message.objects.count() == 31


@pytest.mark.parametrize(
    "wrong", ["", "ada", "ada@example.org\x00", "a" * 10_000 + "@example.org", "🦄@", "a@b\r\nBcc: c"]
)
def test_what_is_no_address_is_explained_beside_its_field(client, wrong):
    answer = ask(client, wrong)
    assert answer.status_code == 422
    assert "id_email-e" in answer.content.decode()


# ---- Typing the code


def test_the_code_lets_in_the_browser_that_asked(client, ada):
    ask(client, next="/settings/")
    answer = type_code(client, f" {right_code()[:4]} {right_code()[4:]} ")
    assert (answer.url, who(client)) == ("/settings/", str(ada.pk))


def test_the_code_is_worth_nothing_in_another_browser(client, ada):
    ask(client)
    assert type_code(Client(), right_code()).url == "/sign-in/"


def test_a_code_works_once(client, ada):
    ask(client)
    client.post(links.path(newest()))
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = session_that_asked(newest())
    assert type_code(other, right_code()).status_code == 410
    assert not who(other)


def session_that_asked(link):
    session = SessionStore()
    session["asked_for_link"] = {"link": str(link.pk), "tries": 0}
    session.save()
    return session.session_key


def test_a_wrong_code_is_explained_and_the_right_one_still_works(client, ada):
    ask(client)
    assert type_code(client, wrong_code()).status_code == 422
    assert type_code(client, right_code()).status_code == 302


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_after_five_wrong_codes_one_waits_whoever_one_asked_for(client, ada, email):
    ask(client, email)
    answers = [type_code(client, "00000001") for _time in range(6)]
    assert [one.status_code for one in answers] == [422] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "900"


def test_after_five_wrong_codes_the_right_one_is_refused_too(client, ada):
    ask(client)
    for _time in range(5):
        type_code(client, wrong_code())
    assert type_code(client, right_code()).status_code == 429
    assert not who(client)


@pytest.mark.parametrize("typed", ["", "1234", "12345678\x00", "١٢٣٤٥٦٧٨" * 40, "🦄" * 8, "abcdefgh"])
def test_what_is_no_code_is_explained_and_costs_no_try(client, ada, typed):
    ask(client)
    assert type_code(client, typed).status_code == 422
    assert Link.objects.get().tries == 0


def test_a_code_is_stale_after_a_quarter_of_an_hour(client, ada, clock):
    ask(client)
    clock.shift(timedelta(minutes=16))
    assert type_code(client, right_code()).status_code == 410
    assert not who(client)


# ---- Opening the link


def test_scanners_may_open_a_link_as_often_as_they_like(client, link):
    for _time in range(10):
        assert client.get(links.path(link)).status_code == 200
        assert client.head(links.path(link)).status_code == 200
    assert client.post(links.path(link)).url == "/settings/"
    assert who(client) == str(link.user_id)


def test_the_second_press_opens_nothing_and_offers_a_fresh_link(client, link):
    client.post(links.path(link))
    answer = Client().post(links.path(link))
    assert answer.status_code == 410
    assert "Mail me a fresh link" in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stale_link_offers_a_fresh_one(client, link, clock, method):
    clock.shift(timedelta(minutes=15))
    assert getattr(client, method)(links.path(link)).status_code == 410
    answer = client.post(f"{links.path(link)}fresh/")
    assert answer.url == "/sign-in/code/"
    assert (newest().user, newest().next) == (link.user, "/settings/")


def test_a_fresh_link_for_a_closed_account_is_not_mailed(client, link):
    User.objects.update(is_active=False)
    assert client.post(f"{links.path(link)}fresh/").url == "/sign-in/code/"
    assert not Message.objects.exists()


def test_a_link_with_a_wrong_token_is_not_there(client, link):
    path = f"/enter/{link.pk}/{'0' * 32}/"
    assert [client.get(path).status_code, client.post(path).status_code] == [404, 404]
    assert client.post(f"{path}fresh/").status_code == 404


def test_a_link_takes_over_from_whoever_was_signed_in_here(client, link):
    client.force_login(UserFactory())
    client.post(links.path(link))
    assert who(client) == str(link.user_id)


def test_an_invitation_says_who_invites_and_what_for(client):
    more = {"by": UserFactory(name="Grace"), "about": "Azure RMS at Contoso"}
    invitation = links.make(UserFactory(), Link.Purpose.INVITATION, at=timezone.now(), **more)
    page = client.get(links.path(invitation)).content.decode()
    assert "Grace invites you to take part in: Azure RMS at Contoso." in page
    assert "This link works once, until" in page


def test_a_new_password_ends_the_links_underway(client, ada, link):
    client.force_login(ada)
    client.post(
        "/settings/password/",
        {"old": "correct horse battery", "new": "quite another one", "again": "quite another one"},
    )
    assert Client().post(links.path(link)).status_code == 410


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost@evil.example"]
)
def test_no_mail_is_owed_for_a_foreign_host(client, ada, host):
    answer = client.post("/sign-in/by-mail/", {"email": ada.email}, headers={"Host": host, "X-Forwarded-Host": host})
    assert answer.status_code == 400
    assert not Message.objects.exists()
