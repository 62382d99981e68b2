"""Marks that tell whose a text is: CNRY-<holder>-<object>-<random>.

A holder is a region ("a"), an organisation in it ("a1"), one of its engagements ("a1r"), or what the onboarding
centre keeps to itself about one ("a1rn").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from uuid import UUID

MARK = re.compile(r"cnry-([a-z0-9]+)-[a-z]+-[0-9a-f]{6}", re.IGNORECASE)
IDENTITY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_dice = Random("canaries")


def mark(holder: str, what: str) -> str:
    return f"CNRY-{holder}-{what}-{_dice.randrange(16**6):06x}"


def holders_in(text: str, owner_of: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Whose marks and identities a text holds, each with what was found."""
    for found in MARK.finditer(text):
        yield found[1].lower(), found[0]
    for found in IDENTITY.finditer(text):
        if owner := owner_of.get(found[0].lower()):
            yield owner, found[0]


def same(pk: UUID | str) -> str:
    return str(pk).lower()
