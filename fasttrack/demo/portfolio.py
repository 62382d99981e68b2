"""The portfolio of the demo: every state that an engagement can be in, reached by the acts that lead there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import User
from engagements.actions.opening import PurchaseRow, register_purchase
from engagements.models import Customer, Meeting, Tenant
from fasttrack.demo import cast
from fasttrack.demo.journey import Journey, Team
from fasttrack.demo.organisations import HOUSE, HOUSE_STAGES, Organisation, organisations
from phases.models.phase import Kind
from responsibilities.actions import opening, tasks, verbs

COMMON = {
    "sharing_windows": True,
    "sharing_other_devices": False,
    "replaces_existing_system": False,
    "terms_of_use_shown": True,
    "public_endpoint": False,
    "screen_sharing": True,
    "custom_sync_rules": False,
}
NO_SERVERS = {"exchange_onprem": "none", "sharepoint_onprem": "none", "connector": False}
ONE_FOREST = [{"name": "corp.local", "functional_level": "2003"}]
TWO_FORESTS = [
    {"name": "corp.local", "functional_level": "2008R2"},
    {"name": "plant.local", "functional_level": "2012"},
]
ONLINE = {"exchange_online": True, "sharepoint_online": True}
SYNCHRONISED = {"directory_sync_required": True, "writeback": ["password"]}

PROFILES: dict[str, dict[str, Any]] = {
    "cloud": {"identity": "cloud", "forests": "none", **ONLINE, **NO_SERVERS},
    "synchronized": {
        "identity": "synchronized",
        "forests": "single",
        "forest_list": ONE_FOREST,
        **SYNCHRONISED,
        **ONLINE,
        **NO_SERVERS,
    },
    "federated": {
        "identity": "federated",
        "forests": "single",
        "forest_list": ONE_FOREST,
        **SYNCHRONISED,
        **ONLINE,
        **NO_SERVERS,
        "adfs_required": True,
        "adfs_version": "3.0",
        "adfs_multi_site": False,
        "sso_deployed": True,
    },
    "multiforest": {
        "identity": "synchronized",
        "forests": "multiple",
        "forest_list": TWO_FORESTS,
        **SYNCHRONISED,
        "exchange_online": False,
        "sharepoint_online": False,
        "exchange_onprem": "2013",
        "sharepoint_onprem": "2010",
        "connector": True,
    },
}


class Demo:
    """Makes the portfolio as of one moment; calling it again for the same moment makes the same one."""

    def __init__(self, *, at: datetime, say: Callable[[str], None]):
        self.at, self.say = at, say
        self.made = 0

    def make(self) -> None:
        self.make_house()
        self.make_others(organisations())

    def make_house(self) -> None:
        for number, (stage, site) in enumerate(HOUSE_STAGES):
            self.engage(HOUSE._replace(stage=stage), domain=f"{site}.example", with_specialist=True, number=number)
        self._people_of_the_house()

    def make_others(self, those: list[Organisation]) -> None:
        # The specialist of the cast has twelve customers' engagements: the house's six, and these.
        mine = 12 - len(HOUSE_STAGES)
        for number, organisation in enumerate(those):
            domain = f"org{number + 1:02}.example"
            europe = organisation.region == "europe"
            staffed = organisation.stage not in BEFORE_STAFF
            take = europe and staffed and mine > 0
            mine -= take
            self.engage(organisation, domain=domain, with_specialist=take or not europe, number=number)

    def engage(self, about: Organisation, *, domain: str, with_specialist: bool, number: int) -> None:
        """One engagement, whole or not at all: a demo that was interrupted goes on where it stopped."""
        if Tenant.objects.filter(domain=domain).exists():
            return
        with transaction.atomic():
            self._walk(about, domain, with_specialist, number)
        self.made += 1
        self.say(f"{self.made:3} {about.name}: {about.stage}")

    def _walk(self, about: Organisation, domain: str, with_specialist: bool, number: int) -> None:
        stage = STAGES[about.stage]
        journey = self._open(
            about, domain, with_specialist, starts=self.at - timedelta(days=stage.days, hours=number % 5)
        )
        stage.walk(journey, {**COMMON, **PROFILES[about.profile]}, self.at)

    def _open(self, about: Organisation, domain: str, with_specialist: bool, *, starts: datetime) -> Journey:
        manager = cast.person(cast.MANAGERS[about.region])
        specialist = cast.person(cast.SPECIALISTS[about.region] if with_specialist else "specialist2")
        row = PurchaseRow(
            organization=about.name,
            country=about.country,
            region=about.region,
            language=about.language,
            time_zone=about.time_zone,
            tenant_domain=domain,
            tenant_kind="new" if about.seats % 3 else "existing",
            plan="azure-rms-premium" if about.seats % 2 else "enterprise-mobility-suite",
            seats=about.seats,
            purchased_on=starts.astimezone(ZoneInfo(about.time_zone)).date(),
            order_reference=f"PO-{about.seats}-{domain.partition('.')[0]}",
        )
        customer, _tenant, purchase = register_purchase(row, by=manager, at=starts)
        lead = self._lead(about, customer, manager, starts)
        assigned = None if about.stage == "intake" else manager
        engagement = opening.open_engagement(
            purchase=purchase, service="azure-rms", manager=assigned, by=manager, at=starts
        )
        if about.stage not in BEFORE_STAFF:
            verbs.assign_specialist(engagement, specialist, by=manager, at=starts)
        return Journey(engagement, Team(manager, specialist, lead), starts=starts)

    def _lead(self, about: Organisation, customer: Customer, manager: User, at: datetime) -> User:
        lead = self._user(about)
        if not customer.members.filter(user=lead).exists():
            verbs.add_member(customer, lead, role="lead", by=manager, at=at)
        return lead

    def _user(self, about: Organisation) -> User:
        known = {name for name, *_ in cast.PEOPLE}
        if about.lead in known:
            return cast.person(about.lead)
        email = f"lead.{about.country}.{about.seats}@customers.example".lower()
        facts = {"name": about.lead, "language": about.language, "time_zone": about.time_zone}
        return User.objects.filter(email=email).first() or User.objects.create_user(email, None, **facts)

    def _people_of_the_house(self) -> None:
        house, lead = Customer.objects.get(name=HOUSE.name), cast.person("customer")
        if house.designations.exists():
            return
        at = self.at - timedelta(days=2)
        verbs.add_member(house, cast.person("colleague"), role="technical_lead", by=lead, at=at)
        verbs.designate(
            house,
            cast.person("representative"),
            company="Cloudwerk Leipzig GmbH",
            may_confirm=True,
            may_sign=True,
            by=lead,
            at=at,
        )


# ---- How far each one has come


def _unreached(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    """Nobody was reached yet; two attempts where the deadline is near."""
    journey.decide()
    if journey.engagement.customer.country in {"BW", "FI", "BR"}:
        for outcome in ("no_answer", "message_left"):
            journey.later(days=4)
            staff = {"by": journey.team.manager, "at": journey.at}
            verbs.log_attempt(
                journey.engagement,
                channel="phone",
                outcome=outcome,
                happened_at=journey.at,
                person="Front desk",
                **staff,
            )


def _nothing(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    """Just as it was opened."""


def _reached(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.reach(attempts=2)
    journey.decide()
    journey.date(Kind.INITIATE, first=_on(now, 2), count=2)
    kickoff = journey.plan_call(Meeting.Kind.KICKOFF, days=5)
    _bring_forward(journey, kickoff, now)


def _initiated(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    """Everything that Initiate asks for is there; nobody has closed it yet."""
    journey.reach()
    journey.decide()
    journey.agree_on_facts()
    journey.meet(Meeting.Kind.KICKOFF)
    journey.work(Kind.INITIATE)


def _assessing(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.initiate()
    journey.talk(
        (
            "lead",
            "shared",
            "Who should take part in the call about user provisioning? Our directory team sits elsewhere.",
        ),
        ("specialist", "shared", "Whoever runs the synchronisation, for the first half hour. The rest is with you."),
        ("specialist", "internal", "The answers about sharing are still open. Ask again on the next call."),
    )
    journey.answer({**answers, "sharing_other_devices": None, "terms_of_use_shown": None})
    journey.meet(Meeting.Kind.ASSESS_PLAN)
    journey.work(Kind.ASSESS, count=4)
    journey.date(Kind.ASSESS, first=_on(now, 1), count=4)
    _bring_forward(journey, journey.plan_call(Meeting.Kind.ASSESS_PROVISIONING, days=4), now)


def _assessed(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.initiate()
    journey.answer(answers)
    for kind in (Meeting.Kind.ASSESS_PLAN, Meeting.Kind.ASSESS_PROVISIONING, Meeting.Kind.ASSESS_CONFIGURATION):
        journey.meet(kind)
    journey.find()
    journey.work(Kind.ASSESS)
    journey.plan(2)
    journey.work(Kind.ASSESS)
    _keep_calls(journey, now)


def _remediating(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.initiate()
    journey.assess(answers, items=3)
    journey.checkpoint()
    journey.settle_items(1)
    journey.talk(
        (
            "specialist",
            "shared",
            "The firewall rule has to be in place before the next checkpoint. What does it wait for?",
        ),
        ("lead", "shared", "For our change board, it meets on Thursdays.\nThe request is in."),
        ("manager", "internal", "Their last two dates slipped because of that board. Plan a week more."),
    )
    journey.date_remediation(due_on=_on(now, -4 if journey.engagement.customer.country == "DE" else 9))
    _keep_calls(journey, now)


def _silent(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    """A customer that stays away from calls, with dates long past."""
    journey.initiate()
    journey.assess(answers, items=3)
    journey.date_remediation(due_on=_on(now, -12))
    for call in _past_calls(journey, now):
        verbs.miss_meeting(call, notes="Nobody came.", by=journey.team.specialist, at=journey.later())


def _remediated(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.initiate()
    journey.assess(answers, items=2)
    journey.checkpoint()
    journey.settle_items()
    journey.work(Kind.REMEDIATE)
    journey.sign()
    _keep_calls(journey, now)


def _core(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.initiate()
    journey.assess(answers)
    journey.remediate()
    journey.work(Kind.ENABLE_CORE, count=4)
    journey.date(Kind.ENABLE_CORE, first=_on(now, 3), count=4)
    blocked = journey.open_tasks(Kind.ENABLE_CORE)[-1]
    actor = journey.team.lead if blocked.party == "customer" else journey.team.specialist
    tasks.block(blocked, reason="change_approval", acts_next="Change board", by=actor, at=journey.later())


def _service(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.initiate()
    journey.assess(answers)
    journey.remediate()
    journey.enable_core()
    journey.talk(
        ("specialist", "shared", "Two colleagues are enough for the pilot, best from different departments."),
        ("lead", "shared", "We chose one from sales and one from the works council."),
    )
    journey.work(Kind.ENABLE_SERVICE, count=4)
    journey.date(Kind.ENABLE_SERVICE, first=_on(now, 0), count=5)


def _completed(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.initiate()
    journey.assess(answers, items=0)
    journey.remediate()
    journey.enable_core()
    journey.enable_service()


def _held(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.initiate()
    verbs.hold(journey.engagement, reason="Year-end freeze", by=journey.team.manager, at=journey.later())


def _cancelled(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.reach()
    verbs.cancel(journey.engagement, reason="The licences were returned", by=journey.team.manager, at=journey.later())


def _ineligible(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    journey.decide("ineligible", "The purchase has too few seats")


def _requested(journey: Journey, answers: dict[str, Any], now: datetime) -> None:
    """The customer asked first; acknowledging it stopped both clocks."""
    engagement, team = journey.engagement, journey.team
    request = verbs.request_assistance(
        customer=engagement.customer,
        tenant=engagement.tenant,
        service=engagement.service,
        message="We are ready to begin.",
        by=team.lead,
        at=journey.later(),
    )
    opening.acknowledge_request(
        request, purchase=engagement.purchase, manager=team.manager, by=team.manager, at=journey.later()
    )
    journey.decide()


def _bring_forward(journey: Journey, meeting: Meeting, now: datetime) -> None:
    """A call that lies ahead of now, so that today has calls."""
    hours = journey.engagement.region.hours
    starts_at = hours.next_open(now + timedelta(hours=2 + journey.engagement.purchase.seats % 30))
    verbs.reschedule_meeting(meeting, starts_at=starts_at, by=journey.team.specialist, at=journey.later())


def _keep_calls(journey: Journey, now: datetime) -> None:
    """Hold the calls that lie before now; the rhythm makes the next ones."""
    for call in _past_calls(journey, now):
        verbs.hold_meeting(call, by=journey.team.specialist, at=journey.later())


def _past_calls(journey: Journey, now: datetime) -> Iterator[Meeting]:
    """One after the other, also those that the rhythm makes meanwhile; the journey's clock goes with them."""
    planned = journey.engagement.meetings.filter(status=Meeting.Status.SCHEDULED, starts_at__lt=now)
    while call := planned.first():
        journey.at = max(journey.at, call.starts_at)
        yield call


