"""Script payloads written into every text field that the forms of an engagement offer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.test import Client

from tests.load.harvest import Offer
from tests.load.payloads import PAYLOADS

# What is typed as text, whatever the browser's control for it.
TYPED = {"text", "textarea", "search", "email", "url"}
Texts = dict[str, list[str]]

# Afterwards there would be nothing left to write into.
LAST = ("/cancel/", "/hold/", "/remove/", "/withdraw/", "/end/", "/revoke/", "/close/", "/sign-out/", "/decline/")


def fields(offers: list[Offer]) -> list[tuple[Offer, str]]:
    """Those of forms that end something come last."""
    ordered = sorted(offers, key=lambda offer: offer.address.endswith(LAST))
    return [(offer, name) for offer in ordered for name, one in offer.form.controls.items() if one.kind in TYPED]


def write(offers: list[Offer], people: dict[str, Client], turn: int) -> Iterator[tuple[Offer, Any]]:
    """In each turn every field gets another payload, so that in a hundred turns each gets them all.

    All fields of a form at once; where one of them wants no text at all, one after the other.
    """
    wanted: dict[int, tuple[Offer, Texts]] = {}
    for number, (offer, name) in enumerate(fields(offers)):
        wanted.setdefault(id(offer), (offer, {}))[1][name] = [PAYLOADS[(number + turn) % len(PAYLOADS)]]
    for offer, texts in wanted.values():
        # Whoever saw no page writes over whatever is there.
        taken = {name: values for name, values in offer.filled.items() if name != "seen"}
        answer = people[offer.role].post(offer.address, {**taken, **texts})
        yield offer, answer
        if answer.status_code != 422 or len(texts) == 1:
            continue
        for name, text in texts.items():
            answer = people[offer.role].post(offer.address, {**taken, name: text})
            yield offer, answer
            taken |= {name: text} if answer.status_code != 422 else {}
