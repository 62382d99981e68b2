"""What one is told by mail: chosen on a page, seen ahead, and stopped from a mail without signing in."""

import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from audit.models import Event
from notifications import leaving
from notifications.kinds import KINDS, TOPICS
from notifications.models import Message, Preferences
from tests.factories import NOW, UserFactory
from tests.notifications.helpers import deliver, draft, post

pytestmark = pytest.mark.django_db
MAILS, AHEAD = "/settings/mails/", "/settings/mails/ahead/"
CHOICE = {"tasks": "weekly", "progress": "never", "comments": "daily", "weekday": "3"}
DUTIES = [kind for kind in KINDS if KINDS[kind].topic.is_duty]
LEFT = [kind for kind in KINDS if not KINDS[kind].topic.is_duty]


@pytest.fixture
def ada():
    return UserFactory(email="ada@example.org", name="Ada")


@pytest.fixture
def client(ada):
    client = Client()
    client.force_login(ada)
    return client


def chosen(reader):
    return Preferences.objects.get(reader=reader)


# ---- Chosen


def test_somebody_chooses_how_often_they_are_told_of_what(client, ada):
    assert client.post(MAILS, CHOICE).status_code == 302
    assert chosen(ada).frequencies == {"tasks": "weekly", "progress": "never"}
    assert chosen(ada).weekday == 3
    event = Event.objects.get()
    assert (event.verb, event.after["weekday"], event.internal) == ("account.mails_chosen", 3, True)


def test_the_page_shows_what_was_chosen(client):
    client.post(MAILS, CHOICE)
    page = client.get(MAILS).content.decode()
    assert page.count(" selected") == 4
    assert '<option value="weekly" selected>' in page


def test_choosing_the_same_again_leaves_no_trace(client):
    client.post(MAILS, CHOICE)
    client.post(MAILS, CHOICE)
    assert Event.objects.count() == 1


def test_the_page_says_what_cannot_be_switched_off(client):
    page = client.get(MAILS).content.decode()
    assert all(str(topic.label) in page for topic in TOPICS.values())
    assert "cannot be switched off" in page


@pytest.mark.parametrize("duty", [slug for slug, topic in TOPICS.items() if topic.is_duty])
def test_a_duty_cannot_be_switched_off_by_hand_either(client, ada, duty):
    client.post(MAILS, {**CHOICE, duty: "never"})
    assert duty not in chosen(ada).frequencies


@pytest.mark.parametrize("wrong", [{"tasks": "hourly"}, {"weekday": "8"}, {"weekday": ""}, {"progress": ""}])
def test_a_choice_that_there_is_not_is_refused_at_its_field(client, wrong):
    answer = client.post(MAILS, {**CHOICE, **wrong})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not Preferences.objects.exists()


def test_who_chose_elsewhere_meanwhile_is_told_and_may_save_again(client, ada):
    seen = {"seen": "0"}
    client.post(MAILS, CHOICE)
    late = client.post(MAILS, {**CHOICE, "tasks": "never", **seen})
    assert late.status_code == 409
    assert chosen(ada).frequencies["tasks"] == "weekly"
    [now] = re.findall(r'name="seen" value="(\d+)"', late.content.decode())
    assert client.post(MAILS, {**CHOICE, "tasks": "never", "seen": now}).status_code == 302
    assert chosen(ada).frequencies["tasks"] == "never"


def test_both_pages_are_linked_from_the_settings(client):
    page = client.get("/settings/").content.decode()
    assert f'href="{MAILS}"' in page
    assert f'href="{AHEAD}"' in page


# ---- Seen ahead


def test_somebody_sees_what_is_waiting_for_them_and_nothing_of_others(client, ada):
    post(draft(ada), draft(UserFactory(), context={"what": "Somebody else's"}))
    with time_machine.travel(NOW, tick=False):
        page = client.get(AHEAD).content.decode()
    assert "Raise the forest" in page
    assert 'href="/tasks/7/"' in page
    assert str(KINDS["task_due"].why).split("'")[0] in page
    assert "Somebody else" not in page


def test_a_day_that_has_nothing_to_tell_is_said_so(client):
    assert "Nothing is due to be sent" in client.get(AHEAD).content.decode()


