import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
SIGN_IN = "/sign-in/"


@pytest.fixture
def ada():
    user = UserFactory(email="ada@example.org", name="Ada")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, email="ada@example.org", password=PASSWORD, **more):
    extra = {"REMOTE_ADDR": more.pop("address", "192.0.2.1")}
    return client.post(SIGN_IN, {"email": email, "password": password, **more}, **extra)


def who(client):
    return client.session.get("_auth_user_id")


def test_the_right_password_opens_the_home_page(client, ada):
    answer = sign_in(client)
    assert (answer.status_code, answer.url) == (302, "/")
    assert who(client) == str(ada.pk)


def test_the_address_may_be_written_in_capitals(client, ada):
    sign_in(client, email="ADA@Example.org")
    assert who(client) == str(ada.pk)


@pytest.fixture
def closed():
    user = UserFactory(email="closed@example.org", is_active=False)
    user.set_password(PASSWORD)
    user.save()


@pytest.fixture
def invited():
    User.objects.create_user("invited@example.org", name="Invited")


@pytest.mark.usefixtures("ada", "closed", "invited")
@pytest.mark.parametrize("email", ["nobody@example.org", "closed@example.org", "invited@example.org"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, email):
    known, other = sign_in(client, password="wrong"), sign_in(client, email=email)
    assert known.status_code == other.status_code == 422
    assert same(known, "ada@example.org") == same(other, email)


def same(answer, email):
    token = str(answer.context["csrf_token"]) if answer.context else answer.cookies[settings.CSRF_COOKIE_NAME].value
    text = answer.content.decode().replace(email, "EMAIL").replace(token, "TOKEN")
    return [line for line in text.splitlines() if "csrf" not in line.lower()]


@pytest.mark.usefixtures("ada", "closed", "invited")
@pytest.mark.parametrize(
    "email", ["ada@example.org", "nobody@example.org", "closed@example.org", "invited@example.org"]
)
def test_every_wrong_sign_in_costs_one_hash(client, email, hashes):
    sign_in(client, email=email, password="wrong")
    assert len(hashes) == 1


@pytest.fixture
def hashes(ada, monkeypatch):
    """Each hash that is computed from here on. Counted, because time would tell too little on a busy machine."""
    counted, encode = [], MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: counted.append(1) or encode(*args))
    return counted


def test_the_password_is_never_typed_back(client, ada):
    assert "wrong-but-private" not in sign_in(client, password="wrong-but-private").content.decode()


def test_an_incomplete_address_is_explained_beside_its_field(client):
    answer = sign_in(client, email="ada@example")
    assert answer.status_code == 422
    assert "such as name@example.org" in answer.content.decode()


def test_after_ten_wrong_tries_no_password_is_hashed_any_more(client, ada, hashes):
    answers = [sign_in(client, password="wrong").status_code for _ in range(100)]
    assert answers == [422] * 10 + [429] * 90
    assert len(hashes) == 10


def test_the_right_person_gets_in_from_another_address_meanwhile(client, ada):
    for _ in range(20):
        sign_in(client, password="wrong", address="198.51.100.7")
    assert sign_in(client, address="192.0.2.1").status_code == 302


def test_who_is_turned_away_learns_when_to_come_back(client, ada):
    answer = [sign_in(client, password="wrong") for _ in range(11)][-1]
    assert answer.headers["Retry-After"] == "900"


def test_signing_in_gives_the_session_a_new_key(client, ada):
    client.get(SIGN_IN)
    session = client.session
    session["seen"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
    sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_the_old_session_is_worth_nothing_after_signing_out(client, ada):
    sign_in(client)
    old = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/sign-out/")
    client.cookies[settings.SESSION_COOKIE_NAME] = old
    assert client.get("/settings/").status_code == 302


def test_signing_out_takes_a_post(client, ada):
    sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    assert who(client)


def test_a_closed_account_is_signed_out_at_once(client, ada):
    sign_in(client)
    User.objects.update(is_active=False)
    assert client.get("/settings/").url.startswith(SIGN_IN)


def test_a_new_password_ends_older_sessions(client, ada):
    sign_in(client)
    ada.set_password("another long password")
    ada.save()
    assert client.get("/settings/").url.startswith(SIGN_IN)


def test_signing_in_leads_to_where_one_wanted_to_go(client, ada):
    wanted = client.get("/settings/").url.partition("next=")[2]
    assert sign_in(client, next=wanted).url == "/settings/"


FOREIGN = [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "https:evil.example",
    "/%09/evil",
    "\t//evil.example",
    "javascript:alert(1)",
    "///evil.example",
    "http:///evil.example",
    "evil.example",
]


@pytest.mark.parametrize("wanted", FOREIGN)
def test_signing_in_never_leads_to_another_site(client, ada, wanted):
    assert sign_in(client, next=wanted).url in ("/", "/%09/evil")


def test_who_is_signed_in_needs_no_sign_in_page(client, ada):
    sign_in(client)
    assert client.get(SIGN_IN).status_code == 302


def test_the_sign_in_page_can_be_read_in_another_language_and_remembers_it(client):
    answer = client.get(SIGN_IN, {"l": "de"})
    assert '<html lang="de">' in answer.content.decode()
    assert '<html lang="de">' in client.get(SIGN_IN).content.decode()


def test_the_switch_of_languages_keeps_the_way_on(client):
    page = client.get(SIGN_IN, {"next": "/settings/"}).content.decode()
    assert "?next=%2Fsettings%2F&amp;l=ja" in page


def test_settings_are_for_those_who_signed_in(client):
    assert client.get("/settings/").url.startswith(SIGN_IN)


def test_one_chooses_language_and_time_zone_and_the_trail_knows(client, ada):
    client.force_login(ada)
    answer = client.post("/settings/", {"language": "ja", "time_zone": "Asia/Tokyo"})
    assert answer.url == reverse("accounts:settings")
    ada.refresh_from_db()
    assert (ada.language, ada.time_zone) == ("ja", "Asia/Tokyo")
    assert Event.objects.get().after == {"language": "ja", "time_zone": "Asia/Tokyo"}


@pytest.mark.parametrize("wrong", [{"language": "nl"}, {"time_zone": "Mars/Base"}])
def test_unknown_languages_and_zones_are_refused(client, ada, wrong):
    client.force_login(ada)
    assert client.post("/settings/", {"language": "en", "time_zone": "UTC", **wrong}).status_code == 422


def test_nothing_else_of_an_account_can_be_set_from_the_settings_page(client, ada):
    client.force_login(ada)
    more = {"is_staff": "on", "email": "other@example.org", "is_superuser": "on", "name": "Other"}
    client.post("/settings/", {"language": "en", "time_zone": "UTC", **more})
    ada.refresh_from_db()
    assert (ada.is_staff, ada.is_superuser, ada.email, ada.name) == (False, False, "ada@example.org", "Ada")
