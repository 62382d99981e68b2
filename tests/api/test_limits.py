"""How often somebody may ask: counted for each person, each organisation, and each address that we do not know."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from api import limits
from api.models import Asked
from tests.api.calling import ROOT, Program
from tests.factories import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db
# Within a minute that has just begun.
START = datetime(2026, 3, 2, 9, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def few(settings):
    settings.API_PER_MINUTE, settings.API_STRANGERS_PER_MINUTE = 10, 3


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def program(clock):
    return Program(UserFactory())


def codes(program, times):
    return [program.get("/me").status_code for _time in range(times)]


def test_the_eleventh_of_ten_is_told_to_wait(program):
    assert codes(program, 12) == [200] * 10 + [429] * 2
    answer = program.get("/me")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert int(answer.headers["Retry-After"]) == 66


def test_another_person_is_not_held_up(program):
    codes(program, 11)
    assert codes(Program(UserFactory()), 1) == [200]


def test_colleagues_share_the_count_of_their_organisation_and_hold_up_no_other(clock, settings):
    settings.API_PER_MINUTE_OF_ORGANISATION = 4
    one = MemberFactory()
    other = MemberFactory(customer=one.customer)
    assert codes(Program(one.user), 3) + codes(Program(other.user), 2) == [200] * 4 + [429]
    assert codes(Program(MemberFactory().user), 1) == [200]


def test_what_the_organisation_is_refused_does_not_count_for_the_person(clock, settings):
    settings.API_PER_MINUTE_OF_ORGANISATION = 1
    member = MemberFactory()
    codes(Program(member.user), 3)
    assert Asked.objects.get(who=str(member.user.pk)).count == 1


def test_several_tokens_of_one_person_share_its_count(clock):
    person = UserFactory()
    assert codes(Program(person), 6) + codes(Program(person), 6) == [200] * 10 + [429] * 2


def test_whoever_waited_as_told_goes_on(program, clock):
    codes(program, 11)
    clock.shift(66)
    assert codes(program, 1) == [200]


def test_no_sixty_seconds_hold_more_than_the_limit(program, clock):
    """Across the turn of the minute too: ten at its end leave room for few after it."""
    clock.shift(55)
    assert codes(program, 10) == [200] * 10
    clock.shift(10)
    assert codes(program, 3) == [429] * 3
    clock.shift(25)
    assert codes(program, 6) == [200] * 5 + [429]


def test_an_unknown_address_is_counted_when_it_is_not_let_in(client, clock):
    assert [client.get(f"{ROOT}/me").status_code for _time in range(4)] == [401, 401, 401, 429]


def test_guesses_of_others_at_the_same_address_hold_no_person_up(client, program):
    for _time in range(5):
        client.get(f"{ROOT}/me")
    assert codes(program, 1) == [200]


def test_old_counts_are_taken_away(program, clock):
    codes(program, 1)
    limits.forget(at=START + timedelta(minutes=1))
    assert Asked.objects.count() == 1
    limits.forget(at=START + timedelta(minutes=2))
    assert Asked.objects.count() == 0
