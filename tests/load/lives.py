"""Engagements whose whole life is thrown by dice beforehand: who does what when, and when they fall silent.

Moments are minutes since 1970, as in `oracle`; `facts` are all that an expectation needs to know of a life.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import holidays

from engagements.actions import people
from engagements.models import Consent, ConsentRequest, Engagement, ServiceProposal
from phases.models import Agreement, RemediationPlan
from responsibilities.actions import opening, planning, tasks, verbs
from tests import factories
from tests.load.oracle import MINUTES, ZONES, Office, Sheet

NEVER = 10**9
HOUR = 60
EPOCH = date(1970, 1, 1)
ZONE = {zone.name: zone for zone in ZONES}
# Where the centre is: opens, closes, whose public holidays; and where its people live.
REGIONS = (
    ("Europe/Berlin", 9, 17, "DE", ("Europe/Berlin", "Europe/London")),
    ("America/New_York", 8, 18, "US", ("America/New_York", "America/Los_Angeles")),
    ("Australia/Sydney", 9, 17, "AU", ("Australia/Sydney", "Pacific/Auckland")),
)
CUSTOMERS = (
    (("Europe/London", "GB"), ("Europe/Berlin", "DE"), ("Asia/Jerusalem", "IL"), ("Africa/Cairo", "EG")),
    (("America/New_York", "US"), ("America/St_Johns", "CA"), ("America/Santiago", "CL")),
    (("Australia/Adelaide", "AU"), ("Pacific/Auckland", "NZ"), ("Australia/Lord_Howe", "AU")),
)


def moment(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)


def day_of(number: int) -> date:
    return EPOCH + timedelta(days=number)


@cache
def days_off(country: str) -> frozenset[int]:
    return frozenset((day - EPOCH).days for day in holidays.country_holidays(country, years=range(2025, 2029)))


@cache
def weekdays(country: str) -> frozenset[int]:
    return frozenset(range(7)) - holidays.country_holidays(country).weekend


@dataclass(eq=False)
class Person:
    user: Any
    sheet: Sheet
    # Until when they belong to the engagement; per life, by its index.
    name: str = ""


@dataclass(eq=False)
class Life:
    """What happens to one engagement. Times that never come are NEVER."""

    engagement: Any
    region: Sheet
    customer: Sheet
    opened: int
    bought: int = 0
    reached: int = NEVER
    held: int = NEVER
    resumed: int = NEVER
    ended: int = NEVER
    # person → from when until when
    specialists: list[tuple[Person, int, int]] = field(default_factory=list)
    contacts: list[tuple[Person, int, int]] = field(default_factory=list)
    manager: Person | None = None
    lead_of_region: Person | None = None
    tasks: list[dict[str, Any]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    asks: list[dict[str, Any]] = field(default_factory=list)
    consents: list[dict[str, Any]] = field(default_factory=list)
    gates: list[tuple[int, int]] = field(default_factory=list)
    # Of the customer's: what they did, and where they were heard.
    acts: list[int] = field(default_factory=list)

    def works(self, at: int) -> bool:
        return self.opened <= at < self.ended and not self.held <= at < self.resumed

    def can(self, at: int) -> bool:
        """Whether an act is not refused then; nobody acts in the very minute of a change."""
        return self.works(at) and at not in (self.held, self.resumed)


Act = tuple[int, Callable[[datetime], Any]]


class World:
    def __init__(self, *, start: date, days: int, lives: int, seed: int, regions: int = 3):
        self.dice = random.Random(seed)
        self.first = (start - EPOCH).days * MINUTES
        self.last = self.first + days * MINUTES
        self.script: list[Act] = []
        self.lives: list[Life] = []
        self.people: dict[Any, Person] = {}
        self.sheets: dict[Any, Sheet] = {}
        self.places = [self.place(number) for number in range(regions)]
        for number in range(lives):
            self.lives.append(self.born(number))
        for place in self.places:
            self.lives += [self.with_gate(place), self.with_plan(place)]
        self.script.sort(key=lambda act: act[0])

    # ---- Places and people

    def sheet(self, zone: str, opens: int, closes: int, country: str) -> Sheet:
        key = (zone, opens, closes, country)
        if key not in self.sheets:
            office = Office(opens * HOUR, closes * HOUR, weekdays(country), days_off(country))
            made = Sheet(ZONE[zone], office, self.first - 60 * MINUTES, self.last + 90 * MINUTES)
            assert made.following
            self.sheets[key] = made
        return self.sheets[key]

    def person(self, zone: str, hours: tuple[int, int, str], user: Any = None) -> Person:
        user = user or factories.UserFactory(time_zone=zone)
        self.people[user.pk] = Person(user, self.sheet(zone, *hours))
        return self.people[user.pk]

    def place(self, number: int) -> dict[str, Any]:
        zone, opens, closes, country, homes = REGIONS[number]
        hours = (opens, closes, country)
        lead = self.person(zone, hours)
        region = factories.RegionFactory(
            time_zone=zone, opens=time(opens), closes=time(closes), country=country, lead=lead.user
        )
        manager = self.person(homes[1], hours)
        factories.RegionManagerFactory(region=region, user=manager.user)
        staff = [self.person(homes[turn % 2], hours) for turn in range(6)]
        customers = CUSTOMERS[number]
        return {
            "region": region,
            "lead": lead,
            "manager": manager,
            "staff": staff,
            "customers": customers,
            "hours": hours,
        }

    def customer_at(self, place: dict[str, Any]) -> tuple[Any, Sheet, list[Person]]:
        zone, country = self.dice.choice(place["customers"])
        customer = factories.CustomerFactory(region=place["region"], country=country, time_zone=zone)
        both = [self.person(zone, (9, 17, country)) for _turn in range(2)]
        for person, role in zip(both, ("lead", "technical_lead"), strict=True):
            factories.MemberFactory(customer=customer, user=person.user, role=role)
        return customer, self.sheet(zone, 9, 17, country), both

    # ---- One life

    def some(self, at: int, low: float, high: float) -> int:
        """A moment so many days later, never on the hour: what is done and what is swept never meet."""
        minute = at + self.dice.randrange(int(low * MINUTES), int(high * MINUTES))
        return minute - minute % HOUR + 7

    def born(self, number: int) -> Life:
        place = self.places[number % len(self.places)]
        opened = self.some(self.first, 0, (self.last - self.first) / MINUTES * 0.8)
        customer, sheet, (lead, second) = self.customer_at(place)
        region = self.sheet(place["region"].time_zone, *place["hours"])
        bought = sheet.day(opened) - self.dice.randrange(0, 29)
        purchase = factories.PurchaseFactory(tenant__customer=customer, purchased_on=day_of(bought))
        life = Life(None, region, sheet, opened, bought, manager=place["manager"], lead_of_region=place["lead"])
        self.script.append((opened, lambda at: self.open(life, purchase, at)))
        self.throw_course(life, place)
        self.throw_people(life, place, lead, second)
        for party in ("microsoft", "customer"):
            self.throw_task(life, party)
        self.throw_call(life)
        self.throw_asks(life)
        self.throw_consent(life)
        return life

    def open(self, life: Life, purchase: Any, at: datetime) -> None:
        by = life.manager.user
        life.engagement = opening.open_engagement(purchase=purchase, service="azure-rms", manager=by, by=by, at=at)

    def by(self, person: Person | None, at: datetime) -> dict[str, Any]:
        return {"by": person.user, "at": at}

    def throw_course(self, life: Life, place: dict[str, Any]) -> None:
        """Reached or never; on hold for some days; called off."""
        if self.dice.random() < 0.25:
            life.held = self.some(life.opened, 1, 40)
            life.resumed = self.some(life.held, 0.3, 20)
        if self.dice.random() < 0.15:
            life.ended = self.some(life.opened, 5, 150)
        if self.dice.random() < 0.75:
            reached = self.some(life.opened, 0.1, 45)
            life.reached = reached if life.can(reached) else NEVER
        manager = life.manager
        self.at(life.reached, lambda at: self.reach(life, at))
        if life.held < life.ended:
            self.at(life.held, lambda at: verbs.hold(life.engagement, reason="A freeze", **self.by(manager, at)))
            if life.resumed < life.ended:
                self.at(life.resumed, lambda at: verbs.resume(life.engagement, **self.by(manager, at)))
        else:
            life.held = life.resumed = NEVER
        self.at(life.ended, lambda at: verbs.cancel(life.engagement, reason="Returned", **self.by(manager, at)))

    def reach(self, life: Life, at: datetime) -> None:
        given = {"channel": "phone", "outcome": "reached", "happened_at": at}
        verbs.log_attempt(life.engagement, **given, **self.by(life.manager, at))

    def at(self, minute: int, act: Callable[[datetime], Any]) -> None:
        if minute < self.last:
            self.script.append((minute, act))

    def throw_people(self, life: Life, place: dict[str, Any], lead: Person, second: Person) -> None:
        """A specialist who may leave, and a successor; a contact of the customer's who may leave too."""
        first, successor = self.dice.sample(place["staff"], 2)
        leaves = self.some(life.opened, 5, 90) if self.dice.random() < 0.4 else NEVER
        comes = leaves + 2 * MINUTES if leaves != NEVER else NEVER
        comes = comes if life.can(comes) else NEVER
        life.specialists = [(first, life.opened + 1, leaves), (successor, comes, NEVER)]
        goes = self.some(life.opened, 5, 90) if self.dice.random() < 0.3 else NEVER
        life.contacts = [(lead, life.opened, NEVER), (second, life.opened, goes)]
        self.at(life.opened + 1, lambda at: self.assign(life, first, at))
        self.at(leaves, lambda at: self.unassign(life, first, at))
        self.at(comes, lambda at: self.assign(life, successor, at))
        self.at(goes, lambda at: self.leave(life, second, at))

    def assign(self, life: Life, who: Person, at: datetime) -> None:
        verbs.assign_specialist(life.engagement, who.user, **self.by(life.manager, at))

    def unassign(self, life: Life, who: Person, at: datetime) -> None:
        assignment = life.engagement.assignments.get(user=who.user, ends_at=None)
        verbs.unassign_specialist(assignment, **self.by(life.manager, at))

    def leave(self, life: Life, who: Person, at: datetime) -> None:
        members = life.engagement.customer.members
        people.remove_member(members.get(user=who.user), **self.by(life.manager, at))

    def throw_task(self, life: Life, party: str) -> None:
        """Of one side's own: done, blocked or left alone, in time or late."""
        made = self.some(life.opened, 0.2, 20)
        if not life.can(made):
            return
        due = made // MINUTES + self.dice.randrange(2, 50)
        fact = {"party": party, "made": made, "due": due, "over": NEVER, "pk": None}
        over = self.some(made, 1, 80)
        if self.dice.random() < 0.7 and life.can(over):
            fact["over"] = over
        life.tasks.append(fact)
        who = life.contacts[0][0] if party == "customer" else life.manager
        verb = self.dice.choice(("complete", "block"))
        self.at(made, lambda at: self.add_task(life, fact, who, at))
        self.at(fact["over"], lambda at: self.end_task(life, fact, verb, who, at))
        life.acts += [minute for minute in (made, fact["over"]) if party == "customer" and minute != NEVER]

    def add_task(self, life: Life, fact: dict[str, Any], who: Person, at: datetime) -> None:
        given = {"title": "Something else", "party": fact["party"], "due_on": day_of(fact["due"])}
        fact["pk"] = planning.add_own(life.engagement, **given, **self.by(who, at)).pk

    def end_task(self, life: Life, fact: dict[str, Any], verb: str, who: Person, at: datetime) -> None:
        more = {"reason": "third_party"} if verb == "block" else {}
        getattr(tasks, verb)(life.engagement.tasks.get(pk=fact["pk"]), **more, **self.by(who, at))

    def throw_call(self, life: Life) -> None:
        """In the region's hours; missed, held, called off or forgotten."""
        made = self.some(life.opened, 0.2, 30)
        starts = life.region.next_open(self.some(made, 2, 15)) + self.dice.randrange(0, 7) * HOUR
        settled = starts + HOUR + 7
        if not life.can(made):
            return
        end = self.dice.choice(("miss_meeting", "hold_meeting", "cancel_meeting", None))
        fact = {"made": made, "starts": starts, "settled": NEVER, "end": end, "pk": None}
        settled = starts - 2 * HOUR + 7 if end == "cancel_meeting" else settled
        if end and life.can(settled) and settled > made:
            fact["settled"] = settled
        specialist = life.specialists[0]
        # Only who works here can be invited.
        invited = [life.contacts[0]] + ([specialist] if specialist[1] <= made < specialist[2] else [])
        fact["people"] = invited
        life.calls.append(fact)
        self.at(made, lambda at: self.schedule(life, fact, at))
        self.at(fact["settled"], lambda at: self.settle(life, fact, at))
        if end == "hold_meeting" and fact["settled"] != NEVER:
            life.acts.append(fact["settled"])

    def schedule(self, life: Life, fact: dict[str, Any], at: datetime) -> None:
        given = {"kind": "information", "starts_at": moment(fact["starts"])}
        invited = [person.user for person, *_when in fact["people"]]
        meeting = verbs.schedule_meeting(life.engagement, **given, attendees=invited, **self.by(life.manager, at))
        fact["pk"] = meeting.pk

    def settle(self, life: Life, fact: dict[str, Any], at: datetime) -> None:
        more = {"reason": "No need"} if fact["end"] == "cancel_meeting" else {}
        meeting = life.engagement.meetings.get(pk=fact["pk"])
        getattr(verbs, fact["end"])(meeting, **more, **self.by(life.manager, at))

    def throw_asks(self, life: Life) -> None:
        """Services to confirm and a consent to decide on; answered after a while, or never."""
        for kind, ask, answer in (
            ("confirmation_waiting", self.propose, self.confirm),
            ("consent_waiting", self.ask, self.decline),
        ):
            made, given = self.some(life.opened, 0.3, 30), NEVER
            if not life.can(made):
                continue
            answered = self.some(made, 0.5, 40)
            if self.dice.random() < 0.8 and life.can(answered):
                given = answered
                life.acts.append(given)
            fact = {"kind": kind, "asked": made, "given": given, "pk": None, "people": [life.contacts[0]]}
            life.asks.append(fact)
            self.at(made, lambda at, fact=fact, ask=ask: ask(life, fact, at))
            self.at(given, lambda at, fact=fact, answer=answer: answer(life, fact, at))

    def propose(self, life: Life, fact: dict[str, Any], at: datetime) -> None:
        given = {"services": ["azure-rms"], **self.by(life.manager, at)}
        fact["pk"] = opening.propose_services(life.engagement, **given).pk

    def confirm(self, life: Life, fact: dict[str, Any], at: datetime) -> None:
        assert ServiceProposal.objects.filter(pk=fact["pk"], confirmed_at=None).exists()
        verbs.confirm_services(life.engagement, **self.by(life.contacts[0][0], at))

    def ask(self, life: Life, fact: dict[str, Any], at: datetime) -> None:
        given = {"activity": "DNS", "scope": "One zone", **self.by(life.manager, at)}
        fact["pk"] = verbs.ask_consent(life.engagement, **given).pk

    def decline(self, life: Life, fact: dict[str, Any], at: datetime) -> None:
        verbs.decline_consent(ConsentRequest.objects.get(pk=fact["pk"]), **self.by(life.contacts[0][0], at))

    def throw_consent(self, life: Life) -> None:
        granted = self.some(life.opened, 0.5, 60)
        if not life.can(granted):
            return
        fact = {"granted": granted, "expires": self.some(granted, 2, 60), "revoked": NEVER, "pk": None}
        revoked = self.some(granted, 1, 60)
        if self.dice.random() < 0.3 and life.can(revoked) and revoked < fact["expires"]:
            fact["revoked"] = revoked
        life.consents.append(fact)
        life.acts += [minute for minute in (granted, fact["revoked"]) if minute != NEVER]
        lead = life.contacts[0][0]
        self.at(granted, lambda at: self.grant(life, fact, lead, at))
        self.at(fact["revoked"], lambda at: self.revoke(fact, lead, at))

    def grant(self, life: Life, fact: dict[str, Any], lead: Person, at: datetime) -> None:
        given = {"activity": "Mail flow", "scope": "One rule", "expires_at": moment(fact["expires"])}
        fact["pk"] = verbs.grant_consent(life.engagement, **given, **self.by(lead, at)).pk

    def revoke(self, fact: dict[str, Any], lead: Person, at: datetime) -> None:
        verbs.revoke_consent(Consent.objects.get(pk=fact["pk"]), **self.by(lead, at))

    # ---- Lives without verbs, for what takes a whole journey to come to

    def still_life(self, place: dict[str, Any], **facts: Any) -> Life:
        customer, sheet, (lead, _second) = self.customer_at(place)
        region = self.sheet(place["region"].time_zone, *place["hours"])
        opened = moment(self.first)
        engagement = factories.EngagementFactory(
            purchase__tenant__customer=customer, manager=place["manager"].user, requested_at=opened, **facts
        )
        life = Life(engagement, region, sheet, self.first, manager=place["manager"])
        life.contacts = [(lead, self.first, NEVER)]
        return life

    def with_gate(self, place: dict[str, Any]) -> Life:
        life = self.still_life(place)
        opens = self.some(self.first, 1, 20)
        shuts = self.some(opens, 0, 3)
        middle = (self.first + self.last) // 2 // MINUTES
        busy = [day * MINUTES + hour * HOUR + 7 for day in range(middle - 2, middle + 3) for hour in (5, 11)]
        # On each of the busy days twice: who was told of the one by then hears of the other on the next day.
        life.gates = [(opens, shuts), (shuts + MINUTES, busy[0] - HOUR)]
        life.gates += [(begins, ends - HOUR) for begins, ends in pairwise([*busy, NEVER])]
        for begins, ends in life.gates:
            self.at(begins, lambda at: self.change(life, gate_open_since=at))
            self.at(ends, lambda at: self.change(life, gate_open_since=None))
        return life

    def change(self, life: Life, **facts: Any) -> None:
        Engagement.objects.filter(pk=life.engagement.pk).update(**facts)

    def with_plan(self, place: dict[str, Any]) -> Life:
        """Published; the customer agrees some weeks later, Microsoft never does."""
        life = self.still_life(place, phase="assess")
        specialist = place["staff"][0]
        factories.AssignmentFactory(engagement=life.engagement, user=specialist.user, starts_at=moment(self.first))
        asked, given = self.some(self.first, 2, 20), self.some(self.first, 22, 50)
        for person, until in ((life.contacts[0][0], given), (specialist, NEVER)):
            fact = {
                "kind": "agreement_waiting",
                "asked": asked,
                "given": until,
                "people": [(person, self.first, NEVER)],
            }
            life.asks.append(fact)
        self.at(asked, lambda at: self.publish(life, at))
        self.at(given, lambda at: self.agree(life, at))
        return life

    def publish(self, life: Life, at: datetime) -> None:
        by = life.manager.user
        given = {"version": 1, "hash": "1", "published_by": by, "published_at": at, "agree_since": at}
        plan = RemediationPlan.objects.create(engagement=life.engagement, **given)
        for fact in life.asks:
            fact["pk"] = plan.pk

    def agree(self, life: Life, at: datetime) -> None:
        plan = RemediationPlan.objects.get(engagement=life.engagement)
        Agreement.objects.create(plan=plan, side="customer", by=life.contacts[0][0].user, at=at)
