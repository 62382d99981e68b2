"""Who is mentioned in a comment, and the mail that tells them: it names the engagement and leads there.

The outbox keeps no word of a comment. What a mail quotes is read when it is written, and only of what everybody reads.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.phrases import listed
from comments import readers
from comments.models import Comment
from comments.readers import Reader
from engagements import office, reminders
from engagements.models import Engagement
from engagements.refusals import Invalid
from notifications import outbox
from notifications.models import Message
from notifications.outbox import Draft

KIND = "mentioned"
WORDS_SHOWN = 140


def of(
    engagement: Engagement, text: str, picked: Collection[UUID], *, internal: bool, at: datetime
) -> tuple[Reader, ...]:
    """Those picked from the list and those named as @Name, or a refusal to mention who will not read it."""
    if not picked and "@" not in text:
        return ()
    known = readers.of(engagement, at=at)
    if set(picked) - {reader.user.pk for reader in known}:
        raise Invalid("mention", _("Somebody on this list does not take part in the engagement."))
    named = _named(text, known)
    found = tuple(one for one in known if one.user.pk in picked or one.name in named)
    barred = [one.name for one in found if internal and not one.reads_notes]
    if barred:
        sentence = _("%(names)s will not read a note for Microsoft only. Take the name out, or write for everybody.")
        raise Invalid("mention", sentence % {"names": listed(barred)})
    return found


def _named(text: str, known: Iterable[Reader]) -> set[str]:
    """The longest name counts: who writes @Ann Lee does not mean Ann. A name that two people share is nobody's."""
    names = [reader.name for reader in known if reader.name]
    single = sorted((name for name in set(names) if names.count(name) == 1), key=len, reverse=True)
    if not single:
        return set()
    return set(re.findall(rf"@({'|'.join(map(re.escape, single))})(?!\w)", text))


def tell(comment: Comment, engagement: Engagement, mentioned: Iterable[Reader], *, at: datetime) -> None:
    """Once per comment and person, in their own business hours [T-08]; nobody hears of themselves."""
    about = {**reminders.facts(engagement), "link": reverse("comment", args=[comment.pk]), "comment": str(comment.pk)}
    drafts = [
        Draft(
            kind=KIND,
            subject=comment.pk,
            period="written",
            recipient_id=reader.user.pk,
            due_at=at,
            not_before=office.hours_of(reader.user, engagement, reader.party).next_open(at),
            scope_id=engagement.pk,
            context=about,
        )
        for reader in mentioned
        if reader.user.pk != comment.author_id
    ]
    if drafts:
        outbox.post(drafts, at=at)


# ---- Asked when a message is sent


def concerns(message: Message, *, at: datetime) -> bool:
    """A mention concerns whoever may still read the comment, on hold as well; of all else the engagements decide."""
    if message.kind != KIND:
        return reminders.concerns(message, at=at)
    readable = Comment.objects.visible_to(message.recipient, at).readable()
    return readable.filter(pk=message.context.get("comment")).exists()


def quoted(comment_id: str) -> dict[str, str]:
    """Who wrote and the first words: nothing of what was deleted or hidden meanwhile, and of a note no words."""
    comment = Comment.objects.readable().select_related("author").filter(pk=comment_id).first()
    if comment is None:
        return {"who": "", "words": ""}
    shared = comment.visibility == Comment.Visibility.SHARED
    words = Truncator(" ".join(comment.text.split())).chars(WORDS_SHOWN) if shared else ""
    return {"who": str(comment.author or ""), "words": str(words)}
