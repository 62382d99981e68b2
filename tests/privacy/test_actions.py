"""Who asks, who approves, who erases: three people."""

import pytest

from audit.models import Event
from engagements.refusals import NotAllowed, Refused
from privacy import actions
from privacy.models import ErasureRequest
from privacy.permissions import may_speak_for
from tests.factories import EVERYBODY, NOW, EngagementFactory, UserFactory, cast_of

pytestmark = pytest.mark.django_db
# Everybody may speak for themselves; the lead for the members of the organisation too.
COLLEAGUES = {"contact", "read_only"}


@pytest.fixture
def person():
    return UserFactory()


@pytest.fixture
def asked(person):
    return actions.ask(person, by=person, at=NOW)


@pytest.mark.parametrize("whose", EVERYBODY)
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_speak_for_whom(who, whose):
    cast = cast_of(EngagementFactory())
    by, person = getattr(cast, who), getattr(cast, whose)
    assert may_speak_for(by, person) == (who == whose or (who == "lead" and whose in COLLEAGUES))


@pytest.mark.parametrize("verb", [actions.ask, actions.take_along])
def test_nobody_speaks_for_a_stranger(person, verb):
    with pytest.raises(NotAllowed):
        verb(person, by=UserFactory(), at=NOW)


def test_what_was_asked_already_is_not_asked_again(person, asked):
    with pytest.raises(Refused, match="already"):
        actions.ask(person, by=person, at=NOW)
    assert ErasureRequest.objects.count() == 1


def test_what_was_declined_can_be_asked_again(person, asked, administrators):
    actions.decline(asked, by=administrators[0], at=NOW)
    assert actions.ask(person, by=person, at=NOW).status == "waiting"


def test_a_request_is_withdrawn_by_who_may_ask(person, asked):
    assert actions.withdraw(asked, by=person, at=NOW).status == "withdrawn"


def test_nobody_else_withdraws_it(asked):
    with pytest.raises(NotAllowed):
        actions.withdraw(asked, by=UserFactory(), at=NOW)


@pytest.mark.parametrize("verb", [actions.approve, actions.decline, actions.erase])
def test_only_administrators_decide(asked, verb):
    with pytest.raises(NotAllowed):
        verb(asked, by=UserFactory(), at=NOW)


def test_an_administrator_who_was_closed_decides_nothing(asked, administrators):
    type(administrators[0]).objects.filter(pk=administrators[0].pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        actions.approve(asked, by=administrators[0], at=NOW)


def test_nothing_is_erased_before_it_is_approved(asked, administrators):
    with pytest.raises(Refused, match="approves this first"):
        actions.erase(asked, by=administrators[0], at=NOW)


def test_who_asked_does_not_approve(administrators):
    own = actions.ask(administrators[0], by=administrators[0], at=NOW)
    with pytest.raises(Refused, match="three people"):
        actions.approve(own, by=administrators[0], at=NOW)


@pytest.mark.parametrize("which", [0, 1])
def test_neither_who_asked_nor_who_approved_erases(administrators, which):
    own = actions.ask(administrators[0], by=administrators[0], at=NOW)
    actions.approve(own, by=administrators[1], at=NOW)
    with pytest.raises(Refused, match="three people"):
        actions.erase(own, by=administrators[which], at=NOW)


def test_a_third_person_erases(administrators):
    own = actions.ask(administrators[0], by=administrators[0], at=NOW)
    actions.approve(own, by=administrators[1], at=NOW)
    assert actions.erase(own, by=administrators[2], at=NOW) == administrators[0]


@pytest.mark.parametrize("verb", [actions.approve, actions.decline, actions.erase, actions.withdraw])
def test_what_has_ended_is_over(person, asked, administrators, verb):
    actions.withdraw(asked, by=person, at=NOW)
    with pytest.raises(Refused, match="come to its end"):
        verb(asked, by=administrators[0], at=NOW)


def test_every_step_is_in_the_trail(person, asked, administrators):
    actions.approve(asked, by=administrators[0], at=NOW)
    actions.erase(asked, by=administrators[1], at=NOW)
    steps = Event.objects.filter(subject_id=person.pk).order_by("pk").values_list("verb", "actor_id")
    assert list(steps) == [
        ("erasure.asked", person.pk),
        ("erasure.approved", administrators[0].pk),
        ("person.erased", administrators[1].pk),
    ]
