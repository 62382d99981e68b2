"""Engagements to begin a story with, brought to a phase by the acts that lead there."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice

from accounts.models import User
from engagements.actions.opening import PurchaseRow, register_purchase
from engagements.models import Region, RegionManager
from fasttrack.demo.journey import Team
from phases.models.phase import Kind
from responsibilities.actions import opening, verbs
from tests.factories import PlanFactory
from tests.journeys import Walk

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
_numbers = count(1)


def team(region: Region) -> Team:
    number = next(_numbers)
    people = [
        User.objects.create_user(f"{name}{number}@example.com", None, name=name.title())
        for name in ("manager", "specialist", "lead")
    ]
    RegionManager.objects.create(region=region, user=people[0])
    return Team(*people)


def open_for(region: Region, team: Team, *, at: datetime = AT, domain: str = "") -> Walk:
    """An active engagement of a new customer, with its team."""
    PlanFactory()
    number = next(_numbers)
    row = PurchaseRow(
        organization=f"Customer {number}",
        country="DE",
        region=region.code,
        language="de",
        time_zone="Europe/Berlin",
        tenant_domain=domain or f"started{number}.example",
        tenant_kind="new",
        plan="rms-premium",
        seats=300,
        purchased_on=at.date(),
        order_reference=f"PO-{number}",
    )
    customer, _tenant, purchase = register_purchase(row, by=team.manager, at=at)
    engagement = opening.open_engagement(
        purchase=purchase, service="azure-rms", manager=team.manager, by=team.manager, at=at
    )
    verbs.add_member(customer, team.lead, role="lead", by=team.manager, at=at)
    verbs.assign_specialist(engagement, team.specialist, by=team.manager, at=at)
    return Walk(engagement, team, starts=at)


def along(answers: dict) -> Iterator[Walk]:
    """One journey, at the beginning of each phase: everything before it is closed, and it goes on when asked again."""
    region = Region.objects.create(code=f"region{next(_numbers)}", name="Europe", time_zone="Europe/Berlin")
    journey = open_for(region, team(region))
    for step in (journey.initiate, lambda: journey.assess(answers), journey.remediate, journey.enable_core):
        yield journey
        # Whoever had it may have tried something and undone it.
        journey.fresh()
        step()
    yield journey


def begin(kind: Kind, answers: dict) -> Walk:
    return next(islice(along(answers), kind.number, None))


def people_around(journey: Walk) -> list[User]:
    """The team twice, so that acts often succeed; a colleague, a representative and a stranger."""
    customer, lead, at = journey.engagement.customer, journey.team.lead, journey.at
    number = next(_numbers)
    colleague, speaker, stranger = (
        User.objects.create_user(f"{name}{number}@example.com", None, name=name.title())
        for name in ("colleague", "representative", "stranger")
    )
    verbs.add_member(customer, colleague, role="technical_lead", by=lead, at=at)
    verbs.designate(customer, speaker, company="Partner", may_confirm=True, may_sign=True, by=lead, at=at)
    return [*2 * [journey.team.manager, journey.team.specialist, lead], colleague, speaker, stranger]
