"""From a mail to the very thing it is about, by every way in, without a password where none was ever set."""

from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts import links as ways_in
from accounts.models import User
from notifications import delivery, links
from notifications.models import Message
from notifications.outbox import Draft, post
from phases.models.phase import Kind
from responsibilities.models import Task
from tests.accounts.people import PASSWORD, app_code, by_password, newest, right_code, who
from tests.factories import SecondFactorFactory
from tests.journeys import in_phase

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return in_phase(Kind.INITIATE)


@pytest.fixture
def task(walk):
    return Task.objects.filter(engagement=walk.engagement, party="customer").first()


@pytest.fixture
def reader(walk):
    """The customer's lead, who never had a password."""
    user = walk.team.lead
    user.set_unusable_password()
    user.save()
    return user


@pytest.fixture
def link(task, reader):
    """What the button of a mail leads to, anchor and all."""
    now = timezone.now()
    about = {"what": task.title, "customer": "Contoso", "due": "2026-03-31", "turn": "you", "party": "customer"}
    draft = Draft(
        kind="task_due",
        subject=task.pk,
        period="x",
        recipient_id=reader.pk,
        due_at=now,
        not_before=now,
        context={**about, "link": f"{task.link}#steps"},
    )
    post([draft], at=now)
    return links.with_mail(f"{task.link}#steps", Message.objects.get(kind="task_due"))


def door(client, link):
    """The sign-in page, as the browser comes there: without the anchor, which it keeps to itself."""
    answer = client.get(link.partition("#")[0])
    assert answer.status_code == 302
    return client.get(answer.url), parse_qs(urlsplit(answer.url).query)["next"][0]


def mailed(mailoutbox):
    """The link of the newest mail, as the browser opens it."""
    delivery.deliver(at=timezone.now())
    return next(line for line in mailoutbox[-1].body.splitlines() if "/enter/" in line).partition("8000")[2]


def test_the_door_says_what_waits_and_knows_whom_it_was_sent_to(client, link, task, reader):
    page = door(client, link)[0].content.decode()
    assert "This waits for you" in page
    assert task.title.split()[0] in page
    assert f'value="{reader.email}"' in page


def test_without_a_mail_the_door_knows_nobody(client, task):
    page = door(client, task.link)[0].content.decode()
    assert "This waits for you" not in page
    assert "@example.org" not in page.replace("name@example.org", "")


def test_a_forged_mail_opens_an_ordinary_door(client, link, reader):
    forged = link.replace("mail=", "mail=A")
    assert reader.email not in door(client, forged)[0].content.decode()


def test_a_customer_comes_by_the_link_of_a_second_mail(client, link, task, reader, mailoutbox):
    wanted = door(client, link)[1]
    client.post("/sign-in/by-mail/", {"email": reader.email, "password": "", "next": wanted})
    elsewhere = Client()
    answer = elsewhere.post(mailed(mailoutbox))
    assert (answer.url, who(elsewhere)) == (f"{task.link}#steps", str(reader.pk))


def test_a_customer_comes_by_its_code(client, link, task, reader, mailoutbox):
    wanted = door(client, link)[1]
    client.post("/sign-in/by-mail/", {"email": reader.email, "password": "", "next": wanted})
    answer = client.post("/sign-in/code/", {"code": right_code()})
    assert (answer.url, who(client)) == (f"{task.link}#steps", str(reader.pk))
    assert client.get(task.link).status_code == 200


def test_who_asks_again_and_who_comes_too_late_still_get_there(client, link, task, reader):
    wanted = door(client, link)[1]
    client.post("/sign-in/by-mail/", {"email": reader.email, "password": "", "next": wanted})
    door_again = f"/sign-in/?next={quote(f'{task.link}#steps', safe='')}"
    assert door_again in client.get("/sign-in/code/").content.decode()
    used = ways_in.path(newest())
    client.post(used)
    assert door_again in Client().get(used).content.decode()


def test_a_password_leads_there_after_a_wrong_one(client, link, task, reader):
    reader.set_password(PASSWORD)
    reader.save()
    wanted = door(client, link)[1]
    refused = by_password(client, reader.email, "wrong", next=wanted)
    assert "This waits for you" in refused.content.decode()
    assert by_password(client, reader.email, next=wanted).url == f"{task.link}#steps"


def test_a_second_factor_leads_there(client, link, task, reader):
    SecondFactorFactory(user=reader)
    reader.set_password(PASSWORD)
    reader.save()
    asked = by_password(client, reader.email, next=door(client, link)[1])
    assert asked.url.startswith("/sign-in/second-factor/")
    assert client.post(asked.url, {"code": app_code()}).url == f"{task.link}#steps"


def test_who_is_signed_in_stands_there_at_once_and_can_pass_the_address_on(client, link, task, reader):
    client.force_login(reader)
    answer = client.get(link.partition("#")[0])
    assert answer.url == task.link
    assert client.get(answer.url).status_code == 200


def test_another_person_who_holds_the_link_comes_in_as_themselves(client, link, task):
    stranger = User.objects.create_user("stranger@example.org", name="Stranger")
    client.force_login(stranger)
    assert client.get(client.get(link.partition("#")[0]).url).status_code == 404


@pytest.mark.parametrize("next_", ["https://evil.example/?mail=x", "//evil.example/", "/\\evil.example"])
def test_a_mail_leads_to_no_other_site(client, reader, next_):
    reader.set_password(PASSWORD)
    reader.save()
    assert by_password(client, reader.email, next=next_).url == "/"
