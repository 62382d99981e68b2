from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engagements.hours import Hours
from engagements.models.base import Base


class RegionQuerySet(models.QuerySet["Region"]):
    def hours(self) -> dict[UUID, Hours]:
        """By id, in one statement: a row comes once for each of its holidays."""
        rows = list(self.annotate(closed_on=models.F("holidays__day")))
        days: dict[UUID, set[date]] = defaultdict(set)
        for row in rows:
            if row.closed_on:
                days[row.pk].add(row.closed_on)
        return {row.pk: row.hours_without(days[row.pk]) for row in {row.pk: row for row in rows}.values()}


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

    objects = RegionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> Hours:
        return self.hours_without(holiday.day for holiday in self.holidays.all())

    def hours_without(self, holidays: Iterable[date]) -> Hours:
        return Hours(
            self.time_zone,
            self.opens,
            self.closes,
            weekdays=frozenset(map(int, self.weekdays)),
            holidays=frozenset(holidays),
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
