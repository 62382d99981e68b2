from base64 import urlsafe_b64encode
from uuid import UUID

import pytest
from django.http import QueryDict

from engagements.models import Customer, Member
from responsibilities.presenting.keyset import Wanted, page
from tests.factories import CustomerFactory, MemberFactory, RegionFactory

pytestmark = pytest.mark.django_db
NAMES = ["a", "b", "b", "c", "d"]


@pytest.fixture(autouse=True)
def customers(db):
    region = RegionFactory()
    return [CustomerFactory(region=region, country=name.upper() * 2) for name in NAMES]


def turn(descending=False, **place):
    return page(Customer.objects.all(), "country", Wanted(descending, size=2, **place))


def walk(step, descending=False):
    found, here = [], turn(descending)
    while True:
        found += [row.country[0].lower() for row in here.rows]
        if not getattr(here, step):
            return found
        here = turn(descending, after=here.next)


def test_pages_follow_each_other_without_a_gap_or_a_repetition():
    assert walk("next") == NAMES


def test_pages_run_downwards_too():
    assert walk("next", descending=True) == NAMES[::-1]


def test_the_first_page_has_none_before_it_and_the_last_none_after_it():
    first = turn()
    last = turn(after=turn(after=first.next).next)
    assert (first.previous, last.next) == ("", "")


@pytest.mark.parametrize("descending", [False, True])
def test_going_back_leads_to_the_same_page(descending):
    first = turn(descending)
    second = turn(descending, after=first.next)
    assert turn(descending, before=second.previous).rows == first.rows


def test_back_from_a_middle_page_there_is_a_way_on():
    first = turn()
    again = turn(before=turn(after=first.next).previous)
    assert again.next == first.next


def test_an_empty_list_has_one_empty_page():
    found = page(Customer.objects.none(), "country", Wanted())
    assert (found.rows, found.previous, found.next) == ([], "", "")


@pytest.mark.parametrize("cursor", ["x", "é", "W10=", "WzEsMl0=", "bnVsbA==", "WyJcdTAwMDAiLCAieCJd", "=" * 3000])
def test_a_cursor_written_by_hand_shows_the_first_page(cursor):
    assert turn(after=cursor).rows == turn().rows


def cursor(text):
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize("written", ["[" * 2000, f'["\\ud800", "{UUID(int=1)}"]', '["9"' + "9" * 5000])
def test_a_cursor_that_cannot_be_read_to_its_end_shows_the_first_page(written):
    assert turn(after=cursor(written)).rows == turn(before=cursor(written)).rows == turn().rows


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-14:00"])
def test_a_cursor_beyond_the_calendar_shows_the_first_page(moment):
    member = MemberFactory()
    written = cursor(f'["{moment}", "{UUID(int=1)}"]')
    assert page(Member.objects.all(), "since", Wanted(before=written)).rows == [member]


def test_the_address_says_which_page_is_wanted():
    wanted = Wanted.of(QueryDict("after=x&before=y"), descending=True)
    assert wanted == Wanted(True, "x", "y", 50)
