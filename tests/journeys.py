"""Engagements arranged by the actions themselves: just opened, or at a gate with everything met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings

from engagements.models import Purchase
from fasttrack.demo.journey import Journey, Team
from phases.models import Phase
from phases.models.phase import ORDER, Kind
from responsibilities.actions import opening
from responsibilities.models import Task
from responsibilities.settling import settle
from tests import factories, keeping
from tests.factories import NOW

# Federated, one forest, everything wanted: the profile with the most duties and checks.
ANSWERS: dict[str, Any] = {
    "identity": "federated",
    "forests": "single",
    "forest_list": [{"name": "corp.example", "functional_level": "2012"}],
    "directory_sync_required": True,
    "exchange_online": True,
    "sharepoint_online": True,
    "exchange_onprem": "2013",
    "sharepoint_onprem": "none",
    "connector": True,
    "sharing_windows": True,
    "sharing_other_devices": True,
    "adfs_required": True,
    "adfs_version": "3.0",
    "adfs_multi_site": False,
    "sso_deployed": True,
    "writeback": ["password"],
    "custom_sync_rules": False,
    "replaces_existing_system": False,
    "terms_of_use_shown": False,
    "public_endpoint": False,
    "screen_sharing": True,
}

# Cloud identities and one feature: the profile with the fewest.
CLOUD: dict[str, Any] = {
    **dict.fromkeys(ANSWERS, False),
    "identity": "cloud",
    "forests": "none",
    "forest_list": [],
    "writeback": [],
    "exchange_onprem": "none",
    "sharepoint_onprem": "none",
    "adfs_version": None,
    "sharing_windows": True,
}


class Walk(Journey):
    """A journey that stops before closing the phase `until`."""

    until: Kind | None = None

    def close(self, kind: str) -> Phase:
        return self.phase(kind) if kind == self.until else super().close(kind)

    def go(self, kind: Kind, answers: dict[str, Any], items: int) -> None:
        if kind == Kind.ASSESS:
            self.assess(answers, items=items)
        else:
            getattr(self, kind)()

    def work(self, kind: str, *, count: int | None = None) -> None:
        """Past the verbs and all at once: how tasks are done one by one is for the tests of tasks."""
        at = self.later()
        for task in (found := self.open_tasks(kind)[:count]):
            task.fulfil()
            task.status_at, task.status_by = at, self.team.specialist
        Task.objects.bulk_update(found, ["status", "status_at", "status_by"])
        settle(self.fresh(), by=self.team.specialist, at=at)

    def ready(self, kind: str) -> list[Task]:
        """Open, with nothing open before them."""
        return self._ready(self.open_tasks(kind))

    def phase(self, kind: str) -> Phase:
        return self.engagement.phases.select_related("engagement").get(kind=kind)

    @property
    def active(self) -> Phase:
        return self.engagement.phases.select_related("engagement").get(status=Phase.Status.ACTIVE)

    def task(self, slug: str) -> Task:
        return self.engagement.tasks.select_related("engagement", "phase").get(slug=slug)

    def statuses(self) -> dict[str, str]:
        return dict(self.engagement.phases.values_list("kind", "status"))

    # Who acts, and when: `at` is the moment that the walk has come to.

    @property
    def specialist(self) -> dict[str, Any]:
        return {"by": self.team.specialist, "at": self.at}

    @property
    def manager(self) -> dict[str, Any]:
        return {"by": self.team.manager, "at": self.at}

    @property
    def lead(self) -> dict[str, Any]:
        return {"by": self.team.lead, "at": self.at}


def opened(purchase: Purchase | None = None, **about: Any) -> Walk:
    """An engagement in its first phase, with a manager, a specialist and the customer's lead."""
    return _open(purchase, **about) if purchase else _kept("opened", about, lambda: _open(**about))


def _open(purchase: Purchase | None = None, *, service: str = "azure-rms", at: datetime = NOW) -> Walk:
    purchase = purchase or factories.PurchaseFactory()
    customer = purchase.tenant.customer
    manager = factories.RegionManagerFactory(region=customer.region).user
    engagement = opening.open_engagement(purchase=purchase, service=service, manager=manager, by=manager, at=at)
    specialist = factories.AssignmentFactory(engagement=engagement).user
    member = customer.members.first() or factories.MemberFactory(customer=customer)
    return Walk(engagement, Team(manager, specialist, member.user), starts=at)


def at_gate(kind: Kind, *, walk: Walk | None = None, at: datetime = NOW, **way: Any) -> Walk:
    """An engagement that could close `kind` now: everything is met and nothing is closed."""
    if walk is None:
        return _kept(f"at the gate of {kind}", {"at": at, **way}, lambda: _to_gate(_open(at=at), kind, **way))
    return _to_gate(walk, kind, **way)


def in_phase(kind: Kind, *, walk: Walk | None = None, at: datetime = NOW, **way: Any) -> Walk:
    """An engagement at the beginning of `kind`."""
    if walk is None:
        return _kept(f"in {kind}", {"at": at, **way}, lambda: _to_phase(_open(at=at), kind, **way))
    return _to_phase(walk, kind, **way)


def _kept(what: str, way: dict[str, Any], build: Callable[[], Walk]) -> Walk:
    # All that it points to is made by it, but for the licence that it comes with.
    plan = factories.PlanFactory()
    return keeping.once((what, plan.pk, repr(way), repr(settings.CATALOGUE_DIRECTORIES)), build)


def _to_gate(walk: Walk, kind: Kind, *, answers: dict[str, Any] = ANSWERS, items: int = 2) -> Walk:
    walk.until = kind
    for step in ORDER[walk.active.number : kind.number + 1]:
        walk.go(step, answers, items)
    walk.fresh()
    return walk


def _to_phase(walk: Walk, kind: Kind, **way: Any) -> Walk:
    if kind == Kind.INITIATE:
        return walk
    before = ORDER[kind.number - 1]
    _to_gate(walk, before, **way)
    walk.until = None
    walk.close(before)
    return walk
