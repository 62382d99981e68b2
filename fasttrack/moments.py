"""Moments as people type them at a terminal."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """ISO 8601; without an offset it is UTC."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a moment like 2026-03-29T08:30:00+02:00") from error
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
