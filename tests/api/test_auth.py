"""Who is let in: a token that lives, or a session with its CSRF token; in which language they are answered."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts import tokens
from accounts.models import ApiToken
from tests.api.calling import ROOT, Program
from tests.factories import RegionManagerFactory

pytestmark = pytest.mark.django_db
ME = f"{ROOT}/me"


@pytest.fixture
def person():
    return RegionManagerFactory(user__name="Kim").user


@pytest.fixture
def program(person):
    return Program(person)


def test_a_token_lets_its_person_in(program):
    assert program.get("/me").json()["name"] == "Kim"


@pytest.mark.parametrize("header", [None, "Bearer", "Bearer ", "Bearer wrong", "Basic a2ltOng=", "Bearer \x00", "é"])
def test_nobody_else_is_let_in(header, person):
    answer = Client().get(ME, headers={"Authorization": header} if header is not None else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["status"] == 401


def test_a_wrong_token_does_not_fall_back_on_a_session(client, person):
    client.force_login(person)
    assert client.get(ME, headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_token_that_was_revoked_is_over_at_once(program, person):
    tokens.revoke(ApiToken.objects.get(), by=person, at=timezone.now())
    assert program.get("/me").status_code == 401


def test_a_token_that_has_expired_is_over(program):
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert program.get("/me").status_code == 401


def test_the_tokens_of_a_closed_account_are_over(program, person):
    person.is_active = False
    person.save()
    assert program.get("/me").status_code == 401


def test_a_session_reads_without_more(client, person):
    client.force_login(person)
    assert client.get(ME).json()["name"] == "Kim"


def test_a_session_changes_nothing_without_its_csrf_token(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    answer = client.post(f"{ROOT}/engagements", {}, content_type="application/json")
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")


def test_a_session_with_its_csrf_token_is_let_through(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    client.get("/settings/")
    token = client.cookies["csrf"].value
    answer = client.post(f"{ROOT}/engagements", {}, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 422


def test_a_token_needs_no_csrf_token(program):
    program.client.handler.enforce_csrf_checks = True
    assert program.post("/engagements").status_code == 422


def test_answers_are_kept_by_no_cache(program):
    assert program.get("/me").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("own", "asked", "answered"), [("de", "", "de"), ("de", "fr", "fr"), ("en", "xx, pt;q=0.5", "pt-br")]
)
def test_answers_are_in_the_language_that_is_asked_for_or_ones_own(person, own, asked, answered):
    person.language = own
    person.save()
    program = Program(person, **({"Accept-Language": asked} if asked else {}))
    assert program.get("/me").headers["Content-Language"] == answered


def test_the_use_of_a_token_is_noted(program):
    program.get("/me")
    assert ApiToken.objects.get().last_used_at is not None
