"""Every form that the pages of an engagement offer, and every address that takes a POST, whoever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.test import Client
from django.urls import get_resolver, resolve, reverse

from engagements.models import Engagement
from tests import factories
from tests.stories.html import Button, Form, Page
from tests.stories.test_strangers_over_http import SLUGS, holders, ours

LISTS = ("home", "portfolio", "first-contact", "worklist", "offers", "requests", "my-organisation", "open-engagement")
OF_A_PERSON = ("accounts:settings",)
ROLES = ("manager", "specialist", "lead", "signing", "read_only", "stranger", "anonymous")


@dataclass(frozen=True)
class Offer:
    """One button of one form, as one role has it before them."""

    role: str
    address: str
    form: Form
    button: Button

    @property
    def what(self) -> tuple[str, ...]:
        """Forms of the same kind have the same."""
        found = resolve(urlsplit(self.address).path)
        slugs = (str(found.kwargs.get(name, "")) for name in ("verb", "what"))
        return str(found.url_name), *slugs, self.button.name, self.button.value, *sorted(self.kinds)

    @property
    def data(self) -> dict[str, list[str]]:
        """As it stands on the page, with what the button sends."""
        data = self.form.data({})
        data.pop("csrfmiddlewaretoken", None)
        return {**data, self.button.name: [self.button.value]} if self.button.name else data

    @property
    def kinds(self) -> dict[str, str]:
        return {name: control.kind for name, control in self.form.controls.items()}

    @property
    def filled(self) -> dict[str, list[str]]:
        """What has to be chosen is chosen, and what may be written is written."""
        return {name: values if any(values) else self._filling(name) for name, values in self.data.items()}

    def _filling(self, name: str) -> list[str]:
        if name in FILLINGS:
            return [FILLINGS[name]]
        control = self.form.controls.get(name)
        choices = [choice for choice in control.choices if choice] if control else []
        return choices[:1] or [OF_KIND.get(control.kind if control else "", "")]


# What is taken, by the name of the field where its kind does not say it.
FILLINGS = {
    "country": "DE",
    "ends_on": "",
    "expires_on": "",
    "happened_at": "2026-03-02T10:00",
    "minutes": "45",
    "specialist_email": "",
    "tenant_domain": "tenant.example",
}
OF_KIND = {
    "text": "12",
    "textarea": "A line",
    "email": "somebody@example.org",
    "url": "https://call.example/",
    "date": "2026-05-04",
    "datetime-local": "2040-05-04T10:00",
}


def clients(engagement: Engagement) -> dict[str, Client]:
    cast = factories.cast_of(engagement)
    found = {role: Client() for role in ROLES}
    for role in ROLES[:-1]:
        found[role].force_login(getattr(cast, role))
    return found


def addresses(engagement: Engagement, *, of_nobody: bool = True) -> Iterator[str]:
    """All of ours: about this engagement, about nothing, and about nobody's."""
    rows = holders(engagement)
    for pattern in ours(get_resolver().url_patterns):
        values = SLUGS.get(pattern.name, {})
        wanted = [name for name in pattern.converters if name not in values]
        there = {name: rows.get(name, rows.get(pattern.first)).first() for name in wanted}
        if all(there.values()):
            yield reverse(pattern.name, kwargs={**values, **{name: row.pk for name, row in there.items()}})
        if wanted and of_nobody:
            yield reverse(pattern.name, kwargs={**values, **{name: uuid4() for name in wanted}})
    yield from map(reverse, OF_A_PERSON)


def pages(engagement: Engagement, client: Client) -> Iterator[tuple[str, Any]]:
    """What this person finds, page by page; nothing is found about nobody's."""
    for address in dict.fromkeys([*addresses(engagement, of_nobody=False), *map(reverse, (*LISTS, *OF_A_PERSON))]):
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield address, answer


def offers(engagement: Engagement, people: dict[str, Client], *roles: str) -> list[Offer]:
    """Each kind of form once, from whoever meets it first: one task is like the other."""
    found: dict[tuple[Any, ...], Offer] = {}
    for role in roles:
        for page, answer in pages(engagement, people[role]):
            for offer in _on(role, page, answer):
                found.setdefault(offer.what, offer)
    for offer in [*found.values()]:
        # Behind the answers to the questions there is a form that is met on no page by itself.
        if offer.address.endswith("/environment/"):
            behind = _on(offer.role, offer.address, people[offer.role].post(offer.address, offer.filled))
            found |= {one.what: one for one in behind if one.what not in found}
    return list(found.values())


def _on(role: str, page: str, answer: Any) -> Iterator[Offer]:
    for button in Page(page, 200, answer.content.decode()).buttons:
        if button.form.method == "post":
            yield Offer(role, button.action or button.form.action or page, button.form, button)
