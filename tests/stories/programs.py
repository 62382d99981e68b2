"""The same three people at work through their programs alone: what is in the way says what to do next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from engagements.models import Customer, Region, RegionManager
from responsibilities.actions import verbs
from tests.api.calling import Program, codes, items
from tests.factories import PlanFactory
from tests.stories.acts import ZONE, account
from tests.stories.http import Clock
from tests.stories.profiles import Profile

Blocker = dict[str, Any]
PHASES = ("initiate", "assess", "remediate", "enable_core", "enable_service")
# Who works on it, and what is there: what is asked for otherwise follows from these.
FIRST = ("no_manager", "no_specialist", "unanswered")
# The kind of call that a task's record asks for.
CALLS = {
    "kickoff_attended": "kickoff",
    "assess_plan_meeting": "assess_plan",
    "assess_provisioning_meeting": "assess_provisioning",
    "assess_configuration_meeting": "assess_configuration",
    "checkpoints_held": "checkpoint",
}


def done(answer: Any) -> Any:
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def answers_of(profile: Profile) -> dict[str, Any]:
    """As the API takes what the form of the page holds."""
    typed, words = dict(profile.answers), {"yes": True, "no": False}
    forests = []
    for number in (0, 1):
        level = typed.pop(f"forest_level_{number}", None)
        if name := typed.pop(f"forest_name_{number}", None):
            forests.append({"name": name, "functional_level": level})
    typed |= {"forest_list": forests}
    typed |= {"writeback": [one for one in typed.get("writeback", []) if one != "none"]}
    return {name: words.get(value, value) if isinstance(value, str) else value for name, value in typed.items()}


class ProgramStory:
    """`shown` keeps, by phase, what stood in the way of closing it."""

    def __init__(self, clock: Clock, profile: Profile):
        self.clock, self.profile = clock, profile
        self.shown: dict[str, set[str]] = {kind: set() for kind in PHASES}
        people = {name: account(name) for name in ("manager", "specialist", "lead")}
        region = Region.objects.create(code="europe", name="Europe", time_zone=ZONE, lead=people["manager"])
        RegionManager.objects.create(region=region, user=people["manager"])
        PlanFactory()
        self.people = people
        self.manager, self.specialist, self.lead = (Program(user) for user in people.values())
        # Who confirms and signs for the customer.
        self.speaker = self.lead

    def designate(self) -> None:
        """From now on somebody of another company speaks for the customer."""
        user, customer = account("representative"), Customer.objects.get()
        rights = {"company": "Partner Ltd", "may_confirm": True, "may_sign": True}
        verbs.designate(customer, user, by=self.people["lead"], at=self.clock.now, **rights)
        self.speaker = Program(user)

    def later(self, **more: float) -> datetime:
        return self.clock.later(**more or {"minutes": 30})

    def day(self, days: int) -> str:
        return (self.clock.now + timedelta(days=days)).date().isoformat()

    # ---- From the purchase to the end

    def complete(self) -> None:
        self.open()
        for kind in PHASES:
            self.close(kind)

    def open(self) -> None:
        """By a manager who does not take it yet."""
        purchase = {
            "organization": "Contoso",
            "country": "DE",
            "region": "europe",
            "language": "de",
            "time_zone": ZONE,
            "tenant_domain": "contoso.example",
            "tenant_kind": "new",
            "plan": "rms-premium",
            "seats": 300,
            "purchased_on": self.day(-4),
            "order_reference": "PO-1",
            "service": "azure-rms",
            "contact_name": "Lead",
            "contact_email": self.people["lead"].email,
        }
        self.here = f"/engagements/{done(self.manager.post('/engagements', **purchase))['id']}"
        assert self.manager.post("/engagements", **purchase).status_code == 409

    def close(self, kind: str) -> None:
        """Ask for it again and again, and each time remove the first thing that is in the way."""
        while in_the_way := self._refused(kind):
            blocker = min(in_the_way, key=lambda one: _name(one) not in FIRST)
            self.shown[kind].add(_name(blocker))
            self.remove(blocker)
            left = self._in_the_way(kind)
            assert _same(blocker) not in map(_same, left), blocker
            self.later()
            if not left:
                self.end_what_no_gate_asks_for(kind)

    def _refused(self, kind: str) -> list[Blocker]:
        """Nothing once it is closed. A refusal says the same as the gate that everybody can read."""
        expected = self._in_the_way(kind)
        answer = self.manager.post(f"{self.here}/phases/{kind}/close")
        assert answer.status_code == (409 if expected else 200), answer.content
        told = answer.json().get("blockers", [])
        assert list(map(_same, told)) == list(map(_same, expected))
        return told

    def _in_the_way(self, kind: str) -> list[Blocker]:
        phases = {one["kind"]: one for one in items(self.manager.get(f"{self.here}/phases"))}
        return phases[kind]["gate"]["blockers"]

    # ---- Tasks

    def tasks(self, **which: Any) -> list[dict[str, Any]]:
        """All of them, page by page."""
        answer = self.manager.get(f"{self.here}/tasks", limit=100, **which)
        found = items(answer)
        while following := answer.json()["next"]:
            answer = self.manager.client.get(following)
            found += items(answer)
        return found

    def open_tasks(self, kind: str) -> list[dict[str, Any]]:
        found = self.tasks(phase=kind, applicability="applies")
        return [one for one in found if one["status"] in ("not_started", "in_progress")]

    def end_what_no_gate_asks_for(self, kind: str) -> None:
        """The customer says no where it may, and does it otherwise."""
        for one in self.open_tasks(kind):
            if not one["required"] and self.lead.post(f"/tasks/{one['id']}/decline").status_code != 200:
                self.end_task(one)
        if kind == "enable_service":
            self.acknowledge_commitments()

    def acknowledge_commitments(self) -> None:
        for one in items(self.lead.get(f"{self.here}/commitments")):
            if one["applicability"] == "applies":
                done(self.lead.post(f"/commitments/{one['id']}/acknowledge"))

    def end_task(self, task: dict[str, Any]) -> None:
        """What comes first is named in the refusal; what a record completes is done by making the record."""
        who = self.lead if task["party"] == "customer" else self.specialist
        if task["record"] in CALLS:
            return self.meet(CALLS[task["record"]])
        answer = who.post(f"/tasks/{task['id']}/complete")
        if answer.status_code == 200:
            return None
        for blocker in answer.json()["blockers"]:
            self.end_task_of(blocker)
        return self.end_task(task)

    def end_task_of(self, blocker: Blocker) -> None:
        """Its page is named by the id of the task."""
        pk = urlsplit(blocker["link"]).path.strip("/").split("/")[-1]
        self.end_task(done(self.manager.get(f"/tasks/{pk}")))

    # ---- What is in the way, and what removes it

    def remove(self, blocker: Blocker) -> None:
        name, side = _name(blocker), blocker["party"]
        if name in SIGNED:
            who = self.specialist if side == "microsoft" else self.speaker
            done(who.post(f"{self.here}/remediation-plan/{SIGNED[name]}"))
        elif name == "no_finding":
            area = blocker["code"].removeprefix("no_finding_")
            done(self.specialist.post(f"{self.here}/findings", area=area, summary="Looked at it together."))
        elif name in TASKS:
            self.end_task_of(blocker)
        elif name in NAMED:
            getattr(self, name)(blocker["sentence"])
        else:
            getattr(self, name)()

    def eligibility_undecided(self) -> None:
        done(self.manager.post(f"{self.here}/eligibility", decision="eligible"))

    def no_manager(self) -> None:
        done(self.manager.post(f"{self.here}/assignments", role="manager", email=self.people["manager"].email))

    def no_specialist(self) -> None:
        assert self.specialist.get(self.here).status_code == 404
        done(self.manager.post(f"{self.here}/assignments", role="specialist", email=self.people["specialist"].email))

    def not_reached(self) -> None:
        for outcome in ("no_answer", "reached"):
            self.later(days=1)
            done(self.specialist.post(f"{self.here}/contact-attempts", channel="phone", outcome=outcome))

    def services_not_proposed(self) -> None:
        done(self.specialist.post(f"{self.here}/services/propose", services=["azure-rms"]))

    def services_not_confirmed(self) -> None:
        done(self.speaker.post(f"{self.here}/services/confirm"))

    def data_sheet_not_confirmed(self) -> None:
        assert self.speaker.post(f"{self.here}/data-sheet/confirm").status_code == 409
        known = done(self.specialist.get(f"{self.here}/data-sheet"))
        facts = {name: value for name, value in known.items() if not name.startswith("confirmed")}
        facts |= {"contacts": "Lead", "window_from": self.day(20), "window_to": self.day(60)}
        done(self.specialist.put(f"{self.here}/data-sheet", **facts))
        done(self.speaker.post(f"{self.here}/data-sheet/confirm"))

    def kickoff_not_held(self) -> None:
        self.meet("kickoff")

    def meet(self, kind: str) -> None:
        """At the time that was agreed on, or in two hours."""
        agreed = [one for one in items(self.specialist.get(f"{self.here}/calls")) if one["status"] == "scheduled"]
        planned = next((one for one in agreed if one["kind"] == kind), None) or self.plan_call(kind, hours=2)
        self.clock.at(max(self.clock.now, datetime.fromisoformat(planned["starts_at"])))
        done(self.specialist.post(f"/calls/{planned['id']}/hold", notes="Went through the agenda."))

    def plan_call(self, kind: str, *, hours: float) -> Any:
        starts_at = (self.clock.now + timedelta(hours=hours)).isoformat()
        return done(self.specialist.post(f"{self.here}/calls", kind=kind, starts_at=starts_at))

    def unanswered(self) -> None:
        answers = answers_of(self.profile)
        difference = done(self.lead.put(f"{self.here}/profile?preview=true", **answers))
        assert difference["added"]
        done(self.lead.put(f"{self.here}/profile", **answers))

    def plan_not_published(self) -> None:
        for title, area in self.profile.items:
            done(self.specialist.post(f"{self.here}/remediation-items", title=title, area=area, due_on=self.day(21)))
        done(self.specialist.post(f"{self.here}/remediation-plan/publish"))

    def no_checkpoint(self) -> None:
        done(self.specialist.put(f"{self.here}/cadence", days=7))
        self.plan_call("checkpoint", hours=24)

    def item_open(self, sentence: str) -> None:
        assert "item_open" in codes(self.speaker.post(f"{self.here}/remediation-plan/sign"))
        found = items(self.lead.get(f"{self.here}/remediation-items"))
        item = next(one for one in found if sentence.endswith(one["title"]))
        done(self.lead.post(f"/remediation-items/{item['id']}/resolve"))

    def below_minimum(self, sentence: str) -> None:
        assert "below_minimum" in codes(self.speaker.post(f"{self.here}/remediation-plan/sign"))
        found = {one["subject"] or "AD FS": one["id"] for one in items(self.lead.get(f"{self.here}/minimum-checks"))}
        subject = next(one for one in found if one in sentence)
        done(self.specialist.post(f"/minimum-checks/{found[subject]}/pass", found=self.profile.levels[subject]))

    def feature_not_validated(self, sentence: str) -> None:
        chosen = [one for one in items(self.lead.get(f"{self.here}/features")) if one["chosen"]]
        slug = next(one["slug"] for one in chosen if sentence.endswith(f": {one['title']}"))
        done(self.specialist.post(f"{self.here}/features/{slug}/validate"))

    def use_cases_not_validated(self) -> None:
        done(self.specialist.post(f"{self.here}/use-cases/validate"))

    def outcomes_not_evidenced(self) -> None:
        identity = done(self.lead.get(f"{self.here}/profile"))["identity"]
        evidence = {"activation_evidence": "Seen in the portal", "pilot_users": "Pilot One\nPilot Two"}
        told = {"activated_on": self.day(0), "identity_option": identity, **evidence}
        done(self.specialist.post(f"{self.here}/outcomes", **told))


SIGNED = {"not_agreed": "agree", "not_signed": "sign"}
# Several of a kind, each told by its name.
NAMED = ("item_open", "below_minimum", "feature_not_validated")
TASKS = ("licences_not_associated", "process_not_discussed", "task_open")


def _name(blocker: Blocker) -> str:
    """What kind of thing it is: some say in their code which area, answer or side they mean."""
    kinds = ("no_finding", "unanswered", *SIGNED)
    return next((one for one in kinds if blocker["code"].startswith(one)), blocker["code"])


def _same(blocker: Blocker) -> tuple[str, str, str]:
    return blocker["code"], blocker["sentence"], blocker["link"]
