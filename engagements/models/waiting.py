from django.db import models
from django.db.models import F, Q

from engagements.models.base import Base
from engagements.models.engagement import Engagement, WaitingOn


class WaitingStretch(Base):
    """Whose turn it was, from when until when: the stretches of an engagement tile its time.

    The database refuses an overlap and a gap, see engagements/tiling.py. One that is over knows its business minutes,
    so that nothing sums up calendars again.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="waiting_stretches")
    who = models.CharField(max_length=20, choices=WaitingOn)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    business_minutes = models.PositiveIntegerField(null=True)

    class Meta:
        # One after the other: in this order copies of them are let in, too.
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "starts_at"], name="one_turn_at_a_time"),
            models.UniqueConstraint(fields=["engagement"], condition=Q(ends_at=None), name="one_turn_now"),
            models.CheckConstraint(condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="a_turn_lasts"),
            models.CheckConstraint(
                condition=Q(ends_at=None, business_minutes=None)
                | Q(ends_at__isnull=False, business_minutes__isnull=False),
                name="a_turn_that_is_over_is_measured",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_who_display()} from {self.starts_at:%Y-%m-%d %H:%M}"
