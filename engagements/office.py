"""THE place that knows in whose hours somebody is reached [R-07, T-08].

The onboarding centre's people work the hours and holidays of their region, where they are. A customer's people keep
usual office hours where they are, less the public holidays of their organisation's country.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import get_user_model

from engagements.hours import Hours
from engagements.models import Assignment, Customer, Designation, Engagement, Member, Region, RegionManager
from engagements.models.base import Party
from engagements.permissions import standing
from engagements.public_holidays import working_days

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.models import Message


def hours_of(person: User, engagement: Engagement, side: str) -> Hours:
    """Of somebody who stands on a side of an engagement."""
    if side == Party.MICROSOFT:
        return of_staff(engagement.region.hours, person.time_zone)
    return of_customers(engagement.customer.country, person.time_zone)


def of_side(side: str, region: Hours, country: str, time_zone: str) -> Hours:
    """The same where their region, country and zone are all that was read."""
    return of_staff(region, time_zone) if side == Party.MICROSOFT else of_customers(country, time_zone)


@lru_cache(maxsize=4096)
def of_staff(region: Hours, time_zone: str) -> Hours:
    return replace(region, time_zone=time_zone)


@lru_cache(maxsize=4096)
def of_customers(country: str, time_zone: str) -> Hours:
    return Hours(time_zone, weekdays=working_days(country), country=country)


def of_organisation(customer: Customer) -> Hours:
    """When somebody can be expected there, whoever it is."""
    return of_customers(customer.country, customer.time_zone)


def next_open(message: Message, *, at: datetime) -> datetime:
    """Asked when a message is sent: `at` itself inside its reader's hours, else when they begin."""
    engagements = Engagement.objects.select_related("region", "customer").prefetch_related("region__holidays")
    engagement = engagements.filter(pk=message.scope_id).first() if message.scope_id else None
    if engagement is None:
        return at
    return hours_of(message.recipient, engagement, _side(message, engagement, at)).next_open(at)


def _side(message: Message, engagement: Engagement, at: datetime) -> Party:
    """The lead of a region is the centre's, and need not stand in the engagement."""
    if engagement.region.lead_id == message.recipient_id:
        return Party.MICROSOFT
    return standing(message.recipient, engagement, at=at).party


def openings(people: Collection[UUID], *, at: datetime) -> dict[UUID, Hours]:
    """In whose hours each of them is reached, whatever it is about: of several regions or countries, the first.

    In a few statements for any number of people.
    """
    managed = RegionManager.objects.filter(user__in=people).values_list("user", "region")
    assigned = Assignment.objects.live(at).filter(user__in=people)
    led = Region.objects.filter(lead__in=people).values_list("lead", "pk")
    served = [*assigned.values_list("user", "engagement__region"), *led, *managed]
    regions = Region.objects.prefetch_related("holidays").in_bulk({region for _user, region in served})
    theirs = {user: regions[region].hours for user, region in sorted(served, key=_last_by_code(regions))}
    countries = _countries(people, at)
    users = get_user_model().objects.filter(pk__in=people).only("time_zone")
    return {
        user.pk: of_staff(theirs[user.pk], user.time_zone)
        if user.pk in theirs
        else of_customers(countries.get(user.pk, ""), user.time_zone)
        for user in users
    }


def _last_by_code(regions: Mapping[UUID, Region]) -> Callable[[tuple[UUID, UUID]], tuple[int, ...]]:
    order = {pk: place for place, pk in enumerate(sorted(regions, key=lambda pk: regions[pk].code))}
    return lambda pair: (-order[pair[1]],)


def _countries(people: Collection[UUID], at: datetime) -> dict[UUID, str]:
    belong = Member.objects.filter(user__in=people).values_list("user", "customer__country")
    speak = Designation.objects.live(at).filter(user__in=people).values_list("user", "customer__country")
    return dict(sorted({*belong, *speak}, key=lambda pair: pair[1], reverse=True))
