"""What people have to be told in a life, worked out from its facts and the `oracle` alone: no rule of ours is asked.

A message is stored by the first tick at which it is due, and its turn comes with the first one in its reader's hours:
by itself where it is urgent, else with all that waits for them, once a day. It goes out if it is due even then.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.load.lives import HOUR, NEVER, Life, Person, World, day_of, moment
from tests.load.oracle import MINUTES

WEEK = 7 * MINUTES
Alive = Callable[[int], bool]


URGENT = {"contact_breach", "call_soon", "call_missed"}


@dataclass
class Owed:
    key: str
    # Until when it makes sense, and whether it does at a moment of that time.
    ends: int
    due: Alive
    # The tick at which it is looked at next.
    turn: int

    def wanted(self, at: int) -> bool:
        return at < self.ends and self.due(at)


class Expectation:
    def __init__(self, world: World, ticks: list[int]):
        self.world, self.ticks = world, ticks
        # key → the tick that sends it
        self.sent: dict[str, int] = {}
        self.owed: dict[Person, list[Owed]] = defaultdict(list)
        for life in world.lives:
            if life.engagement is not None:
                self.of(life)
        for reader, own in self.owed.items():
            self.go_out(reader, [one for one in own if not self.is_urgent(one)])

    def of(self, life: Life) -> None:
        self.life = life
        if life.bought:
            self.contact(life)
            self.silence(life)
        for fact in life.tasks:
            self.task(life, fact)
        for fact in life.calls:
            self.call(life, fact)
        for fact in life.asks:
            self.ask(life, fact)
        for fact in life.consents:
            self.consent(life, fact)
        for begins, ends in life.gates:
            step = f"initiate-{moment(begins):%Y%m%dT%H%M%S}"
            self.tell("gate_open", life.engagement.pk, step, life.manager, begins, ends, life.works)

    # ---- One message

    def tell(self, kind: str, subject: Any, step: str, reader: Person, begins: int, ends: int, due: Alive) -> None:
        for number in range(self.first_tick(begins), len(self.ticks)):
            tick = self.ticks[number]
            if tick >= ends:
                return
            if due(tick):
                key = f"{kind}:{subject}:{step}:{reader.user.pk}"
                self.owe(reader, Owed(key, ends, due, self.in_hours(reader, tick)))
                return

    def owe(self, reader: Person, one: Owed) -> None:
        if not self.is_urgent(one):
            self.owed[reader].append(one)
        elif one.turn < NEVER and one.wanted(one.turn):
            self.sent[one.key] = one.turn

    @staticmethod
    def is_urgent(one: Owed) -> bool:
        return one.key.split(":")[0] in URGENT

    def in_hours(self, reader: Person, tick: int) -> int:
        """The first tick from then on that lies in their hours."""
        while tick < NEVER and not reader.sheet.open_at(tick):
            tick = self.tick_at(reader.sheet.next_open(tick))
        return tick

    def go_out(self, reader: Person, waiting: list[Owed]) -> None:
        """One mail a day of theirs; what comes up later waits for the next one, and what nobody wants any more goes."""
        served = -1
        while waiting := [one for one in waiting if one.turn < NEVER]:
            tick = min(one.turn for one in waiting)
            turn = [one for one in waiting if one.turn == tick]
            day = reader.sheet.day(tick)
            if day == served:
                tomorrow = self.in_hours(reader, self.tick_at(reader.sheet.began[day + 1]))
                for one in turn:
                    one.turn = tomorrow
                continue
            told = [one for one in turn if one.wanted(tick)]
            self.sent |= {one.key: tick for one in told}
            served = day if told else served
            waiting = [one for one in waiting if one.turn != tick]

    def tick_at(self, minute: int) -> int:
        number = self.first_tick(minute)
        return self.ticks[number] if number < len(self.ticks) else NEVER

    def first_tick(self, minute: int) -> int:
        return bisect_left(self.ticks, minute)

    # ---- Who

    def staff(self, life: Life) -> Iterator[tuple[Person, Alive]]:
        """Specialists while they work here; the manager while there is none."""
        for person, begins, ends in life.specialists:
            yield person, lambda at, begins=begins, ends=ends: begins <= at < ends
        yield life.manager, lambda at: not any(begins <= at < ends for _who, begins, ends in life.specialists)

    def customers(self, life: Life) -> Iterator[tuple[Person, Alive]]:
        for person, begins, ends in life.contacts:
            yield person, lambda at, begins=begins, ends=ends: begins <= at < ends

    # ---- The contact deadline

    def contact(self, life: Life) -> None:
        """One ladder, and another one after a hold that moved its end."""
        first = life.bought + 30
        moved = first + 0
        if life.resumed < NEVER and life.customer.began[first + 1] > life.held and life.reached > life.held:
            moved = self.days_later(life, first)
        last = {first: (0, life.resumed if moved != first else NEVER)}
        if moved != first:
            last[moved] = (life.resumed, NEVER)
        for day, (begins, ends) in last.items():
            self.ladder(life, day, begins, min(ends, life.reached))

    def days_later(self, life: Life, day: int) -> int:
        """As many business days as the engagement was on hold, in the region's calendar."""
        return life.region.office.step(day, self.held_days(life))

    def held_days(self, life: Life) -> int:
        days = range(life.region.day(life.held) + 1, life.region.day(life.resumed) + 1)
        return sum(map(life.region.office.works, days))

    def ladder(self, life: Life, last: int, begins: int, ends: int) -> None:
        rungs = sorted(
            [
                (last - 14, 0, "14d"),
                (last - 7, 0, "7d"),
                (last - 3, 0, "3d"),
                (life.region.office.step(last, -1), 1, "1bd"),
            ]
        )
        days = [(day, name, name in ("3d", "1bd")) for day, _tie, name in rungs]
        overdue = range(last + 1, life.customer.day(self.ticks[-1]) + 1)
        days += [(day, f"breach-{day_of(day)}", True) for day in overdue]
        for (day, name, tells_lead), after in zip(days, [*days[1:], (NEVER, "", False)], strict=True):
            start = max(self.began(life, day), begins)
            stop = min(self.began(life, after[0]), ends)
            kind = "contact_breach" if day > last else "contact_deadline"
            for person, due in self.warned(life, tells_lead):
                self.tell(kind, life.engagement.pk, f"{day_of(last)}-{name}", person, start, stop, due)

    def began(self, life: Life, day: int) -> int:
        return NEVER if day == NEVER else life.customer.began[day]

    def warned(self, life: Life, tells_lead: bool) -> Iterator[tuple[Person, Alive]]:
        yield life.manager, life.works
        for person, begins, ends in life.specialists:
            yield person, lambda at, begins=begins, ends=ends: life.works(at) and begins <= at < ends
        if tells_lead:
            yield life.lead_of_region, life.works

    # ---- A silent customer

    def silence(self, life: Life) -> None:
        """From when they were reached, or it was resumed, or from the last that was heard of them since."""
        if life.reached == NEVER:
            return
        heard = {life.reached, *(act for act in life.acts if act > life.reached)}
        if life.resumed != NEVER:
            heard.add(max(life.resumed, life.reached))
        marks = sorted(heard)
        for since, until in zip(marks, [*marks[1:], NEVER], strict=True):
            self.rungs(life, since, until)

    def rungs(self, life: Life, since: int, until: int) -> None:
        begun = [(days, self.opening(life, since, days)) for days in (3, 7, 14)]
        for (days, start), after in zip(begun, [*(one[1] for one in begun[1:]), NEVER], strict=True):
            step = f"{moment(since):%Y%m%dT%H%M%S}-{days}bd"
            subject = life.engagement.pk
            self.tell("customer_silent", subject, step, life.manager, start, min(after, until), life.works)

    def opening(self, life: Life, since: int, days: int) -> int:
        day = life.region.office.step(life.region.day(since), days)
        return life.region.opened.get(day, NEVER)

    # ---- Tasks

    def task(self, life: Life, fact: dict[str, Any]) -> None:
        spells = [(fact["due"], fact["made"], NEVER)]
        if fact["made"] < life.held and life.resumed < NEVER and fact["over"] > life.held and self.held_days(life):
            later = self.days_later(life, fact["due"])
            spells = [(fact["due"], fact["made"], life.resumed), (later, life.resumed, NEVER)]
        people = self.customers(life) if fact["party"] == "customer" else self.staff(life)
        for person, belongs in people:
            for due_on, begins, ends in spells:
                self.spell(life, fact, person, belongs, due_on, begins, min(ends, fact["over"]))

    def spell(
        self, life: Life, fact: dict[str, Any], person: Person, belongs: Alive, due_on: int, begins: int, ends: int
    ) -> None:
        def due(at: int) -> bool:
            return life.works(at) and belongs(at)

        office = life.region.office
        late = life.region.opened.get(office.step(due_on, 1), NEVER)
        soon = life.region.opened.get(office.step(due_on, -3), NEVER)
        day = day_of(due_on)
        self.tell("task_due", fact["pk"], f"{day}-soon", person, max(soon, begins), min(late, ends), due)
        for week, start in enumerate(range(late, self.ticks[-1] + 1, WEEK) if late != NEVER else ()):
            stop = min(start + WEEK, ends)
            self.tell("task_overdue", fact["pk"], f"{day}-week{week}", person, max(start, begins), stop, due)

    # ---- Calls, asks, consents

    def call(self, life: Life, fact: dict[str, Any]) -> None:
        starts, made = fact["starts"], fact["made"]
        day = life.region.office.step(life.region.day(starts), -1)
        same_time = life.region.opened[day] + starts - life.region.opened[life.region.day(starts)]
        before = max(life.region.opened[day], min(same_time, life.region.closed[day] - HOUR))
        for person, begins, ends in fact["people"]:

            def due(at: int, begins: int = begins, ends: int = ends) -> bool:
                return life.works(at) and begins <= at < ends

            def tell(kind: str, step: str, start: int, stop: int, person: Person = person, due: Alive = due) -> None:
                name = f"{moment(starts):%Y%m%dT%H%M}-{step}"
                self.tell(kind, fact["pk"], name, person, start, stop, due)

            settled = fact["settled"]
            tell("call_soon", "day", max(before, made), min(starts - HOUR, settled))
            tell("call_soon", "hour", max(starts - HOUR, made), min(starts, settled))
            if fact["end"] == "miss_meeting" and settled != NEVER:
                tell("call_missed", "missed", settled, settled + 14 * MINUTES)

    def ask(self, life: Life, fact: dict[str, Any]) -> None:
        begun = [fact["asked"]] + ([life.resumed] if fact["asked"] < life.resumed < NEVER else [])
        for since, until in zip(begun, [*begun[1:], NEVER], strict=True):
            steps = [since]
            while (following := self.opening(life, since, 3 * len(steps))) <= self.ticks[-1]:
                steps.append(following)
            for number, start in enumerate(steps):
                stop = steps[number + 1] if number + 1 < len(steps) else NEVER
                for person, *_when in fact["people"]:
                    step = f"{moment(since):%Y%m%dT%H%M%S}-{number}"
                    end = min(stop, until, fact["given"])
                    self.tell(fact["kind"], fact["pk"], step, person, start, end, life.works)

    def consent(self, life: Life, fact: dict[str, Any]) -> None:
        ends = fact["expires"]
        if ends - fact["granted"] <= WEEK:
            return
        readers = [(life.contacts[0][0], life.opened, NEVER), *life.specialists]
        for person, comes, goes in readers:

            def due(at: int, comes: int = comes, goes: int = goes) -> bool:
                return life.works(at) and comes <= at < goes

            step = f"{moment(ends):%Y%m%dT%H%M}"
            start, stop = max(ends - WEEK, fact["granted"]), min(ends, fact["revoked"])
            self.tell("consent_expiring", fact["pk"], step, person, start, stop, due)