def _on(now: datetime, days: int) -> date:
    return (now + timedelta(days=days)).date()


def domains() -> set[str]:
    """By which the engagements of the demo are known again."""
    theirs = {f"org{number:02}.example" for number in range(1, len(organisations()) + 1)}
    return theirs | {f"{site}.example" for _stage, site in HOUSE_STAGES}


class Stage(NamedTuple):
    """How many days ago it was bought, and the acts since."""

    days: int
    walk: Callable[[Journey, dict[str, Any], datetime], None]


STAGES = {
    "intake": Stage(2, _nothing),
    "small": Stage(9, _nothing),
    "due": Stage(30, _unreached),
    "due_soon": Stage(27, _unreached),
    "overdue": Stage(33, _unreached),
    "requested": Stage(6, _requested),
    "reached": Stage(12, _reached),
    "initiated": Stage(10, _initiated),
    "assessing": Stage(14, _assessing),
    "assessed": Stage(18, _assessed),
    "remediating": Stage(34, _remediating),
    "silent": Stage(48, _silent),
    "remediated": Stage(30, _remediated),
    "core": Stage(36, _core),
    "service": Stage(40, _service),
    "completed": Stage(75, _completed),
    "held": Stage(25, _held),
    "cancelled": Stage(50, _cancelled),
    "ineligible": Stage(16, _ineligible),
}
BEFORE_STAFF = {"intake", "small", "due", "due_soon", "overdue", "requested", "ineligible"}
