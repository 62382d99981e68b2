"""What somebody chose to be told less often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifications.models import Preferences

if TYPE_CHECKING:
    from accounts.models import User


def of(user: User) -> Preferences:
    """Theirs, or what holds for who chose nothing. Not stored."""
    try:
        return user.mail_preferences
    except Preferences.DoesNotExist:
        return Preferences(reader=user)
