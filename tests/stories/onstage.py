"""Stories that begin in the middle: arranged by the actions, gone on with through the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from engagements.models import Engagement
from phases.models.phase import Kind
from tests.journeys import ANSWERS, CLOUD
from tests.stories.http import PASSWORD, Clock, Person, clock_at
from tests.stories.start import begin

PROFILES = {"cloud": CLOUD, "federated": ANSWERS}


@dataclass(frozen=True)
class Stage:
    """One engagement, its people before their browsers, and the clock."""

    pk: Any
    manager: Person
    specialist: Person
    lead: Person
    clock: Clock

    @property
    def engagement(self) -> Engagement:
        return Engagement.objects.select_related("customer", "tenant", "profile").get(pk=self.pk)

    @property
    def home(self) -> str:
        return f"/engagements/{self.pk}/"

    def phases(self) -> list[str]:
        return list(self.engagement.phases.values_list("status", flat=True))


@contextmanager
def on_stage(kind: Kind, profile: str = "cloud") -> Iterator[Stage]:
    """At the beginning of a phase, at the moment that the engagement has come to."""
    journey = begin(kind, PROFILES[profile])
    team = journey.team
    with clock_at(journey.later()) as clock:
        people = (at_browser(user) for user in (team.manager, team.specialist, team.lead))
        yield Stage(journey.engagement.pk, *people, clock)


def at_browser(user: User) -> Person:
    user.set_password(PASSWORD)
    user.save()
    return Person(user)


def newcomer(name: str) -> Person:
    return Person(User.objects.create_user(f"{name}@example.com", PASSWORD, name=name.title()))
