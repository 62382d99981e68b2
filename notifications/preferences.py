"""What somebody chose to be told less often."""

from __future__ import annotations

from typing import Any

from notifications.models import Preferences


def of(user: Any) -> Preferences:
    """Theirs, or what holds for who chose nothing. Not stored."""
    try:
        return user.mail_preferences
    except Preferences.DoesNotExist:
        return Preferences(reader=user)
