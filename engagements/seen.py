"""What somebody had before them when they began to type, so that nobody writes unawares over somebody else's words."""

from __future__ import annotations

from hashlib import sha256

from django.db.models import Model
from django.utils.translation import gettext as _

from engagements.refusals import Refused


def mark(row: Model | None, *fields: str) -> str:
    """Another one as soon as any of these fields is another one; what is not there yet has a mark too."""
    held = [str(getattr(row, name)) for name in fields] if row else []
    return sha256(repr(held).encode()).hexdigest()[:16]


def unchanged(seen: str, row: Model | None, *fields: str) -> None:
    """Asked by the action once it holds the lock. Whoever saw no page says nothing, and is asked nothing."""
    if seen and seen != mark(row, *fields):
        sentence = _("Somebody else changed this meanwhile. What you typed is kept: save again to put it over theirs.")
        raise Refused("changed_meanwhile", sentence)
