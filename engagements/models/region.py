from datetime import time

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.hours import Hours
from engagements.models.base import Base


class Region(Base):
    """Where support is given, in whose business hours [R-07]."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=50)
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17))
    weekdays = models.CharField(max_length=7, default="12345", help_text=_("ISO weekdays: 1 is Monday"))
    country = models.CharField(
        _("public holidays of"), max_length=2, blank=True, help_text=_("None when left open: only the days below")
    )
    subdivision = models.CharField(
        _("and of its part"), max_length=20, blank=True, help_text=_("As its code says: BY for Bavaria")
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="led_regions"
    )

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> Hours:
        return Hours(
            self.time_zone,
            self.opens,
            self.closes,
            weekdays=frozenset(map(int, self.weekdays)),
            holidays=frozenset(holiday.day for holiday in self.holidays.all()),
            country=self.country,
            subdivision=self.subdivision,
        )


class Holiday(Base):
    """A day on which a region is closed beside the public holidays of its country."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "day"], name="one_holiday_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


class RegionManager(Base):
    """A project manager sees and steers every engagement of the regions that they manage."""

    region = models.ForeignKey(Region, models.CASCADE, related_name="region_managers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="managed_regions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "user"], name="manager_once_per_region")]

    def __str__(self) -> str:
        return f"{self.user} manages {self.region}"
