"""Every form that the pages of an engagement offer, and every address that takes a POST, whoever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import get_resolver, reverse

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
    def data(self) -> dict[str, list[str]]:
        """As it stands on the page, with what the button sends."""
        data = self.form.data({})
        data.pop("csrfmiddlewaretoken", None)
        return {**data, self.button.name: [self.button.value]} if self.button.name else data


def clients(engagement: Engagement) -> dict[str, Client]:
    cast = factories.cast_of(engagement)
    found = {role: Client() for role in ROLES}
    for role in ROLES[:-1]:
        found[role].force_login(getattr(cast, role))
    return found


def addresses(engagement: Engagement) -> Iterator[str]:
    """All of ours: about this engagement, about nothing, and about nobody's."""
    rows = holders(engagement)
    for pattern in ours(get_resolver().url_patterns):
        values = SLUGS.get(pattern.name, {})
        wanted = [name for name in pattern.converters if name not in values]
        there = {name: rows.get(name, rows.get(pattern.first)).first() for name in wanted}
        if all(there.values()):
            yield reverse(pattern.name, kwargs={**values, **{name: row.pk for name, row in there.items()}})
        if wanted:
            yield reverse(pattern.name, kwargs={**values, **{name: uuid4() for name in wanted}})
    yield from map(reverse, OF_A_PERSON)


def pages(engagement: Engagement, client: Client) -> Iterator[tuple[str, Any]]:
    """What this person finds, page by page."""
    for address in dict.fromkeys([*addresses(engagement), *map(reverse, (*LISTS, *OF_A_PERSON))]):
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield address, answer


def offers(engagement: Engagement, people: dict[str, Client], *roles: str) -> list[Offer]:
    """Each form once, from whoever meets it first."""
    found: dict[tuple[str, str, str], Offer] = {}
    for role in roles:
        for page, answer in pages(engagement, people[role]):
            for button in Page(page, 200, answer.content.decode()).buttons:
                if button.form.method == "post":
                    address = button.action or button.form.action or page
                    found.setdefault((address, button.name, button.value), Offer(role, address, button.form, button))
    return list(found.values())
