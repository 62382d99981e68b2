from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from engagements.models.base import Base


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    def live(self, at: datetime) -> BreakGlassQuerySet:
        return self.filter(starts_at__lte=at, ends_at__gt=at)


class BreakGlass(Base):
    """An operator looked into one engagement, for a reason and an hour; both sides see that it happened."""

    engagement = models.ForeignKey("engagements.Engagement", models.CASCADE, related_name="break_glasses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = "break-glass"
        verbose_name_plural = "break-glass"
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="break_glass_ends"),
        ]
        indexes = [models.Index(fields=["user", "ends_at"], name="break_glass_of_user")]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"[:200]
