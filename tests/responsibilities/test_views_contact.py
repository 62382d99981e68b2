import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from engagements.models import ContactAttempt, Engagement
from tests import factories, journeys
from tests.factories import NOW

pytestmark = pytest.mark.django_db
DESK = "/first-contact/"
IN_THE_ROW = {"channel": "phone", "outcome": "no_answer"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def walk():
    return journeys.opened()


@pytest.fixture
def manager(client, walk):
    client.force_login(walk.team.manager)
    return client


@pytest.fixture
def door(walk):
    return reverse("log-attempt", args=[walk.engagement.pk])


def text_of(answer):
    return answer.content.decode()


# ---- Logging


def test_an_attempt_is_logged_now_where_no_time_is_given(manager, door):
    manager.post(door, IN_THE_ROW)
    assert ContactAttempt.objects.get().at == NOW


def test_without_script_the_person_comes_back_to_where_they_were(manager, door):
    answer = manager.post(door, {**IN_THE_ROW, "next": DESK}, follow=True)
    assert answer.redirect_chain == [(DESK, 302)]
    assert "is logged" in text_of(answer)


@pytest.mark.parametrize("elsewhere", ["javascript:alert(1)", "//evil.example/", "https://evil.example/"])
def test_the_way_back_leads_to_no_foreign_site(manager, door, elsewhere):
    assert elsewhere not in text_of(manager.get(door, {"next": elsewhere}))


@pytest.mark.parametrize("moment", ["0001-01-01 00:00", "9999-12-31 23:59"])
def test_an_attempt_was_made_within_the_calendar(manager, walk, door, moment):
    walk.team.manager.time_zone = "Asia/Tokyo"
    walk.team.manager.save()
    assert manager.post(door, {**IN_THE_ROW, "happened_at": moment}).status_code == 422


def test_nobody_is_sent_to_a_foreign_site(manager, door, walk):
    answer = manager.post(door, {**IN_THE_ROW, "next": "//evil.example/"})
    assert answer.url == reverse("engagement", args=[walk.engagement.pk])


def test_a_specialist_logs_attempts_too(client, walk, door):
    client.force_login(walk.team.specialist)
    assert client.post(door, IN_THE_ROW).status_code == 302


@pytest.mark.parametrize("who", ["lead", "contact", "read_only", "representative", "stranger", "other_manager"])
def test_to_everybody_else_the_ledger_does_not_exist(client, walk, door, who):
    client.force_login(getattr(factories.cast_of(walk.engagement), who))
    assert (client.get(door).status_code, client.post(door, IN_THE_ROW).status_code) == (404, 404)
    assert not ContactAttempt.objects.exists()


def test_what_was_typed_stays_when_something_is_wrong(manager, door):
    answer = manager.post(door, {"channel": "mail", "person": "Ada Lovelace", "note": "second floor"})
    assert answer.status_code == 422
    assert all(words in text_of(answer) for words in ("Ada Lovelace", "second floor", "This field is required"))


def test_an_attempt_in_the_future_is_refused_at_its_field(manager, door):
    answer = manager.post(door, {**IN_THE_ROW, "happened_at": "2030-01-01T10:00"})
    assert answer.status_code == 422
    assert 'id="id_happened_at-e"' in text_of(answer)


def test_on_hold_nothing_is_logged_and_the_page_says_why(manager, door, walk):
    Engagement.objects.update(status="on_hold")
    answer = manager.post(door, IN_THE_ROW)
    assert answer.status_code == 409
    assert "on hold" in text_of(answer)


def test_the_form_shows_what_was_tried_so_far(manager, door):
    manager.post(door, {**IN_THE_ROW, "person": "Ada Lovelace", "note": "on leave"})
    assert "Ada Lovelace · on leave" in text_of(manager.get(door))


# ---- In place


def test_in_place_the_row_is_answered_with_the_new_line(manager, door):
    answer = manager.post(door, IN_THE_ROW, headers={"HX-Request": "true"})
    assert "1 attempt, last: No answer" in text_of(answer)
    assert "<html" not in text_of(answer)


def test_in_place_a_look_is_the_form_and_no_refusal(manager, door):
    answer = manager.get(door, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'name="outcome"' in text_of(answer)


def test_in_place_the_strip_is_told_to_look_again(manager, door):
    answer = manager.post(door, IN_THE_ROW, headers={"HX-Request": "true"})
    assert answer.headers["HX-Trigger"] == "desk-changed"


def test_in_place_a_reached_customer_leaves_the_list(manager, door):
    answer = manager.post(door, {**IN_THE_ROW, "outcome": "reached"}, headers={"HX-Request": "true"})
    assert 'class="row"' not in text_of(answer)
    assert "is logged" in text_of(answer)


def test_in_place_a_refusal_is_said_and_the_row_stays(manager, door):
    Engagement.objects.update(status="on_hold")
    answer = manager.post(door, IN_THE_ROW, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "on hold" in text_of(answer)
    assert 'class="row"' in text_of(answer)


# ---- Taking back


@pytest.fixture
def slip(manager, door):
    manager.post(door, IN_THE_ROW)
    return reverse("undo-attempt", args=[ContactAttempt.objects.get().pk])


def test_an_attempt_can_be_taken_back_from_its_toast_without_script(manager, door, walk):
    answer = text_of(manager.post(door, {**IN_THE_ROW, "next": DESK}, follow=True))
    undo = re.search(r'action="(/contact-attempts/[^"]+next=[^"]+)"', answer).group(1).replace("&amp;", "&")
    assert manager.post(undo).url == DESK
    assert not ContactAttempt.objects.exists()
    assert walk.fresh().attempted_at is None


def test_in_place_the_toast_offers_to_take_it_back(manager, door):
    answer = text_of(manager.post(door, IN_THE_ROW, headers={"HX-Request": "true"}))
    assert reverse("undo-attempt", args=[ContactAttempt.objects.get().pk]) in answer


def test_taking_back_what_reached_them_brings_the_customer_back_to_the_desk(manager, door, walk):
    manager.post(door, {**IN_THE_ROW, "outcome": "reached"})
    assert "Everybody is reached" in text_of(manager.get(DESK))
    manager.post(reverse("undo-attempt", args=[ContactAttempt.objects.get().pk]))
    assert walk.engagement.customer.name in text_of(manager.get(DESK))
    assert walk.engagement.tasks.get(slug="first-contact").status == "in_progress"


def test_an_older_attempt_keeps_its_clock(manager, door, walk):
    manager.post(door, {**IN_THE_ROW, "happened_at": "2026-03-01T10:00"})
    manager.post(door, {**IN_THE_ROW, "happened_at": "2026-02-27T10:00"})
    newest = ContactAttempt.objects.order_by("at").first()
    manager.post(reverse("undo-attempt", args=[newest.pk]))
    assert walk.fresh().attempted_at == ContactAttempt.objects.get().at


def test_after_ten_minutes_it_stays(manager, slip, clock):
    clock.move_to(NOW + timedelta(minutes=10, seconds=1))
    assert manager.post(slip).status_code == 409
    assert ContactAttempt.objects.exists()


def test_nobody_takes_back_what_somebody_else_logged(client, slip, walk):
    client.force_login(walk.team.specialist)
    assert client.post(slip).status_code == 409
    assert ContactAttempt.objects.exists()


def test_to_a_customer_it_does_not_exist(client, slip, walk):
    client.force_login(walk.team.lead)
    assert client.post(slip).status_code == 404


def test_a_second_press_finds_nothing_more(manager, slip):
    manager.post(slip)
    assert manager.post(slip).status_code == 404


def test_what_a_closed_phase_rests_on_stays(manager, door, walk):
    manager.post(door, {**IN_THE_ROW, "outcome": "reached"})
    Engagement.objects.update(phase="assess")
    assert manager.post(reverse("undo-attempt", args=[ContactAttempt.objects.get().pk])).status_code == 409
    assert walk.fresh().reached_at == NOW


def test_the_trail_keeps_both(manager, slip, walk):
    manager.post(slip)
    told = text_of(manager.get(reverse("history", args=[walk.engagement.pk])))
    assert "tried to reach the customer: Phone, No answer" in told
    assert "took back an attempt to reach the customer: Phone, No answer" in told
