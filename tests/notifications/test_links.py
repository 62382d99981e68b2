"""The link of a mail names the mail, and only we can name one."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest

from notifications import links
from tests.factories import NOW, UserFactory
from tests.notifications.helpers import owed

pytestmark = pytest.mark.django_db


@pytest.fixture
def message():
    return owed(UserFactory(), context={"what": "Forest", "link": "/tasks/7/#steps"})


def test_a_link_leads_back_to_its_mail(message):
    assert links.found(links.with_mail("/tasks/7/?a=1#steps", message), at=NOW) == message


def test_the_mail_stands_before_the_anchor_and_beside_other_words(message):
    link = links.with_mail("/tasks/7/?a=1#steps", message)
    assert link == f"/tasks/7/?a=1&mail={links.token(message.pk)}#steps"
    assert links.without_mail(link) == "/tasks/7/?a=1#steps"


@pytest.mark.parametrize("given", ["", "x", "é", "A" * 43, "a" * 5000, "==", "\x00"])
def test_what_is_no_mail_is_none(message, given):
    assert links.found(f"/tasks/7/?mail={given}", at=NOW) is None


def test_nobody_else_can_sign(message):
    """What belongs to another mail, or to none, names no mail."""
    other = base64.urlsafe_b64decode(links.token(uuid4()) + "=")[16:]
    for signature in (other, bytes(16)):
        forged = base64.urlsafe_b64encode(message.pk.bytes + signature).decode().rstrip("=")
        assert links.found(f"/tasks/7/?mail={forged}", at=NOW) is None


def test_an_old_mail_tells_nothing_any_more(message):
    link = links.with_mail("/tasks/7/", message)
    assert links.found(link, at=NOW + timedelta(days=59)) == message
    assert links.found(link, at=NOW + timedelta(days=61)) is None


def test_a_closed_account_and_an_erased_mail_tell_nothing(message):
    link = links.with_mail("/tasks/7/", message)
    type(message).objects.update(context={})
    assert links.found(link, at=NOW) is None


def test_the_very_place_is_the_one_that_the_mail_names(message):
    assert links.wanted("/tasks/7/?mail=x", message) == "/tasks/7/#steps"


@pytest.mark.parametrize("elsewhere", ["/settings/", "/tasks/8/", ""])
def test_a_mail_leads_nowhere_but_where_its_link_did(message, elsewhere):
    assert links.wanted(elsewhere, message) == elsewhere
