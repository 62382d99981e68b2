"""In by the account of one's company, before a provider of our own: staff only, and nobody is ever made."""

from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from accounts.models import User
from audit.models import Event
from tests.accounts import provider as providers
from tests.accounts.people import app_code, somebody, who
from tests.factories import MemberFactory, RegionManagerFactory, SecondFactorFactory, UserFactory

pytestmark = pytest.mark.django_db
BACK = "/sign-in/openid/back/"


@pytest.fixture(scope="module")
def running():
    with providers.running() as provider:
        yield provider


@pytest.fixture
def provider(running, settings):
    app = {"provider_id": "openid", "name": "Contoso", "client_id": providers.CLIENT, "secret": "hush"}
    more = {"settings": {"server_url": running.url, "fetch_userinfo": False}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app | more], "OAUTH_PKCE_ENABLED": True}}
    running.claims, running.broken = {"email": "grace@example.org", "email_verified": True}, False
    running.published = running.public(running.key)
    return running


@pytest.fixture
def grace():
    user = somebody("grace@example.org")
    RegionManagerFactory(user=user)
    return user


def leave(client, **query):
    """What the provider is asked."""
    answer = client.get("/sign-in/openid/", query)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}


def come_back(client, provider, *, wanted="", state=None, **claims):
    asked = leave(client, **({"next": wanted} if wanted else {}))
    provider.claims |= {"nonce": asked["nonce"], **claims}
    return client.get(BACK, {"code": "c", "state": state or asked["state"]})


def is_turned_away(answer, client):
    friendly = "Sign in with a link by mail instead." in answer.content.decode()
    return answer.status_code == 403 and friendly and not who(client)


def test_a_manager_is_let_in_and_led_to_where_they_wanted_to_go(client, provider, grace):
    answer = come_back(client, provider, wanted="/settings/")
    assert (answer.url, who(client)) == ("/settings/", str(grace.pk))
    assert Event.objects.get().after == {"way": "openid"}


def test_the_provider_is_asked_with_state_nonce_and_a_challenge(client, provider):
    asked = leave(client)
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == f"http://127.0.0.1:8000{BACK}"
    assert leave(client)["nonce"] != asked["nonce"]


def test_the_verifier_of_the_challenge_is_sent_with_the_code(client, provider, grace):
    come_back(client, provider)
    assert "code_verifier" in provider.asked


def test_who_has_a_second_factor_is_asked_for_it_here_too(client, provider, grace):
    SecondFactorFactory(user=grace)
    assert come_back(client, provider, wanted="/settings/").url == "/sign-in/second-factor/"
    assert not who(client)
    assert client.post("/sign-in/second-factor/", {"code": app_code()}).url == "/settings/"


WRONG_CLAIMS = [
    {"nonce": "another"},
    {"nonce": None},
    {"email_verified": False},
    {"email_verified": None},
    {"email_verified": "true"},
    {"email": None},
    {"email": "nobody@example.org"},
    {"email": ["grace@example.org"]},
    {"email": "grace@example.org\x00"},
    {"aud": "somebody-else"},
    {"iss": "https://evil.example"},
    {"exp": 1},
    {"sub": None},
]


@pytest.mark.parametrize("claims", WRONG_CLAIMS, ids=str)
def test_a_token_that_says_anything_else_lets_nobody_in(client, provider, grace, claims):
    before = User.objects.count()
    assert is_turned_away(come_back(client, provider, **claims), client)
    assert User.objects.count() == before


def test_a_wrong_state_lets_nobody_in(client, provider, grace):
    assert is_turned_away(come_back(client, provider, state="another"), client)


def test_a_state_works_in_its_own_browser_only(client, provider, grace):
    asked = leave(Client())
    provider.claims["nonce"] = asked["nonce"]
    assert is_turned_away(client.get(BACK, {"code": "c", "state": asked["state"]}), client)


def test_a_state_works_once(client, provider, grace):
    asked = leave(client)
    provider.claims["nonce"] = asked["nonce"]
    way_back = {"code": "c", "state": asked["state"]}
    assert client.get(BACK, way_back).status_code == 302
    client.post("/sign-out/")
    assert is_turned_away(client.get(BACK, way_back), client)


def test_a_token_signed_by_somebody_else_lets_nobody_in(client, provider, grace):
    provider.published = provider.public(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    assert is_turned_away(come_back(client, provider), client)


@pytest.mark.parametrize("query", [{}, {"error": "access_denied"}, {"code": "c"}, {"state": "s"}, {"error": "🦄\x00"}])
def test_coming_back_without_a_code_is_explained(client, provider, query):
    assert is_turned_away(client.get(BACK, query), client)


def test_a_provider_that_talks_nonsense_is_explained(client, provider, grace):
    provider.broken = True
    assert is_turned_away(client.get("/sign-in/openid/"), client)


def test_a_provider_that_is_away_is_explained(client, provider, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://127.0.0.1:9", "fetch_userinfo": False}
    assert is_turned_away(client.get("/sign-in/openid/"), client)


def test_a_customer_uses_another_way(client, provider):
    MemberFactory(user=UserFactory(email="customer@example.org"))
    assert is_turned_away(come_back(client, provider, email="customer@example.org"), client)


def test_a_closed_account_stays_closed(client, provider, grace):
    User.objects.update(is_active=False)
    assert is_turned_away(come_back(client, provider), client)


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_coming_back_never_leads_to_another_site(client, provider, grace, wanted):
    assert come_back(client, provider, wanted=wanted).url == "/"


def test_the_button_is_there_when_it_is_set_up(client, provider):
    page = client.get("/sign-in/", {"next": "/settings/"}).content.decode()
    assert "Sign in with Contoso" in page
    assert "/sign-in/openid/?next=%2Fsettings%2F" in page


def test_without_it_there_is_neither_button_nor_page(client):
    assert "openid" not in client.get("/sign-in/").content.decode()
    assert [client.get("/sign-in/openid/").status_code, client.get(BACK).status_code] == [404, 404]
