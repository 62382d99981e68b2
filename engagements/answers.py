"""Links by which whoever is invited answers without signing in: one per person and call, worked out when needed.

No table and no queued mail holds one. It is bound to the time of the call: once that is moved, the old link is stale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from engagements.models import Attendance

if TYPE_CHECKING:
    from datetime import datetime

    from notifications.models import Message


def token(attendance: Attendance) -> str:
    """128 bits that only we can work out, after the number of the invitation that they answer."""
    return spelled(attendance, attendance.meeting.sequence)


def spelled(attendance: Attendance, sequence: int) -> str:
    words = f"{attendance.pk}:{attendance.user_id}:{sequence}"
    return f"{sequence}-{salted_hmac('engagements.answers', words, algorithm='sha256').hexdigest()[:32]}"


def path(attendance: Attendance) -> str:
    return reverse("answer-invitation", args=[attendance.pk, token(attendance)])


def told(message: Message) -> dict[str, dict[str, str]]:
    """For the mail that invites: an address for each answer; nothing where its reader is invited no more."""
    invited = Attendance.objects.filter(meeting=message.subject, user=message.recipient_id).select_related("meeting")
    mine = invited.first()
    if mine is None:
        return {}
    address = settings.BASE_URL.rstrip("/") + path(mine)
    return {"answers": {answer: f"{address}?answer={answer}" for answer in Attendance.Answer.values}}


def find(pk: UUID, given: str, *, at: datetime) -> tuple[Attendance, int] | None:
    """Who is asked, and in which invitation, however stale; None for a token that we never made, and for whoever
    takes part no more."""
    rows = Attendance.objects.taking_part(at).filter(pk=pk, user__is_active=True)
    mine = rows.select_related("user", "meeting__engagement__customer").first()
    number = given.partition("-")[0]
    if mine is None or not number.isascii() or not number.isdecimal() or len(number) > 9:
        return None
    sequence = int(number)
    return (mine, sequence) if constant_time_compare(spelled(mine, sequence), given) else None
