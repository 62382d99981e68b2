from datetime import timedelta

import pytest

from accounts import limits
from accounts.models import SignInAttempt
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"


def attempt(email="ada@example.org", address=HOME, after=timedelta()):
    return limits.admit(limits.Try.of(email, address=address, at=NOW + after))


def test_ten_wrong_tries_are_let_through_and_no_more():
    assert [attempt() for _ in range(12)] == [True] * 10 + [False] * 2


def test_capitals_are_no_way_round_the_limit():
    for _ in range(10):
        attempt("ada@example.org")
    assert not attempt(" ADA@example.org")


def test_the_person_is_let_in_from_another_address():
    for _ in range(20):
        attempt(address=ELSEWHERE)
    assert attempt(address=HOME)


def test_an_address_may_not_try_many_accounts():
    assert sum(attempt(f"person{number}@example.org") for number in range(60)) == 50


def test_the_door_opens_again_after_a_quarter_of_an_hour():
    for _ in range(12):
        attempt()
    assert attempt(after=timedelta(minutes=15))


def test_knocking_on_a_shut_door_does_not_keep_it_shut():
    for minute in range(15):
        for _ in range(5):
            attempt(after=timedelta(minutes=minute))
    assert attempt(after=timedelta(minutes=17))


def test_a_right_password_forgives_what_went_before():
    for _ in range(9):
        attempt()
    limits.forget(limits.Try.of("ada@example.org", address=HOME, at=NOW))
    assert [attempt() for _ in range(10)] == [True] * 10


def test_what_was_typed_is_not_kept():
    attempt("my-secret-password")
    assert "secret" not in str(SignInAttempt.objects.values().get())


def test_old_tries_are_not_kept():
    attempt()
    attempt(after=timedelta(hours=1))
    assert SignInAttempt.objects.count() == 1
