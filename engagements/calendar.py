"""Calls as calendar entries: an identity that stays, a sequence that rises, times in the reader's zone [T-02…T-04]."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from engagements.models import Assignment, Attendance, Engagement, Meeting
from engagements.models.engagement import FINAL

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from notifications.models import Message

Answer = Attendance.Answer
PRODUCT = "-//FastTrack//Onboarding calls//EN"
# What a mail asks of the reader's calendar, by its kind.
METHODS = {"call_invited": "REQUEST", "call_moved": "REQUEST", "call_cancelled": "CANCEL"}
ALARM_BEFORE = timedelta(minutes=15)
ANSWERED = {"": "NEEDS-ACTION", Answer.YES: "ACCEPTED", Answer.MAYBE: "TENTATIVE", Answer.NO: "DECLINED"}


def attached(message: Message) -> list[tuple[str, str]]:
    """Text and media type of what a mail carries for the reader's calendar: the call as it is now."""
    method = METHODS.get(message.kind)
    meetings = Meeting.objects.select_related("engagement__customer", "engagement__manager")
    meeting = meetings.filter(pk=message.subject).first() if method else None
    if method is None or meeting is None:
        return []
    text = invitation(meeting, message.recipient, method=method, stamp=message.date or message.created_at)
    return [(text, f"text/calendar; method={method}")]


def invitation(meeting: Meeting, reader: User, *, method: str, stamp: datetime) -> str:
    """One call for one reader. A later one replaces it by its sequence; CANCEL takes it away."""
    one = entry(meeting, reader, stamp=stamp)
    mine = meeting.attendances.filter(user=reader).first()
    take_part(one, meeting, reader, mine.answer if mine else "")
    made = _calendar(method)
    made.add_component(one)
    return _text(made)


# ---- All calls of one person, for a calendar program that asks again and again

PAST, AHEAD, MOST = timedelta(days=90), timedelta(days=366), 1000


def feed(reader: User, *, at: datetime) -> str:
    """Who left an engagement finds nothing of it at the next reading. The same calls are the same text."""
    made = _calendar()
    with translation.override(reader.language):
        made.add("x-wr-calname", _("FastTrack calls"))
    made.add("x-wr-timezone", reader.time_zone)
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    for meeting in calls_of(reader, at=at):
        one = entry(meeting, reader, stamp=meeting.changed_at or meeting.engagement.opened_at)
        for mine in meeting.mine:
            take_part(one, meeting, reader, mine.answer)
        made.add_component(one)
    return _text(made)


def calls_of(reader: User, *, at: datetime) -> QuerySet[Meeting]:
    """Of what they may see: the calls that they attend, and all those of engagements that they serve themselves."""
    seen = Engagement.objects.visible_to(reader, at).values("pk")
    serving = Assignment.objects.live(at).filter(user=reader).values("engagement")
    invited = Attendance.objects.filter(user=reader)
    theirs = Q(pk__in=invited.values("meeting")) | Q(engagement__in=serving) | Q(engagement__manager=reader)
    rows = Meeting.objects.filter(theirs, engagement__in=seen, starts_at__gt=at - PAST, starts_at__lt=at + AHEAD)
    related = rows.select_related("engagement__customer", "engagement__manager")
    return related.prefetch_related(Prefetch("attendances", invited, "mine")).order_by("starts_at", "pk")[:MOST]


def take_part(one: Event, meeting: Meeting, reader: User, answer: str) -> None:
    one.add("organizer", _organizer(meeting))
    one.add("attendee", _attendee(reader, answer))


def entry(meeting: Meeting, reader: User, *, stamp: datetime) -> Event:
    one = Event()
    one.add("uid", f"{meeting.pk}@{urlsplit(settings.BASE_URL).hostname}")
    one.add("sequence", meeting.sequence)
    one.add("dtstamp", stamp)
    one.add("dtstart", meeting.starts_at.astimezone(reader.zone))
    one.add("dtend", meeting.ends_at.astimezone(reader.zone))
    one.add("status", "CANCELLED" if is_off(meeting) else "CONFIRMED")
    _describe(one, meeting, reader)
    return one


def is_off(meeting: Meeting) -> bool:
    """Called off, or planned in an engagement that ended before it."""
    over = meeting.engagement.status in FINAL and meeting.status == Meeting.Status.SCHEDULED
    return over or meeting.status == Meeting.Status.CANCELLED


def _describe(one: Event, meeting: Meeting, reader: User) -> None:
    link = settings.BASE_URL.rstrip("/") + reverse("call", args=[meeting.pk])
    with translation.override(reader.language):
        what, customer = str(meeting.get_kind_display()), meeting.engagement.customer.name
        one.add("summary", _("%(what)s: %(customer)s") % {"what": what, "customer": customer})
        one.add("description", _("We meet online. All about this call: %(link)s") % {"link": link})
        one.add_component(_alarm(what))
    one.add("url", link)
    if meeting.join_url:
        one.add("location", meeting.join_url)


def _alarm(what: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", -ALARM_BEFORE)
    alarm.add("description", what)
    return alarm


def _organizer(meeting: Meeting) -> vCalAddress:
    """The centre's own address: nobody's private one leaves the house."""
    return _address(
        settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">"), str(meeting.engagement.manager or "FastTrack")
    )


def _attendee(reader: User, answer: str) -> vCalAddress:
    """Only the reader: whom else we know is none of their calendar's business."""
    address = _address(reader.email, str(reader))
    address.params["ROLE"], address.params["PARTSTAT"] = vText("REQ-PARTICIPANT"), vText(ANSWERED[answer])
    return address


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    # A quotation mark cannot stand in a parameter, whatever the escaping.
    address.params["CN"] = vText(name.replace('"', "'"))
    return address


def _calendar(method: str = "") -> Calendar:
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    if method:
        made.add("method", method)
    return made


def _text(made: Calendar) -> str:
    """With the changes of the clocks around its entries, not those of a century: some readers take the wrong one."""
    years = [event.decoded("dtstart").year for event in made.walk("VEVENT")]
    if years:
        made.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    return made.to_ical().decode("utf-8")
