"""The file is complete, and about nobody else."""

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from audit.models import Event
from privacy import export
from tests import worlds
from tests.factories import NOW, EngagementFactory, MemberFactory, UserFactory, cast_of
from tests.privacy import canary

pytestmark = pytest.mark.django_db


def written(person):
    return json.dumps(export.of(person, at=NOW), cls=DjangoJSONEncoder, ensure_ascii=False)


def parts(person):
    return {part["what"]: part["entries"] for part in export.of(person, at=NOW)["parts"]}


lived = worlds.built(canary.lived)
life = worlds.fresh("lived")


def test_a_person_finds_all_names_that_they_went_by(life):
    made = written(life[1])
    assert all(word in made for word in canary.CANARIES)


@pytest.mark.parametrize(
    "part",
    [
        "Organisations that you belong to",
        "Tasks that are yours",
        "Tasks that you last moved on",
        "Consents that you gave",
        "Readiness that you signed",
        "Mails that we sent or owe you",
        "Links by mail that let you in",
        "Browsers in which you are signed in",
        "Wrong passwords typed for your address in the last minutes",
        "What you did, as the history tells it",
        "What was done to your account",
        "Places where others wrote your name or address",
    ],
)
def test_every_kind_of_trace_has_its_part(life, part):
    assert parts(life[1])[part]


def test_nobody_else_is_named_in_it(life):
    made = written(life[1])
    others = User.objects.exclude(pk=life[1].pk).values_list("name", "email")
    assert not [word for pair in others for word in pair if f'"{word}' in made or f"{word}," in made]


def test_words_of_others_are_counted_and_not_told(life):
    assert "formerly" not in written(life[1])


def test_no_password_and_no_way_in_is_told(life):
    life[1].set_password("correct horse battery")
    life[1].save()
    made = written(life[1])
    assert life[1].password not in made
    assert str(life[1].links.get().pk) not in made


@pytest.mark.parametrize("who", ["manager", "specialist", "lead", "representative", "stranger"])
def test_the_file_of_anybody_can_be_made(who):
    person = getattr(cast_of(EngagementFactory()), who)
    assert export.of(person, at=NOW)["account"]["email"] == person.email


def test_what_is_empty_is_left_out():
    assert parts(UserFactory()) == {}


def test_a_colleague_has_a_file_of_their_own():
    member = MemberFactory()
    MemberFactory(customer=member.customer)
    assert len(parts(member.user)["Organisations that you belong to"]) == 1


def test_an_erased_person_left_nothing_but_deeds(life, erase):
    user = erase(life[1])
    assert "Zofia" not in written(user)
    assert Event.objects.filter(actor_id=user.pk).exists()
