"""Engagements whose every text says whose it is, each brought to a state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from engagements.actions.opening import PurchaseRow, register_purchase
from fasttrack.demo.journey import Team
from phases.conditions import needed_areas
from phases.models.phase import Kind
from responsibilities.actions import opening, verbs
from tests.access.canary import mark
from tests.journeys import ANSWERS, Walk, at_gate, in_phase

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
SERVICE = "azure-rms"


class Told(Walk):
    """A walk whose every text says whose it is."""

    holder = ""

    def mark(self, what: str) -> str:
        return mark(self.holder, what)

    def reach(self, **_more: Any) -> None:
        secret = {"person": mark(f"{self.holder}n", "person"), "note": mark(f"{self.holder}n", "attempt")}
        at = self.later(days=3)
        verbs.log_attempt(
            self.engagement, channel="phone", outcome="reached", happened_at=at, **secret, **self.specialist
        )

    def ask_to_confirm(self) -> None:
        self.reach()
        opening.propose_services(self.engagement, services=[SERVICE], **self.specialist)
        window = {"window_from": self._day(20), "window_to": self._day(60)}
        sheet = {"contacts": self.mark("contacts"), "representative": self.mark("speaker"), **window}
        verbs.update_data_sheet(self.engagement, fields=sheet, **self.specialist)

    def decide(self, *_given: Any) -> None:
        super().decide("exception", self.mark("eligibility"))

    def meet(self, kind: str, **_more: Any) -> Any:
        return super().meet(kind, notes=self.mark("minutes"))

    def plan(self, items: int = 2) -> None:
        for title in ("item", "second"):
            words = {"title": self.mark(title), "detail": self.mark("detail"), "area": "network"}
            verbs.add_item(self.engagement, due_on=self._day(21), **words, **self.specialist)
        super().plan(0)
        verbs.set_cadence(self.engagement, days=7, **self.specialist)
        self.plan_call("checkpoint", days=7)

    def find(self) -> None:
        for area in needed_areas(self.fresh().profile.get("identity")):
            words = {"summary": self.mark("finding"), "change_required": False}
            verbs.record_finding(self.engagement, area=area, **words, **self.specialist)

    def validate(self) -> None:
        super().validate()
        told = {"activation_evidence": self.mark("evidence"), "pilot_users": self.mark("pilots")}
        on = self.engagement.region.hours.local_day(self.at)
        verbs.record_outcomes(self.engagement, activated_on=on, identity_option="federated", **told, **self.specialist)


def opened(words: str, holder: str, domain: str, team: Team) -> Told:
    row = PurchaseRow(
        organization=words,
        country="DE",
        region=f"region-{holder[0]}",
        language="en",
        time_zone="Europe/Berlin",
        tenant_domain=domain,
        tenant_kind="new",
        plan="rms-premium",
        seats=300,
        purchased_on=START.date(),
        order_reference=mark(holder, "order"),
    )
    act = {"by": team.manager, "at": START}
    customer, _tenant, purchase = register_purchase(row, **act)
    if not customer.members.exists():
        verbs.add_member(customer, team.lead, role="lead", **act)
    engagement = opening.open_engagement(purchase=purchase, service=SERVICE, manager=team.manager, **act)
    verbs.assign_specialist(engagement, team.specialist, **act)
    walk = Told(engagement, team, starts=START)
    walk.holder = holder
    return walk


def _answers(walk: Told) -> dict[str, Any]:
    forest = f"{walk.mark('forest')}.example".lower()
    return ANSWERS | {"forest_list": [{"name": forest, "functional_level": "2012"}]}


BRING: dict[str, Callable[[Told], Any]] = {
    "i": lambda walk: at_gate(Kind.INITIATE, walk=walk),
    "r": lambda walk: in_phase(Kind.REMEDIATE, walk=walk, answers=_answers(walk)),
    "s": lambda walk: in_phase(Kind.ENABLE_SERVICE, walk=walk, answers=_answers(walk)),
    "e": lambda walk: in_phase(Kind.ENABLE_SERVICE, walk=walk, answers=_answers(walk)),
    "x": lambda walk: walk.ask_to_confirm(),
    "y": lambda walk: walk.reach(),
}
