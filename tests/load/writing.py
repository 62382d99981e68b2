"""Script payloads written into every text field that the forms of an engagement offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.test import Client

from tests.load.harvest import Offer
from tests.load.payloads import PAYLOADS

# What is typed as text, whatever the browser's control for it.
TYPED = {"text", "textarea", "search", "email", "url"}
# Afterwards there would be nothing left to write into.
LAST = ("/cancel/", "/hold/", "/remove/", "/withdraw/", "/end/", "/revoke/", "/close/", "/sign-out/", "/decline/")


def fields(offers: list[Offer]) -> list[tuple[Offer, str]]:
    """Those of forms that end something come last."""
    ordered = sorted(offers, key=lambda offer: offer.address.endswith(LAST))
    return [(offer, name) for offer in ordered for name, one in offer.form.controls.items() if one.kind in TYPED]


def write(offers: list[Offer], people: dict[str, Client], turn: int) -> Iterator[tuple[Offer, Any]]:
    """In each turn every field gets another payload, so that in a hundred turns each gets them all."""
    wanted: dict[int, dict[str, list[str]]] = {}
    places = fields(offers)
    for number, (offer, name) in enumerate(places):
        wanted.setdefault(id(offer), offer.data)[name] = [PAYLOADS[(number + turn) % len(PAYLOADS)]]
    for offer in {id(offer): offer for offer, _name in places}.values():
        data = wanted[id(offer)]
        for name, control in offer.form.controls.items():
            # What has to be chosen is chosen, or nothing would be written at all.
            if control.kind in {"radio", "select"} and not any(data.get(name, ())):
                data[name] = [next((choice for choice in control.choices if choice), "")]
        yield offer, people[offer.role].post(offer.address, data)