def test_what_was_switched_off_is_not_shown_but_named(client, ada):
    Preferences.objects.create(reader=ada, frequencies={"tasks": "never"})
    post(draft(ada))
    with time_machine.travel(NOW, tick=False):
        page = client.get(AHEAD).content.decode()
    assert "Raise the forest" not in page
    assert "You chose not to be told of" in page


# ---- Stopped from a mail


def sent(reader, *kinds):
    post(*[draft(reader, kind=kind) for kind in kinds])
    deliver()
    return mail.outbox[-1]


def way_out(reader, *kinds):
    [address] = re.findall(r"<http://127.0.0.1:8000(/.*)>", sent(reader, *kinds).extra_headers["List-Unsubscribe"])
    return address


@pytest.fixture(autouse=True)
def _everything_concerns_everybody(settings):
    settings.NOTIFICATIONS_CONCERN = None


@pytest.mark.parametrize("kind", LEFT)
def test_a_mail_that_need_not_come_has_a_way_out(ada, kind):
    one = sent(ada, kind)
    assert one.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = one.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in one.body
    assert address in one.alternatives[0].content


@pytest.mark.parametrize("kind", DUTIES)
def test_a_duty_has_none(ada, kind):
    one = sent(ada, kind)
    assert "List-Unsubscribe" not in one.extra_headers
    assert "/mails/stop/" not in one.body + one.alternatives[0].content


def test_the_way_out_of_a_digest_leads_out_of_all_in_it_but_duties(ada):
    assert "/progress-tasks/" in way_out(ada, "task_due", "gate_open", "sign_off_waiting")


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_address_changes_nothing_because_scanners_open_it(ada, method):
    answer = getattr(Client(), method)(way_out(ada, "task_due"))
    assert answer.status_code == 200
    assert not Preferences.objects.exists()
    assert not Event.objects.exists()


def test_one_click_of_a_mail_program_stops_the_topic_without_session_or_token(ada):
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(way_out(ada, "task_due"), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "You get no more of these mails" in answer.content.decode()
    assert chosen(ada).frequencies == {"tasks": "never"}
    assert Event.objects.get().actor_id == ada.pk


def test_what_was_stopped_is_not_sent_any_more(ada):
    Client().post(way_out(ada, "task_due"))
    post(draft(ada, kind="task_overdue", subject="9"))
    deliver()
    assert len(mail.outbox) == 1
    assert Message.objects.get(kind="task_overdue").status == "dropped"


def test_undo_brings_back_what_was_before(ada):
    Preferences.objects.create(reader=ada, frequencies={"tasks": "weekly"}, weekday=1)
    address = leaving.address(ada.pk, "tasks").removeprefix("http://127.0.0.1:8000")
    page = Client().post(address).content.decode()
    assert '<input type="hidden" name="tasks" value="weekly">' in page
    again = Client().post(address, {"undo": "1", "tasks": "weekly"})
    assert "You get these mails again" in again.content.decode()
    assert chosen(ada).frequencies == {"tasks": "weekly"}


@pytest.mark.parametrize("sends", [{"tasks": "never"}, {"tasks": "hourly"}, {"progress": "never"}, {}])
def test_undo_can_do_nothing_else(ada, sends):
    address = way_out(ada, "task_due")
    Client().post(address)
    Client().post(address, {"undo": "1", **sends})
    assert chosen(ada).frequencies == {}


def test_an_address_is_good_for_its_person_and_topics_alone(ada):
    token = leaving.token(ada.pk, "tasks")
    other = UserFactory()
    for person, topics in ((other.pk, "tasks"), (ada.pk, "progress"), (ada.pk, "progress-tasks"), (ada.pk, "calls")):
        assert Client().post(reverse("accounts:stop-mails", args=[person, topics, token])).status_code == 404
    assert not Preferences.objects.exists()


def test_not_even_a_signed_address_stops_a_duty(ada):
    path = reverse("accounts:stop-mails", args=[ada.pk, "calls", leaving.token(ada.pk, "calls")])
    assert Client().post(path).status_code == 404


def test_the_address_of_a_closed_account_is_nothing(ada):
    address = way_out(ada, "task_due")
    type(ada).objects.update(is_active=False)
    assert Client().get(address).status_code == 404
