import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

from notifications import delivery, transport
from notifications.models import Message
from tests.factories import NOW, UserFactory
from tests.notifications import smtp
from tests.notifications.helpers import MINUTE, deliver, draft, owed, post, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail_server(settings):
    """Starts a server with the given replies and sends our mail there."""
    opened = []

    def start(**replies):
        opened.append(running := smtp.server({name.encode(): reply for name, reply in replies.items()}))
        server = running.__enter__()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_TIMEOUT = 2
        return server

    yield start
    for running in opened:
        running.__exit__(None, None, None)


def one_bad(reply):
    return lambda line: reply if b"bad@" in line else b"250 ok"


def test_a_server_gets_each_mail_once_over_one_connection(mail_server):
    server = mail_server()
    post(*map(draft, UserFactory.create_batch(5)))
    assert deliver() == {"sent": 5}
    assert (len(server.mails), server.sessions) == (5, 1)


def test_every_line_of_a_mail_ends_as_the_protocol_wants(mail_server):
    server = mail_server()
    owed(UserFactory())
    deliver()
    assert server.mails[0].count(b"\n") == server.mails[0].count(b"\r\n")


def test_a_message_names_itself_on_the_wire_as_its_row_does(mail_server):
    server = mail_server()
    message = owed(UserFactory())
    deliver()
    assert f"Message-ID: {unit(message).message_id}".encode() in server.mails[0]


@pytest.mark.parametrize("reply", [b"550 no such person", b"451 later", smtp.HANG_UP])
def test_a_refused_recipient_keeps_nobody_else_waiting(mail_server, reply):
    server = mail_server(RCPT=one_bad(reply))
    post(draft(UserFactory(email="bad@example.org")), *map(draft, UserFactory.create_batch(2)))
    assert deliver() == {"queued": 1, "sent": 2}
    assert len(server.mails) == 2


@pytest.mark.parametrize("replies", [{"MAIL": b"451 later"}, {"DATA": b"554 no"}, {"END": b"554 spam"}])
def test_what_the_server_refuses_is_certainly_not_sent(mail_server, replies):
    mail_server(**replies)
    message = owed(UserFactory())
    assert deliver() == {"queued": 1}
    sent = unit(message)
    assert (sent.attempts, sent.error[:3]) == (1, next(iter(replies.values()))[:3].decode())


def test_a_line_that_breaks_before_the_last_reply_leaves_a_doubt(mail_server):
    server = mail_server(END=smtp.HANG_UP)
    owed(UserFactory())
    assert deliver() == {"doubt": 1}
    assert len(server.mails) == 1


def test_the_mail_after_a_broken_line_goes_over_a_new_one(mail_server):
    server = mail_server(END=lambda mail: smtp.HANG_UP if b"bad@" in mail else b"250 ok")
    post(draft(UserFactory(email="bad@example.org"), not_before=NOW - MINUTE), draft(UserFactory()))
    assert deliver() == {"doubt": 1, "sent": 1}
    assert server.sessions == 2


def test_a_server_that_closes_old_connections_gets_a_new_one_at_once(mail_server):
    said = iter([b"250 ok", b"421 enough for one call", b"250 ok"])
    server = mail_server(MAIL=lambda line: next(said))
    post(*map(draft, UserFactory.create_batch(2)))
    assert deliver() == {"sent": 2}
    assert server.sessions == 2


@pytest.mark.parametrize("replies", [{"EHLO": smtp.HANG_UP}, {"MAIL": smtp.HANG_UP}, {"MAIL": b"421 closed"}])
def test_without_a_server_the_run_ends_and_no_attempt_is_counted(mail_server, replies):
    mail_server(**replies)
    post(*map(draft, UserFactory.create_batch(3)))
    assert deliver() == {"unreachable": 1}
    assert set(Message.objects.values_list("status", "attempts")) == {("queued", 0)}


def test_a_server_that_does_not_answer_at_all_loses_nothing(mail_server):
    server = mail_server()
    server.shutdown()
    server.server_close()
    owed(UserFactory())
    assert deliver() == {"unreachable": 1}
    mail_server()
    assert deliver(MINUTE) == {"sent": 1}


def test_a_mail_that_somebody_else_took_meanwhile_ends_before_its_text_and_harms_no_other(mail_server, settings):
    server = mail_server()
    settings.NOTIFICATIONS_CONCERN = f"{__name__}.taken_from_us"
    post(*(draft(one, kind="call_soon") for one in UserFactory.create_batch(3)))
    assert deliver() == {"lost": 1, "sent": 2}
    assert (len(server.mails), server.sessions) == (2, 2)


def taken_from_us(message, *, at):
    """The first one."""
    if not Message.objects.filter(status="parked").exists():
        Message.objects.filter(pk=message.pk).update(status="parked")
    return True


def test_a_server_that_waits_for_a_text_that_does_not_come_is_hung_up_on(mail_server):
    """Or it would take the next mail's commands for the text."""
    mail_server()
    backend = get_connection()
    with pytest.raises(delivery.Lost):
        transport.hand_over(backend, EmailMultiAlternatives(to=["ada@example.org"]), on_wire=_lose)
    assert backend.connection is None


def _lose():
    raise delivery.Lost


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        (b"a\r\n.b\r\n..\r\n", b"a\r\n..b\r\n...\r\n.\r\n"),
        (b".\r\n", b"..\r\n.\r\n"),
        (b"a", b"a\r\n.\r\n"),
    ],
)
def test_a_dot_that_begins_a_line_does_not_end_the_text(text, closed):
    assert transport._closed(text) == closed


@pytest.mark.parametrize("reply", [b"451 not now", smtp.HANG_UP])
def test_who_is_refused_the_text_has_sent_nothing(mail_server, reply):
    mail_server(DATA=lambda line: reply)
    message = owed(UserFactory())
    assert deliver() == {"queued": 1}
    assert unit(message).doubts == 0
