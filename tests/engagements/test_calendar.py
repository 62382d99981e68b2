"""Calls in people's calendars, read back by two libraries that know nothing of each other."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import icalendar
import pytest
import vobject
from django.core import mail as sent_mail

from engagements import calendar
from engagements.actions import meetings
from notifications import delivery
from tests.factories import NOW, AttendanceFactory, EngagementFactory, MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db
THURSDAY = NOW + timedelta(days=3, hours=1)


@pytest.fixture
def reader():
    return UserFactory(time_zone="Europe/Berlin", email="ada@example.org", name="Ada")


def written(reader, method="REQUEST", **meeting):
    engagement = meeting.pop("engagement", None) or EngagementFactory()
    call = MeetingFactory(engagement=engagement, **{"starts_at": THURSDAY, "kind": "kickoff", **meeting})
    return calendar.invitation(call, reader, method=method, stamp=NOW), call


def by_icalendar(text):
    [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    return event.decoded("dtstart"), str(event["uid"]), int(event["sequence"]), str(event["status"])


def by_vobject(text):
    event = vobject.readOne(text).vevent
    return event.dtstart.value, event.uid.value, int(event.sequence.value), event.status.value


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "Asia/Tokyo", "America/Sao_Paulo", "UTC", "Australia/Lord_Howe", "America/New_York"]
)
@pytest.mark.parametrize("parse", [by_icalendar, by_vobject])
def test_two_libraries_read_the_same_moment_and_identity(reader, zone, parse):
    reader.time_zone = zone
    text, call = written(reader)
    starts_at, uid, sequence, status = parse(text)
    assert starts_at.astimezone(UTC) == THURSDAY
    assert (uid, sequence, status) == (f"{call.pk}@127.0.0.1", 0, "CONFIRMED")


def test_the_zone_of_the_reader_is_described_in_the_entry_itself(reader):
    text, _call = written(reader)
    assert "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin" in text
    assert "DTSTART;TZID=Europe/Berlin:" in text


def test_lines_are_folded_and_end_as_the_standard_says(reader):
    text, _call = written(reader, engagement=EngagementFactory(customer__name="株式会社みなと精密製作所 " * 8))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


EVIL = (
    "a\r\nATTENDEE:mailto:evil@example.org",
    "a\nBEGIN:VEVENT",
    "a\\nDTSTART:20200101T000000Z",
    'a";X=";b',
    "a;b,c:d\\",
    "\u2028END:VCALENDAR",
    "a\r\n BEGIN:VALARM",
)


@pytest.mark.parametrize("name", EVIL)
def test_no_name_adds_anything_to_the_entry(reader, name):
    reader.name = name
    text, _call = written(reader, engagement=EngagementFactory(customer__name=name))
    [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len(event.walk("VALARM")) == 1
    assert not isinstance(event["attendee"], list)
    assert len(vobject.readOne(text).contents["vevent"]) == 1


def test_only_the_reader_is_named_and_no_private_address_of_the_manager(reader):
    engagement = EngagementFactory(manager=UserFactory(email="private@example.net", name="Mia"))
    text, _call = written(reader, engagement=engagement)
    assert "private@example.net" not in text
    assert text.count("ATTENDEE") == 1


@pytest.mark.parametrize(
    ("answer", "told"),
    [("", "NEEDS-ACTION"), ("yes", "ACCEPTED"), ("maybe", "TENTATIVE"), ("no", "DECLINED")],
)
def test_what_the_reader_answered_stands_in_the_entry(reader, answer, told):
    call = AttendanceFactory(user=reader, answer=answer, meeting__kind="kickoff").meeting
    text = calendar.invitation(call, reader, method="REQUEST", stamp=NOW)
    [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert event["attendee"].params["PARTSTAT"] == told
    assert vobject.readOne(text).vevent.attendee.partstat_param == told


# ---- In the mails


def scheduled(engagement, manager, people):
    return meetings.schedule(engagement, kind="kickoff", starts_at=THURSDAY, attendees=people, by=manager, at=NOW)


def entries(time_machine):
    """What came with the mails that were sent: method and entry of each."""
    time_machine.move_to(NOW, tick=False)
    delivery.deliver(at=NOW + timedelta(days=1))
    return [_entry(one.message().as_bytes()) for one in sent_mail.outbox]


def _entry(raw):
    mail = message_from_bytes(raw, policy=policy.default)
    [part] = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    text = part.get_content()
    return part["Content-Type"].params["method"], *by_icalendar(text)


def test_a_planned_call_is_an_invitation(cast, engagement, time_machine):
    call = scheduled(engagement, cast.manager, [cast.specialist, cast.lead])
    found = entries(time_machine)
    assert {(method, uid, sequence) for method, _starts, uid, sequence, _status in found} == {
        ("REQUEST", f"{call.pk}@127.0.0.1", 0)
    }
    assert len(found) == 2


def test_a_moved_call_replaces_the_entry_by_a_higher_sequence(cast, engagement, time_machine):
    call = scheduled(engagement, cast.manager, [cast.lead])
    entries(time_machine)
    sent_mail.outbox.clear()
    meetings.reschedule(call, starts_at=THURSDAY + timedelta(hours=2), by=cast.manager, at=NOW)
    [(method, starts_at, _uid, sequence, _status)] = entries(time_machine)
    assert (method, starts_at, sequence) == ("REQUEST", THURSDAY + timedelta(hours=2), 1)


def test_a_cancelled_call_takes_the_entry_away(cast, engagement, time_machine):
    call = scheduled(engagement, cast.manager, [cast.lead])
    entries(time_machine)
    sent_mail.outbox.clear()
    meetings.cancel(call, reason="Moved to mail", by=cast.manager, at=NOW)
    [(method, _starts, _uid, sequence, status)] = entries(time_machine)
    assert (method, sequence, status) == ("CANCEL", 1, "CANCELLED")


def test_nobody_is_invited_to_what_is_over_or_called_off(cast, engagement, time_machine):
    call = scheduled(engagement, cast.manager, [cast.lead])
    meetings.cancel(call, reason="A mistake", by=cast.manager, at=NOW)
    [(method, *_rest)] = entries(time_machine)
    assert method == "CANCEL"


def test_the_next_call_of_a_rhythm_is_an_invitation_too(cast, engagement, time_machine):
    meetings.set_cadence(engagement, days=7, by=cast.manager, at=NOW)
    call = MeetingFactory(engagement=engagement, kind="checkpoint", starts_at=NOW - timedelta(hours=1))
    call.attendances.create(user=cast.lead, party="customer")
    _held, following = meetings.hold(call, next_wanted=True, by=cast.manager, at=NOW)
    [(method, starts_at, uid, *_rest)] = entries(time_machine)
    assert (method, starts_at) == ("REQUEST", following.starts_at)
    assert uid.startswith(str(following.pk))
    assert starts_at > datetime.now(UTC)


# ---- A calendar that takes what comes


class Shelf:
    """As RFC 5546 asks of a calendar: of one identity the highest sequence counts, and CANCEL takes it away."""

    def __init__(self):
        self.held = {}

    def take(self, method, starts_at, uid, sequence, status):
        if uid in self.held and self.held[uid][0] > sequence:
            return
        self.held[uid] = (sequence, None if method == "CANCEL" else starts_at)

    @property
    def shown(self):
        return [starts_at for _sequence, starts_at in self.held.values() if starts_at]


# A call in each of the weeks around the changes of summer time in Berlin, and of the one in New York.
AROUND = [datetime(2026, *day, 14, 30, tzinfo=UTC) for day in ((3, 6), (3, 27), (3, 30), (10, 23), (10, 26), (11, 2))]


def taken(read, zone, moments, cast, engagement):
    """Whatever comes while a call is planned, moved twice and called off; and what the calendar shows after each."""
    cast.lead.time_zone = zone
    shelf, shown, acting = Shelf(), [], {"by": cast.manager, "at": NOW}
    call = meetings.schedule(engagement, kind="kickoff", starts_at=moments[0], attendees=[cast.lead], **acting)
    for moment in [*moments[1:], None]:
        take(shelf, shown, read, call, cast.lead)
        call = meetings.reschedule(call, starts_at=moment, **acting) if moment else call
    call = meetings.cancel(call, reason="No need", **acting)
    take(shelf, shown, read, call, cast.lead)
    return shown


def take(shelf, shown, read, call, reader):
    method = "CANCEL" if call.status == "cancelled" else "REQUEST"
    shelf.take(method, *read(calendar.invitation(call, reader, method=method, stamp=NOW)))
    shown.append(list(shelf.shown))


@pytest.mark.parametrize("read", [by_icalendar, by_vobject])
@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Asia/Tokyo"])
@pytest.mark.parametrize("first", range(len(AROUND) - 2))
def test_update_replaces_and_cancel_removes_also_around_both_changes_of_summer_time(
    read, zone, first, cast, engagement
):
    moments = AROUND[first : first + 3]
    shown = taken(read, zone, moments, cast, engagement)
    assert shown == [[moment] for moment in moments] + [[]]


@pytest.mark.parametrize("moment", AROUND)
def test_the_clock_on_the_wall_is_that_of_the_readers_summer_or_winter(reader, moment):
    text, _call = written(reader, starts_at=moment)
    hour = 16 if datetime(2026, 3, 29, tzinfo=UTC) < moment < datetime(2026, 10, 25, tzinfo=UTC) else 15
    assert f"DTSTART;TZID=Europe/Berlin:{moment:%Y%m%d}T{hour}3000" in text


def test_a_late_mail_about_an_earlier_time_changes_nothing():
    shelf = Shelf()
    shelf.take("REQUEST", AROUND[1], "x", 1, "CONFIRMED")
    shelf.take("REQUEST", AROUND[0], "x", 0, "CONFIRMED")
    assert shelf.shown == [AROUND[1]]
