"""The link in an invitation: it answers by a press and by nothing else, and only as long as it is about that time."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail as sent_mail
from django.test import Client

from audit.models import Event
from engagements import answers
from engagements.actions import meetings
from engagements.models import Attendance, Designation
from notifications import delivery
from tests.factories import NOW, EngagementFactory
from tests.pages import text

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.fixture
def call(cast, engagement):
    return meetings.schedule(
        engagement,
        kind="kickoff",
        starts_at=LATER,
        attendees=[cast.lead, cast.representative, cast.specialist],
        by=cast.manager,
        at=NOW,
    )


@pytest.fixture
def mine(cast, call):
    return call.attendances.get(user=cast.lead)


@pytest.fixture
def link(mine):
    return answers.path(mine)


def given(mine):
    return Attendance.objects.get(pk=mine.pk).answer


def press(link, answer="yes"):
    return Client().post(link, {"answer": answer})


@pytest.mark.parametrize("answer", ["yes", "maybe", "no"])
def test_a_press_answers_without_signing_in(mine, link, answer):
    assert press(link, answer).status_code == 200
    assert given(mine) == answer


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_at_the_link_changes_nothing(mine, link, method):
    events = Event.objects.count()
    for _time in range(3):
        getattr(Client(), method)(f"{link}?answer=yes")
    assert (given(mine), Event.objects.count()) == ("", events)


def test_the_answer_of_the_link_is_the_first_to_press(link):
    shown = text(Client().get(f"{link}?answer=no"))
    assert re.search(r'data-kind="primary" name="answer" value="no"', shown)


def test_the_mail_has_a_link_for_each_answer(mine, call):
    delivery.deliver(at=NOW)
    [sent] = [one for one in sent_mail.outbox if one.to == [mine.user.email]]
    found = re.findall(r"http://\S+/invitations/\S+", sent.body)
    assert [one.rpartition("=")[2] for one in found] == ["yes", "maybe", "no"]
    assert Client().get(found[0]).status_code == 200
    assert all(one.replace("&", "&amp;") in sent.alternatives[0][0] for one in found)


def test_no_queued_mail_holds_a_link(mine, call):
    assert answers.token(mine) not in str(list(mine.user.messages.values()))


def test_an_answer_can_be_changed_and_the_trail_has_both(mine, link):
    press(link), press(link, "no"), press(link, "no")
    told = Event.objects.filter(verb="call.answered").order_by("pk")
    assert [one.after["answer"] for one in told] == ["yes", "no"]
    assert {one.actor_id for one in told} == {mine.user_id}


def test_a_representative_answers_on_behalf(cast, call, engagement):
    press(answers.path(call.attendances.get(user=cast.representative)))
    assert Event.objects.get(verb="call.answered").on_behalf_of == engagement.customer.name


def test_a_call_that_is_moved_asks_again_and_its_old_link_is_stale(cast, call, mine, link):
    press(link)
    meetings.reschedule(call, starts_at=LATER + timedelta(days=1), by=cast.manager, at=NOW)
    assert given(mine) == ""
    assert press(link).status_code == 410
    assert given(mine) == ""
    assert press(answers.path(Attendance.objects.get(pk=mine.pk))).status_code == 200


def test_after_it_has_begun_nobody_answers_any_more(mine, link, clock):
    clock.move_to(LATER)
    assert press(link).status_code == 410
    assert given(mine) == ""


def test_a_call_that_was_called_off_asks_nobody(cast, call, mine, link):
    meetings.cancel(call, reason="No need", by=cast.manager, at=NOW)
    assert Client().get(link).status_code == 410


def test_without_an_answer_it_is_asked_again(mine, link):
    answer = press(link, "perhaps")
    assert answer.status_code == 422
    assert "Choose one of the answers" in text(answer)


def test_a_link_is_for_one_person_and_one_call(cast, call, mine, link):
    others = call.attendances.get(user=cast.specialist)
    for wrong in (
        link.replace(str(mine.pk), str(others.pk)),
        link.replace(str(mine.pk), str(uuid4())),
        link.replace("/0-", "/1-"),
        link.replace("/0-", "/99999999999999-"),
        f"/invitations/{mine.pk}/nonsense/",
    ):
        assert press(wrong).status_code == 404, wrong
    assert not Attendance.objects.exclude(answer="").exists()


def test_who_left_finds_what_was_never_there(cast, call):
    link = answers.path(call.attendances.get(user=cast.representative))
    Designation.objects.filter(user=cast.representative).update(withdrawn_at=NOW - timedelta(minutes=1))
    unknown = Client().get(f"/invitations/{uuid4()}/0-{'a' * 32}/")
    left = Client().get(link)
    assert (left.status_code, unknown.status_code) == (404, 404)
    assert press(link).status_code == 404


def test_a_closed_account_answers_nothing(mine, link):
    mine.user.is_active = False
    mine.user.save()
    assert press(link).status_code == 404


def test_a_link_shows_nothing_of_anybody_else(cast, call, link):
    other = EngagementFactory(customer__name="Hidden Valley Foundry")
    shown = text(Client().get(link))
    assert other.customer.name not in shown
    assert cast.specialist.name not in shown.replace(cast.lead.name, "")


def test_the_page_is_kept_by_no_cache(link):
    assert "no-store" in Client().get(link).headers["Cache-Control"]


def test_it_speaks_the_language_of_whom_it_is_for(mine, link):
    mine.user.language = "de"
    mine.user.save()
    assert '<html lang="de">' in text(Client().get(link))


def test_a_form_that_comes_from_elsewhere_is_turned_away(mine, link):
    assert Client(enforce_csrf_checks=True).post(link, {"answer": "yes"}).status_code == 403
    assert given(mine) == ""
