"""Ways in by mail: one person, one use, a short time; the code in the mail is the fallback."""

from datetime import timedelta

import pytest

from accounts import links
from accounts.models import Link
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def link():
    return links.make(UserFactory(), Link.Purpose.SIGN_IN, at=NOW)


def test_a_link_is_found_by_its_own_token_only(link):
    other = links.make(link.user, Link.Purpose.SIGN_IN, at=NOW)
    assert links.find(link.pk, links.token(link)) == link
    assert links.find(link.pk, links.token(other)) is None


def test_a_link_lets_its_person_in_once(link):
    assert links.redeem(link, at=NOW) == link.user
    with pytest.raises(links.Spent):
        links.redeem(link, at=NOW)


@pytest.mark.parametrize(("purpose", "minutes"), [("sign_in", 15), ("invitation", 14 * 24 * 60)])
def test_a_link_is_stale_when_its_time_is_over(purpose, minutes):
    link = links.make(UserFactory(), Link.Purpose(purpose), at=NOW)
    with pytest.raises(links.Spent):
        links.redeem(link, at=NOW + minutes * MINUTE)
    assert links.redeem(link, at=NOW + (minutes - 1) * MINUTE)


def test_a_withdrawn_link_lets_nobody_in(link):
    assert links.withdraw(link.user, Link.Purpose.SIGN_IN, at=NOW) == 1
    with pytest.raises(links.Spent):
        links.redeem(link, at=NOW)


def test_a_closed_account_is_not_entered_by_link(link):
    link.user.is_active = False
    link.user.save()
    with pytest.raises(links.Spent):
        links.redeem(link, at=NOW)


def test_the_code_of_a_link_is_accepted_and_others_are_not(link):
    wrong = str((int(links.code(link)) + 1) % 10**8).zfill(8)
    assert not links.guess(link.pk, wrong)
    assert links.guess(link.pk, links.code(link))


def test_after_five_wrong_codes_the_right_one_is_refused_too(link):
    for _time in range(5):
        links.guess(link.pk, "not a code")
    assert not links.guess(link.pk, links.code(link))


def test_the_mail_is_told_how_to_spell_it(link):
    assert links.spelled(str(link.pk)) == {
        "link": links.path(link),
        "code": links.code(link),
        "due": link.expires_at.isoformat(),
    }
