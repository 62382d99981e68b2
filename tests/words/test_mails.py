"""Every mail and every entry for a calendar in every language: nothing in them is English still."""

from __future__ import annotations

from collections.abc import Iterator

import icalendar
import pytest

from engagements import calendar
from engagements.models import Meeting
from notifications import rendering
from notifications.kinds import KINDS
from tests.access.canary import mark
from tests.factories import NOW, EngagementFactory, MeetingFactory, UserFactory
from tests.notifications.helpers import owed
from tests.words.english import english
from tests.words.test_pages import LANGUAGES
from tests.words.visible import texts

pytestmark = pytest.mark.django_db
FACTS = {
    **{name: mark("a1", name) for name in ("customer", "service", "what", "phase", "who", "words")},
    "due": "2026-03-02T23:30:00+00:00",
    "link": "/tasks/7/",
}


def written(kind: str, language: str) -> Iterator[str]:
    message = owed(UserFactory(language=language, name=mark("a1", "name")), kind=kind, context=FACTS)
    message.message_id, message.date = "<1@example.org>", NOW
    mail = rendering.mail(message)
    yield from (mail.subject, *mail.body.splitlines())
    for content, media_type in mail.alternatives:
        if media_type == "text/html":
            yield from (text for _where, text in texts(content, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_has_a_word_of_english(language):
    said = {kind: list(written(kind, language)) for kind in KINDS}
    found = [f"{kind}: {line}" for kind, lines in said.items() for line in lines if english(language).finds(line)]
    assert "\n".join(found) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_for_a_calendar_has_a_word_of_english(language):
    engagement = EngagementFactory(customer__name=mark("a1", "customer"))
    reader = UserFactory(language=language)
    for kind in Meeting.Kind:
        call = MeetingFactory(engagement=engagement, kind=kind)
        made = icalendar.Calendar.from_ical(calendar.invitation(call, reader, method="REQUEST", stamp=NOW))
        said = [str(one[name]) for one in made.walk() for name in ("summary", "description") if name in one]
        assert [text for text in said if english(language).finds(text)] == []
