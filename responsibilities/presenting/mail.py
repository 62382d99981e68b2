"""Mail in trouble in words: to whom, about what, since when, why, and how often it was tried."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements.models import Engagement
from notifications.models import Message
from responsibilities.mail import about, in_regions
from responsibilities.presenting.place import foreign
from responsibilities.reach import Reach

Status = Message.Status
# Counted up to LONGEST and shown up to SHOWN; what is settled makes room.
LONGEST = 100
SHOWN = 25
WORDS_SHOWN = 300

KINDS = {
    "digest": gettext_lazy("The mail of a day"),
    "contact_deadline": gettext_lazy("A customer has to be reached"),
    "contact_breach": gettext_lazy("A customer was not reached in time"),
    "call_invited": gettext_lazy("Invited to a call"),
    "call_moved": gettext_lazy("A call was moved"),
    "call_cancelled": gettext_lazy("A call was cancelled"),
    "call_soon": gettext_lazy("A call comes up"),
    "call_minutes": gettext_lazy("The minutes of a call"),
    "call_missed": gettext_lazy("A call was missed"),
    "task_due": gettext_lazy("A task comes due"),
    "task_overdue": gettext_lazy("A task is overdue"),
    "consent_expiring": gettext_lazy("A consent ends soon"),
    "gate_open": gettext_lazy("A gate has opened"),
    "sign_in_link": gettext_lazy("A link to sign in"),
    "invitation": gettext_lazy("An invitation"),
    "mentioned": gettext_lazy("Mentioned in a comment"),
    "break_glass": gettext_lazy("An operator looked in"),
    "sign_off_waiting": gettext_lazy("A sign-off waits"),
    "agreement_waiting": gettext_lazy("An agreement waits"),
    "confirmation_waiting": gettext_lazy("A confirmation waits"),
    "consent_waiting": gettext_lazy("A consent waits"),
    "customer_silent": gettext_lazy("A customer has been silent for long"),
}


def count(reach: Reach, *, at: datetime) -> int:
    """For the desk, in one statement that costs the same however much was ever sent."""
    return in_regions(reach.regions).troubled(at=at)[:LONGEST].count()


def groups(reach: Reach, *, at: datetime) -> list[dict[str, Any]]:
    """In a fixed number of statements; groups without a mail are left out."""
    mine = in_regions(reach.regions)
    found = [
        (words, list(which.select_related("recipient").order_by(order)[: LONGEST + 1]))
        for words, which, order in (
            (_doubt(), mine.in_doubt(at=at), "claimed_at"),
            (_given_up(), mine.filter(status=Status.FAILED), "claimed_at"),
            (_parked(), mine.filter(status=Status.PARKED), "not_before"),
            (_late(), mine.late(at=at), "not_before"),
        )
    ]
    shown = [one for _words, mails in found for one in mails[:SHOWN]]
    prefetch_related_objects(shown, Prefetch("members", _parts(reach.regions), to_attr="carried"))
    places = _places(shown)
    return [_group(words, mails, places) for words, mails in found if mails]


def _parts(regions: Collection[UUID]) -> QuerySet[Message]:
    """Of what a digest carries: what is about these regions; of the rest they do not know."""
    return Message.objects.filter(about(regions)).exclude(status=Status.DROPPED).order_by("due_at")


def _places(mails: list[Message]) -> dict[UUID, Engagement]:
    scopes = {one.scope_id for mail in mails for one in (mail, *mail.carried) if one.scope_id}
    return Engagement.objects.filter(pk__in=scopes).select_related("customer").in_bulk()


# ---- Groups


def _group(words: dict[str, Any], mails: list[Message], places: dict[UUID, Engagement]) -> dict[str, Any]:
    more = len(mails) > LONGEST
    return {
        **words,
        "count": f"{LONGEST}+" if more else str(len(mails)),
        "hidden": max(0, len(mails) - SHOWN),
        "rows": [_row(mail, places, words["verbs"]) for mail in mails[:SHOWN]],
    }


def _doubt() -> dict[str, Any]:
    note = _(
        "Handed over, and no answer came: its reader may have it or not. An ordinary reminder is sent once more by "
        "itself; a second copy has the same number, so that most mailboxes show one."
    )
    again, arrived = (_("Send again"), "again"), (_("It arrived"), "arrived")
    return {"id": "doubt", "title": _("In doubt"), "note": note, "verbs": [again, arrived]}


def _given_up() -> dict[str, Any]:
    note = _("Refused too often, or it cannot be written. It did not arrive and is not tried again by itself.")
    again, drop = (_("Send again"), "again"), (_("Let it rest"), "drop")
    return {"id": "given-up", "title": _("Given up"), "note": note, "verbs": [again, drop]}


def _parked() -> dict[str, Any]:
    note = _("The database was restored, and this may have gone out before. It waits until somebody lets it go.")
    again, arrived = (_("Send"), "again"), (_("It arrived"), "arrived")
    return {"id": "parked", "title": _("Held after a restore"), "note": note, "verbs": [again, arrived]}


def _late() -> dict[str, Any]:
    note = _("A mail server refuses it or is away, or nothing is being sent. It is tried again by itself.")
    return {"id": "late", "title": _("Late"), "note": note, "verbs": []}


# ---- One mail


def _row(mail: Message, places: dict[UUID, Engagement], verbs: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "pk": mail.pk,
        "who": mail.recipient.name,
        "email": mail.recipient.email,
        "told": [_told(one, places) for one in (mail.carried if mail.is_digest else [mail])],
        "is_digest": mail.is_digest,
        "since": mail.claimed_at or mail.not_before,
        "why": _why(mail),
        "tried": _tried(mail),
        "next": mail.next_try_at,
        "verbs": [{"text": text, "href": reverse("mail-verb", args=[mail.pk, verb])} for text, verb in verbs],
    }


def _told(message: Message, places: dict[UUID, Engagement]) -> dict[str, Any]:
    """Its words were kept for its reader; what it is about is said in ours."""
    engagement = places.get(message.scope_id)
    return {
        "kind": KINDS.get(message.kind, message.kind),
        "what": str(message.context.get("what") or ""),
        "customer": engagement.customer.name if engagement else str(message.context.get("customer") or ""),
        "language": foreign(engagement.customer.language) if engagement else "",
        "href": reverse("engagement", args=[engagement.pk]) if engagement else "",
    }


def _why(mail: Message) -> str:
    """Our own sentences are translated; what a server said stands as it said it."""
    if mail.error:
        return _(mail.error)[:WORDS_SHOWN]
    if mail.status == Status.WIRE:
        return _("The sender stopped when the mail was on its way.")
    return "" if mail.status == Status.PARKED else _("Nothing has tried to send it yet.")


def _tried(mail: Message) -> str:
    times = mail.attempts + mail.doubts
    return ngettext("tried once", "tried %(num)s times", times) % {"num": times} if times else ""
