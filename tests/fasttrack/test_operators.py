"""The operator's pages: there for operators, and for nobody else anywhere."""

import re
from ipaddress import ip_network

import pytest
from django.test import Client

from engagements.models import Engagement
from tests.daily import mostly_full
from tests.factories import EngagementFactory, SecondFactorFactory, UserFactory, cast_of

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb"[A-Za-z0-9]{64}")
ADDRESSES = ("", "login/", "logout/", "accounts/user/", "accounts/user", "engagements/breakglass/add/", "jsi18n/", "x")
METHODS = ("get", "post", "head", "put", "delete", "options")
PEOPLE = ("anonymous", "manager", "specialist", "lead", "contact", "representative", "staff only", "superuser only")


def at_browser(user):
    client = Client()
    if user:
        client.force_login(user)
    return client


@pytest.fixture
def operator():
    return at_browser(SecondFactorFactory(user__is_staff=True, user__is_superuser=True).user)


def person(name):
    extra = {"staff only": {"is_staff": True}, "superuser only": {"is_superuser": True}}
    if name == "anonymous":
        return None
    return UserFactory(**extra[name]) if name in extra else getattr(cast_of(EngagementFactory()), name)


def answered(client, method, address):
    response = getattr(client, method)(address)
    cookies = sorted(response.cookies)
    headers = {name: value for name, value in response.headers.items() if name != "Date"}
    return response.status_code, headers, cookies, TOKEN.sub(b"", response.content)


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("method", mostly_full(METHODS, daily={"get", "post"}))
def test_for_everybody_else_they_answer_like_what_does_not_exist(name, method):
    user = person(name)
    for address in (*(f"/operations/{one}" for one in ADDRESSES), "/operations"):
        nothing = answered(at_browser(user), method, "/nowhere" + address.removeprefix("/operations"))
        assert nothing[0] == 404
        assert answered(at_browser(user), method, address) == nothing, address


def test_an_operator_finds_them(operator):
    assert operator.get("/operations/").status_code == 200
    assert operator.get("/operations").headers["Location"] == "/operations/"


def test_an_operator_who_was_switched_off_finds_nothing():
    user = UserFactory(is_staff=True, is_superuser=True)
    client = at_browser(user)
    type(user).objects.update(is_superuser=False)
    assert client.get("/operations/").status_code == 404


NETWORKS = [
    ("10.1.2.3", "10.0.0.0/8", True),
    ("192.0.2.1", "10.0.0.0/8", False),
    ("::ffff:10.1.2.3", "10.0.0.0/8", True),
    ("::1", "::1/128", True),
    ("", "10.0.0.0/8", False),
    ("unix:", "0.0.0.0/1", False),
]


@pytest.mark.parametrize(("address", "network", "found"), NETWORKS)
def test_operators_come_from_allowed_networks_only(operator, settings, address, network, found):
    settings.ADMIN_NETWORKS = [ip_network(network)]
    answer = operator.get("/operations/", REMOTE_ADDR=address, headers={"X-Forwarded-For": "10.9.9.9"})
    assert answer.status_code == (200 if found else 404)


def test_no_page_of_theirs_names_a_customer(operator):
    engagement = EngagementFactory(purchase__tenant__customer__name="Canary Ltd")
    for place in ("", "accounts/user/", "audit/event/", "notifications/message/", "engagements/breakglass/"):
        page = operator.get(f"/operations/{place}").text
        assert "Canary Ltd" not in page
        assert engagement.tenant.domain not in page


def test_an_operator_sees_no_engagement(operator):
    engagement = EngagementFactory()
    user = UserFactory(is_staff=True, is_superuser=True)
    assert operator.get(f"/engagements/{engagement.pk}/").status_code == 404
    assert not Engagement.objects.readable_by(user).exists()
