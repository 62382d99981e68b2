"""What manager, specialist and customer do on the pages, phase by phase, from a purchase to completion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from engagements.models import Engagement, Region, RegionManager
from tests.factories import PlanFactory
from tests.stories.http import PASSWORD, Clock, Person
from tests.stories.profiles import Profile

ZONE = "Europe/Berlin"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
END = "Mark as done"
CALLS_OF_ASSESS = ("assess_plan", "assess_provisioning", "assess_configuration")
CALLS = {
    "kickoff": "Kick-off",
    "assess_plan": "Checklist and plan",
    "assess_provisioning": "User provisioning",
    "assess_configuration": "Service configuration",
    "checkpoint": "Checkpoint call",
}


def account(name: str) -> User:
    return User.objects.create_user(f"{name}@example.com", PASSWORD, name=name.title(), time_zone=ZONE)


class Story:
    """The usual three around one engagement; all of it is done through their pages."""

    organization, domain = "Contoso", "contoso.example"

    def __init__(self, clock: Clock, person: type[Person] = Person):
        self.clock = clock
        self.manager, self.specialist, self.lead = (person(account(name)) for name in ("manager", "specialist", "lead"))
        self.region = Region.objects.create(code="europe", name="Europe", time_zone=ZONE, lead=self.manager.user)
        RegionManager.objects.create(region=self.region, user=self.manager.user)
        PlanFactory()

    @property
    def engagement(self) -> Engagement:
        return Engagement.objects.get(tenant__domain=self.domain)

    @property
    def home(self) -> str:
        return f"/engagements/{self.engagement.pk}/"

    def local(self, moment: datetime) -> str:
        """As the browser's control for a moment writes it, in the reader's zone."""
        return moment.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%dT%H:%M")

    def day(self, days: int) -> str:
        return (self.clock.now + timedelta(days=days)).date().isoformat()

    # ---- Opening and first contact

    def open(self, **more: str) -> None:
        self.manager.open("/")
        self.manager.follow("Open an engagement")
        self.manager.press("Open", **{**self._purchase(), **more})

    def _purchase(self) -> dict[str, object]:
        return {
            "organization": self.organization,
            "country": "DE",
            "region": "europe",
            "language": "de",
            "time_zone": ZONE,
            "tenant_domain": self.domain,
            "tenant_kind": "new",
            "plan": "rms-premium",
            "seats": 300,
            "purchased_on": self.day(-4),
            "order_reference": "PO-1",
            "services": ["azure-rms"],
            "contact_name": self.lead.user.name,
            "contact_email": self.lead.user.email,
            "specialist_email": self.specialist.user.email,
        }

    def reach(self, *outcomes: str) -> None:
        self.specialist.open(self.home)
        for outcome in outcomes or ("no_answer", "reached"):
            self.clock.later(days=1)
            self.specialist.press("Log the attempt", channel="phone", outcome=outcome, person="IT office")

    # ---- Initiate

    def agree(self) -> None:
        self.manager.open(f"{self.home}agreement/")
        self.manager.press("Record the decision", decision="eligible")
        self.specialist.open(self.home)
        self.specialist.follow("Agreement")
        self.specialist.press("Propose", services=["azure-rms"])
        window = {"window_from": self.day(20), "window_to": self.day(60)}
        self.specialist.press("Save the data sheet", contacts="Lead, lead@example.com", **window)

    def confirm(self, by: Person) -> None:
        by.open("/")
        for what in ("services", "data sheet"):
            by.press("Confirm", about=what)

    def acknowledge_commitments(self) -> None:
        self.lead.open(f"{self.home}commitments/")
        self.lead.press("Acknowledge all")

    def meet(self, kind: str, *, hours: float = 2) -> None:
        """Plan a call, and hold it when its time has come; whoever is invited comes."""
        self.plan_call(kind, hours=hours)
        self.clock.later(hours=hours)
        self.hold(kind)

    def plan_call(self, kind: str, *, hours: float) -> None:
        self.specialist.open(f"{self.home}calls/")
        starts_at = self.local(self.clock.now + timedelta(hours=hours))
        self.specialist.press("Plan the call", kind=kind, starts_at=starts_at)

    def hold(self, kind: str) -> None:
        self.specialist.open(f"{self.home}calls/")
        self.specialist.follow(CALLS[kind])
        self.specialist.press("It was held", notes="Went through the agenda.")

    def initiate(self) -> None:
        self.reach()
        self.agree()
        self.confirm(self.lead)
        self.acknowledge_commitments()
        self.meet("kickoff")
        self.record_for_customer("Start onboarding with us")
        self.work()
        self.close_on_today()

    # ---- Working on tasks

    def work(self) -> None:
        """Both sides end what they can, until neither can end more."""
        while self.end_all_for_microsoft() or self.end_all_for_customer():
            self.clock.later(minutes=30)

    def end_all_for_microsoft(self) -> int:
        """By selecting all of the worklist; what has to wait for something else is refused and stays."""
        self.specialist.open("/worklist/")
        if not self.specialist.can_press("Done"):
            return 0
        done = next(one for one in self.specialist.buttons("Done") if one.name == "verb")
        open_before = self._open_tasks()
        self.specialist.press(done, pick=done.form.controls["pick"].choices)
        return open_before - self._open_tasks()

    def end_all_for_customer(self) -> int:
        """By pressing what the checklist offers, one after the other."""
        self.lead.open(f"{self.home}checklist/")
        ended, refused = 0, set()
        while ready := [one for one in self.lead.buttons(END) if one.form.action not in refused]:
            if self.lead.press(ready[0], expect=(200, 409)).status == 200:
                ended += 1
            else:
                refused.add(ready[0].form.action)
                self.lead.open(f"{self.home}checklist/")
        return ended

    def _open_tasks(self) -> int:
        return self.engagement.tasks.applying().open().count()

    def record_for_customer(self, title: str) -> None:
        self.specialist.open(self.home)
        self.specialist.follow(title)
        self.specialist.press(END, note="Told on the phone this morning.")

    # ---- Gates

    def close_on_today(self) -> None:
        self.manager.open("/")
        self.manager.press(self._closing(self.manager), about=self.organization)

    def close_on_its_page(self) -> None:
        self.specialist.open(self.home)
        self.specialist.press(self._closing(self.specialist))

    def _closing(self, who: Person) -> str:
        return next(one.text for one in who.page.buttons if one.text.startswith("Close ")).removesuffix(
            f": {self.organization}"
        )

    # ---- Assess

    def answer(self, answers: dict[str, object], by: Person | None = None) -> None:
        """Preview, then apply."""
        by = by or self.lead
        by.open(f"{self.home}environment/")
        by.press("Show what changes", **answers)
        by.press(self._applying(by))

    def _applying(self, who: Person) -> str:
        return next(one.text for one in who.page.buttons if one.text.startswith("Apply"))

    def find(self) -> None:
        self.specialist.open(f"{self.home}assessment/")
        for area in [one.text.partition(": ")[2] for one in self.specialist.buttons("Record")]:
            self.specialist.press("Record", about=area, summary="Looked at it together.")
        self.specialist.press("Note it", tool="Directory check", summary="Two objects need a suffix.")

    def publish(self, items: Iterable[tuple[str, str]]) -> None:
        self.specialist.open(f"{self.home}plan/")
        for title, area in items:
            self.specialist.press("Add to the list", title=title, area=area, due_on=self.day(21))
        self.specialist.press("Publish this list" if items else "Publish an empty plan")
        self.specialist.press("Agree on the plan")

    def assess(self, profile: Profile) -> None:
        for kind in CALLS_OF_ASSESS:
            self.meet(kind)
        self.find()
        self.work()
        self.publish(profile.items)
        self.lead.open("/")
        self.lead.press("Agree")
        if profile.items:
            self.arrange_checkpoints()
        self.close_on_its_page()

    def arrange_checkpoints(self) -> None:
        self.specialist.open(f"{self.home}calls/")
        self.specialist.press("Set the rhythm", days=7)
        self.plan_call("checkpoint", hours=24)

    # ---- Remediate

    def remediate(self, profile: Profile) -> None:
        if profile.items:
            self.clock.later(hours=24)
            self.hold("checkpoint")
        self.settle(profile)
        self.work()
        self.sign(self.specialist, self.lead)
        self.close_on_today()
        if profile.items:
            self.cancel_next_checkpoint()

    def cancel_next_checkpoint(self) -> None:
        """The rhythm planned it while something was still to remedy."""
        self.specialist.open(f"{self.home}calls/")
        self.specialist.follow_first(CALLS["checkpoint"])
        self.specialist.press("Cancel it", reason="Everything is settled.")

    def settle(self, profile: Profile) -> None:
        self.lead.open(f"{self.home}plan/")
        for title, _area in profile.items:
            self.lead.press("Resolve", about=title)
        self.specialist.open(f"{self.home}plan/")
        for subject, level in profile.levels.items():
            self.specialist.press("It meets the minimum", about=subject, found=level)

    def sign(self, *people: Person) -> None:
        for who in people:
            who.open(f"{self.home}plan/")
            who.press("Sign readiness")

    # ---- Enable and completion

    def enable_core(self) -> None:
        self.decline_what_is_left_to_them()
        self.work()
        self.close_on_its_page()

    def decline_what_is_left_to_them(self) -> None:
        self.lead.open("/")
        if self.lead.can_press("No, thank you"):
            self.lead.press("No, thank you")

    def enable_service(self) -> None:
        self.use_up_the_pilot("Pilot One", "Pilot Two")
        self.work()
        self.validate()
        self.close_on_today()

    def use_up_the_pilot(self, *names: str) -> None:
        self.specialist.open(self.home)
        self.specialist.follow("Give guidance on licensing pilot users")
        for name in names:
            self.specialist.press("Add", name=name)

    def validate(self) -> None:
        self.specialist.open(f"{self.home}outcomes/")
        while self.specialist.can_press("Validate"):
            self.specialist.press(self.specialist.buttons("Validate")[0])
        self.specialist.press("They were tried and work")
        evidence = {"activation_evidence": "Seen in the portal", "pilot_users": "Pilot One\nPilot Two"}
        identity = self.engagement.profile.get("identity")
        self.specialist.press("Save", activated_on=self.day(0), identity_option=identity, **evidence)

    def complete(self, profile: Profile) -> None:
        """From the purchase to the end."""
        self.open()
        self.initiate()
        self.answer(profile.answers)
        self.assess(profile)
        self.remediate(profile)
        self.enable_core()
        self.enable_service()
