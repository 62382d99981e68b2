"""The address of one's own calendar: what it shows is found out at each reading, and it can be taken back."""

import re
from datetime import timedelta

import icalendar
import pytest
import vobject
from django.test import Client
from django.urls import reverse

from accounts import feeds
from accounts.models import CalendarFeed
from audit.models import Event
from engagements.actions import meetings
from engagements.models import Assignment, Member
from tests.factories import NOW, AttendanceFactory, EngagementFactory, MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)
# Against forged forms: another one on each page.
TOKEN = re.compile(rb"[A-Za-z0-9]{64}")


def address(user):
    _row, token = feeds.renew(user, by=user, at=NOW)
    return reverse("calendar-feed", args=[token])


def read(link, **headers):
    return Client(headers=headers).get(link)


def shown(link):
    """Identity and state of each call, as two libraries read them alike."""
    text = read(link).content.decode()
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    found = {str(one["uid"]).partition("@")[0]: str(one["status"]) for one in events}
    again = vobject.readOne(text).contents.get("vevent", [])
    assert found == {one.uid.value.partition("@")[0]: one.status.value for one in again}
    return found


@pytest.fixture
def call(cast, engagement):
    people = [cast.lead, cast.specialist]
    return meetings.schedule(engagement, kind="checkpoint", starts_at=LATER, attendees=people, by=cast.manager, at=NOW)


def test_it_shows_the_calls_that_one_attends(cast, call):
    MeetingFactory(engagement=call.engagement)
    assert shown(address(cast.lead)) == {str(call.pk): "CONFIRMED"}


@pytest.mark.parametrize("who", ["specialist", "manager"])
def test_staff_see_all_calls_of_the_engagements_that_they_serve(cast, call, who):
    other = MeetingFactory(engagement=call.engagement)
    assert set(shown(address(getattr(cast, who)))) == {str(call.pk), str(other.pk)}


@pytest.mark.parametrize("who", ["stranger", "other_manager", "former_specialist", "former_representative"])
def test_it_shows_nothing_of_what_one_has_no_part_in(cast, call, who):
    # Even where somebody was invited once.
    AttendanceFactory(meeting=call, user=getattr(cast, who))
    assert shown(address(getattr(cast, who))) == {}


def test_who_leaves_sees_nothing_at_the_next_reading(cast, call):
    customer, staff = address(cast.lead), address(cast.specialist)
    assert shown(customer)
    assert shown(staff)
    Member.objects.filter(user=cast.lead).delete()
    Assignment.objects.filter(user=cast.specialist).update(ends_at=NOW)
    assert (shown(customer), shown(staff)) == ({}, {})


def test_a_call_that_was_called_off_stays_as_such(cast, call):
    meetings.cancel(call, reason="No need", by=cast.manager, at=NOW)
    assert shown(address(cast.lead)) == {str(call.pk): "CANCELLED"}


def test_so_do_the_calls_of_an_engagement_that_ended(cast, call):
    type(call.engagement).objects.update(status="cancelled")
    assert shown(address(cast.lead)) == {str(call.pk): "CANCELLED"}


def test_it_names_only_the_reader_and_what_they_answered(cast, call):
    call.attendances.filter(user=cast.lead).update(answer="maybe")
    text = read(address(cast.lead)).content.decode()
    assert text.count("ATTENDEE") == 1
    assert "PARTSTAT=TENTATIVE" in text
    assert cast.specialist.email not in text


def test_it_is_in_the_language_and_by_the_clock_of_its_person(cast, call):
    link = address(cast.lead)
    type(cast.lead).objects.filter(pk=cast.lead.pk).update(language="de", time_zone="Asia/Tokyo")
    assert "TZID=Asia/Tokyo" in read(link).content.decode()


# ---- Its secret


def test_an_address_that_was_never_made_was_taken_back_or_is_of_a_closed_account_is_the_same_nothing(cast):
    revoked = address(cast.specialist)
    feeds.revoke(cast.specialist, by=cast.specialist, at=NOW)
    closed = address(cast.contact)
    type(cast.contact).objects.filter(pk=cast.contact.pk).update(is_active=False)
    answers = [read(one) for one in (revoked, closed, reverse("calendar-feed", args=["never-made"]))]
    assert [one.status_code for one in answers] == [404] * 3
    assert len({TOKEN.sub(b"", one.content) for one in answers}) == 1


def test_a_new_address_ends_the_one_before(cast):
    first, second = address(cast.lead), address(cast.lead)
    assert (read(first).status_code, read(second).status_code) == (404, 200)


def test_its_secret_is_kept_nowhere(cast):
    token = address(cast.lead).rpartition("/")[2].removesuffix(".ics")
    assert token not in str(list(CalendarFeed.objects.values())) + str(list(Event.objects.values()))


def test_it_can_only_be_read(cast):
    link = address(cast.lead)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(link).status_code == 405
    assert Client().head(link).status_code == 200


# ---- Read again and again


def test_what_has_not_changed_is_not_sent_again(cast, call, clock):
    link = address(cast.lead)
    first = read(link)
    clock.move_to(NOW + timedelta(minutes=7))
    again = read(link, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("act", ["move", "answer"])
def test_whatever_changes_is_sent(cast, call, act):
    link = address(cast.lead)
    before = read(link).headers["ETag"]
    if act == "move":
        meetings.reschedule(call, starts_at=LATER + timedelta(hours=1), by=cast.manager, at=NOW)
    else:
        call.attendances.filter(user=cast.lead).update(answer="no")
    assert read(link, if_none_match=before).status_code == 200


def test_who_reads_too_often_waits(cast, clock):
    link = address(cast.lead)
    codes = [read(link).status_code for _time in range(feeds.MOST_READS + 2)]
    assert codes == [200] * feeds.MOST_READS + [429] * 2
    wait = int(read(link).headers["Retry-After"])
    clock.move_to(NOW + timedelta(seconds=wait))
    assert read(link).status_code == 200


def test_nobody_else_waits_for_them(cast):
    link, other = address(cast.lead), address(cast.contact)
    CalendarFeed.objects.filter(user=cast.lead).update(window_at=NOW, reads=feeds.MOST_READS)
    assert (read(link).status_code, read(other).status_code) == (429, 200)


def test_more_calls_ask_no_more_statements(cast, call, django_assert_max_num_queries, django_assert_num_queries):
    link = address(cast.specialist)
    read(link)
    with django_assert_max_num_queries(6) as before:
        read(link)
    for _number in range(4):
        other = EngagementFactory()
        Assignment.objects.create(engagement=other, user=cast.specialist, role="specialist", starts_at=NOW)
        AttendanceFactory(meeting=MeetingFactory(engagement=other), user=cast.specialist)
    with django_assert_num_queries(len(before)):
        assert len(shown(link)) == 5


# ---- On the settings page


def test_the_address_is_shown_once_and_works():
    client, person = Client(), UserFactory()
    client.force_login(person)
    made = client.post(reverse("accounts:calendar")).content.decode()
    link = made.partition('<code class="token">')[2].partition("</code>")[0]
    assert read(link.partition("8000")[2]).status_code == 200
    assert link not in client.get(reverse("accounts:calendar")).content.decode()


def test_it_is_taken_back_there():
    client, person = Client(), UserFactory()
    client.force_login(person)
    link = address(person)
    client.post(reverse("accounts:revoke-calendar"))
    assert read(link).status_code == 404
