"""Mails as tests look at them: made from facts, and taken apart."""

from html.parser import HTMLParser

from notifications import rendering
from tests.factories import NOW, UserFactory
from tests.notifications.helpers import owed

FACTS = {
    "customer": "Papier & Söhne <GmbH>",
    "service": "Azure RMS",
    "what": "Raise the forest's level",
    "who": "Grace",
    "phase": "Remediate",
    "due": "2026-03-02T23:30:00+00:00",
    "link": "/tasks/7/",
    "party": "customer",
    "turn": "you",
}
LONG = {"customer": "Hallesche Papierwerke Brückner & Söhne Verwaltungsgesellschaft mbH & Co. KG", "what": "Long " * 30}
VOID = {"meta", "br", "hr", "img", "input", "link"}


def written(kind="task_due", context=FACTS, scope_id=None, **reader):
    message = owed(UserFactory(**reader), kind=kind, context=context, scope_id=scope_id)
    message.message_id, message.date = "<1@example.org>", NOW
    return rendering.mail(message)


def read(mail):
    """The text without its line breaks."""
    return " ".join(mail.body.split())


def page(mail):
    return str(mail.alternatives[0].content)


class Elements(HTMLParser):
    """Every element with its attributes, and whether all that was opened is closed."""

    def __init__(self, html):
        super().__init__()
        self.all, self.open = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.all.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def named(self, tag):
        return [attrs for name, attrs in self.all if name == tag]

    def classed(self, name):
        return [attrs for _tag, attrs in self.all if name in (attrs.get("class") or "").split()]
