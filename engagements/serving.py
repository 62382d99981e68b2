"""Who works for customers: managers of a region, and whoever is assigned to an engagement now."""

from datetime import datetime

from accounts.models import User
from engagements.models import Assignment, RegionManager


def serves(user: User, *, at: datetime) -> bool:
    manages = RegionManager.objects.filter(user=user).exists()
    return manages or Assignment.objects.live(at).filter(user=user).exists()
