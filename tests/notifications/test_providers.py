"""Mail by a provider's own door: what is certain, what is in doubt, and what says nothing about the mail."""

import socket

import pytest

from accounts.models import User
from fasttrack import environment
from notifications.models import Message
from tests.factories import NOW, UserFactory
from tests.notifications import provider
from tests.notifications.helpers import MINUTE, deliver, draft, owed, post

# Its library goes on speaking to SendGrid, and says at each start that nobody tries it any more.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:django-anymail has dropped")]
KIND = "call_soon"
KEYS = {"mailgun": "secret-key@mail.example.org", "mailjet": "key:secret-key@"}
OTHER_ENDING = {"mailgun": "v3", "mailjet": "", "brevo": "v3/", "sendgrid": "v3/"}


@pytest.fixture
def door():
    with provider.provider() as one:
        yield one


@pytest.fixture
def by(settings, monkeypatch):
    """Our mail goes there, as an address in EMAIL_URL says it."""

    def by(url, name="postmark"):
        keys = KEYS.get(name, "secret-key@")
        monkeypatch.setenv("EMAIL_URL", f"anymail+{name}://{keys}?api_url={url}{OTHER_ENDING.get(name, '')}")
        for setting, value in environment.email("EMAIL_URL", settings.DATA_DIR).items():
            setattr(settings, setting, value)
        settings.ANYMAIL["REQUESTS_TIMEOUT"] = (1, 1)

    return by


@pytest.fixture
def answering(door, by):
    def answering(*answers, name="postmark"):
        door.answers = [*answers]
        by(door.url, name)
        return door

    return answering


def mail(**more):
    reader = User.objects.filter(email="ada@example.org").first() or UserFactory(email="ada@example.org")
    return owed(reader, kind=KIND, **more)


@pytest.mark.parametrize("name", provider.YES)
def test_a_provider_that_takes_it_has_it(answering, name):
    server = answering((200, provider.YES[name]), name=name)
    message = mail()
    assert deliver() == {"sent": 1}
    message.refresh_from_db()
    [(_headers, said)] = server.requests
    assert "ada@example.org" in str(said)
    assert message.message_id in str(said)


def test_all_mails_of_a_run_go_over_one_connection(answering):
    server = answering((200, provider.YES["postmark"]))
    post(*(draft(one, kind=KIND) for one in UserFactory.create_batch(4)))
    assert deliver() == {"sent": 4}
    assert (len(server.requests), server.sessions) == (4, 1)


REFUSED = (422, {"ErrorCode": 300, "Message": "Invalid 'To' address: 'ada@example.org'."})
INACTIVE = (422, {"ErrorCode": 406, "Message": "Found inactive addresses: ada@example.org. Inactive recipients are"})


@pytest.mark.parametrize("no", [(400, {"Message": "no"}), (413, b"too large"), REFUSED, INACTIVE])
def test_what_a_provider_refuses_was_certainly_not_sent(answering, no):
    answering(no)
    message = mail()
    assert deliver() == {"queued": 1}
    message.refresh_from_db()
    assert (message.attempts, message.doubts) == (1, 0)
    assert message.error.startswith(str(no[0]))


@pytest.mark.parametrize("broken", [(500, b"oops"), (502, b""), (504, b""), (200, b"yes?")])
def test_a_fault_inside_leaves_a_doubt(answering, broken):
    answering(broken)
    mail()
    assert deliver() == {"doubt": 1}


@pytest.mark.parametrize("no_answer", [provider.SILENCE, provider.HANG_UP])
def test_a_request_without_an_answer_leaves_a_doubt_and_the_next_one_goes_out(answering, no_answer):
    server = answering(no_answer, (200, provider.YES["postmark"]))
    mail(not_before=NOW - MINUTE)
    owed(UserFactory(), kind=KIND)
    assert deliver() == {"doubt": 1, "sent": 1}
    assert len(server.requests) == 2


@pytest.mark.parametrize("code", [401, 403, 429, 503])
def test_what_says_nothing_about_the_mail_is_no_attempt_and_ends_the_run(answering, code):
    server = answering((code, {"Message": "not now"}))
    post(*(draft(one, kind=KIND) for one in UserFactory.create_batch(3)))
    assert deliver() == {"unreachable": 1}
    assert set(Message.objects.values_list("status", "attempts")) == {("queued", 0)}
    assert len(server.requests) == 1


def test_a_provider_that_cannot_be_reached_is_no_attempt(by):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    by(f"http://127.0.0.1:{port}/")
    mail()
    assert deliver() == {"unreachable": 1}


def test_no_error_tells_the_key(answering):
    for answer in ((400, b"no"), (500, b"oops"), provider.HANG_UP):
        answering(answer)
        mail(subject=str(answer))
        deliver()
    assert "secret-key" not in "".join(Message.objects.values_list("error", flat=True))


@pytest.mark.parametrize(("name", "where"), [("resend", "Idempotency-Key"), ("brevo", "idempotencyKey")])
def test_a_repeated_request_has_the_key_of_the_first_where_a_provider_knows_one(answering, name, where):
    server = answering(provider.HANG_UP, (200, provider.YES[name]), name=name)
    message = mail()
    assert [deliver(), deliver(20 * MINUTE)] == [{"doubt": 1}, {"sent": 1}]
    told = [f"{headers} {said}" for headers, said in server.requests]
    assert all(where in one and str(message.pk) in one for one in told)


def test_a_postmark_is_asked_to_keep_our_id(answering):
    server = answering((200, provider.YES["postmark"]))
    mail()
    deliver()
    assert "X-PM-KeepID" in server.requests[0][1]


def test_an_invitation_goes_along_as_a_file(answering, settings):
    settings.NOTIFICATIONS_ATTACHED = f"{__name__}.invitation"
    server = answering((200, provider.YES["postmark"]))
    mail()
    assert deliver() == {"sent": 1}
    assert "invite.ics" in server.requests[0][1]


def invitation(_message):
    return [("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar; method=REQUEST")]
