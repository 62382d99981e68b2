"""Who may: every verb with each person of the cast, on their own engagement and on a foreign one."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from django.db import transaction

from engagements.refusals import NotAllowed
from phases.models.phase import Kind
from responsibilities.actions import opening, phases, planning, profile, scope, tasks, verbs
from responsibilities.models import Task
from tests import worlds
from tests.factories import (
    EVERYBODY,
    NOW,
    DesignationFactory,
    MeetingFactory,
    MemberFactory,
    PurchaseFactory,
    RegionManagerFactory,
    UserFactory,
    cast_of,
)
from tests.journeys import ANSWERS, Walk, at_gate, in_phase, opened

pytestmark = pytest.mark.django_db

MANAGER = {"manager"}
STAFF = {"manager", "specialist"}
SPEAKERS = {"lead", "confirming"}
CUSTOMER = {"lead", "contact", "stakeholder", "representative", "confirming", "signing"}
ACTIVE = STAFF | CUSTOMER

MICROSOFTS, CUSTOMERS, SHARED, OPTIONAL = "admin-overview", "support-plan", "resources-aligned", "assess-screen-sharing"


class Verb(NamedTuple):
    """`place` is the engagement of the world in whose state the verb is possible for whoever may."""

    place: str
    act: Callable[..., object]
    who: set[str]


def everybody(walk: Walk) -> dict[str, object]:
    """The cast, and those whose right ended in some other way."""
    customer, region = walk.engagement.customer, walk.engagement.region
    return vars(cast_of(walk.engagement)) | {
        "stakeholder": MemberFactory(customer=customer, role="stakeholder").user,
        "expired representative": DesignationFactory(customer=customer, ends_at=NOW - timedelta(days=1)).user,
        "future representative": DesignationFactory(customer=customer, starts_at=NOW + timedelta(days=90)).user,
        "manager switched off": RegionManagerFactory(region=region, user=UserFactory(is_active=False)).user,
        "nobody": UserFactory(),
    }


def build():
    assess = in_phase(Kind.ASSESS)
    assess.answer(ANSWERS)
    remediate = in_phase(Kind.REMEDIATE)
    gate = at_gate(Kind.INITIATE)
    service = in_phase(Kind.ENABLE_SERVICE)
    places = {"initiate": opened(), "assess": assess, "remediate": remediate, "gate": gate, "service": service}
    return SimpleNamespace(places=places, people={name: everybody(walk) for name, walk in places.items()})


built = worlds.built(build)
world = worlds.fresh("built")


def put(walk, slug, status):
    Task.objects.filter(engagement=walk.engagement, slug=slug).update(status=status)
    return walk.task(slug)


def on_task(verb, slug, status="not_started", **words):
    return lambda walk, who: getattr(tasks, verb)(put(walk, slug, status), **words, **who)


NOTE, WHY = {"note": "On the call"}, {"reason": "No need"}
BLOCK = {"reason": "customer", "note": "On the call"}

TASKS = {
    **{
        f"{verb} a task of {whose}": Verb("assess", on_task(verb, slug, status, **words), who)
        for verb, status, words in (
            ("start", "not_started", NOTE),
            ("complete", "not_started", NOTE),
            ("block", "not_started", BLOCK),
            ("unblock", "blocked", NOTE),
            ("reopen", "done", WHY),
        )
        for whose, slug, who in (
            ("Microsoft", MICROSOFTS, STAFF),
            ("the customer", CUSTOMERS, ACTIVE),
            ("both", SHARED, ACTIVE),
        )
    },
    "decline": Verb("assess", on_task("decline", OPTIONAL), CUSTOMER),
    "take a refusal back": Verb("assess", on_task("reopen", OPTIONAL, "declined", **WHY), CUSTOMER),
    "mark not required": Verb("assess", on_task("mark_not_required", MICROSOFTS, **WHY), MANAGER),
}

DAY = NOW.date()
PLANNING = {
    "date a task of the customer": Verb(
        "assess", lambda w, who: planning.set_due(w.task(CUSTOMERS), due_on=DAY, **who), ACTIVE
    ),
    "date a task of Microsoft": Verb(
        "assess", lambda w, who: planning.set_due(w.task(MICROSOFTS), due_on=DAY, **who), STAFF
    ),
    "date a task of both": Verb("assess", lambda w, who: planning.set_due(w.task(SHARED), due_on=DAY, **who), ACTIVE),
    "assign a task of the customer": Verb(
        "assess", lambda w, who: planning.assign(w.task(CUSTOMERS), assignee=w.team.lead, **who), ACTIVE
    ),
    "assign a task of Microsoft": Verb(
        "assess", lambda w, who: planning.assign(w.task(MICROSOFTS), assignee=w.team.specialist, **who), STAFF
    ),
    "note on a task of the customer": Verb(
        "assess", lambda w, who: planning.set_note(w.task(CUSTOMERS), note="Soon", **who), ACTIVE
    ),
    "note on a task of Microsoft": Verb(
        "assess", lambda w, who: planning.set_note(w.task(MICROSOFTS), note="Soon", **who), STAFF
    ),
    "add a task of one's own": Verb(
        "assess", lambda w, who: planning.add_own(w.engagement, title="Tell the board", **who), ACTIVE
    ),
    "add a task for Microsoft": Verb(
        "assess", lambda w, who: planning.add_own(w.engagement, title="Call", party="microsoft", **who), STAFF
    ),
    "add a task for the customer": Verb(
        "assess", lambda w, who: planning.add_own(w.engagement, title="Call", party="customer", **who), ACTIVE
    ),
    "acknowledge a commitment": Verb(
        "assess", lambda w, who: planning.acknowledge(w.engagement.commitments.first(), **who), SPEAKERS
    ),
    "promote a commitment": Verb(
        "assess",
        lambda w, who: planning.promote(w.engagement.commitments.first(), title="Train", due_on=DAY, **who),
        STAFF | SPEAKERS,
    ),
}


def entry(walk):
    return scope.add_entry(walk.task("pilot-users"), name="Ada", **walk.specialist)


def question(walk):
    return scope.ask(walk.engagement, asked="A third site?", **walk.lead)


SCOPE = {
    "use scope": Verb("service", lambda w, who: scope.add_entry(w.task("pilot-users"), name="Ada", **who), STAFF),
    "free scope": Verb("service", lambda w, who: scope.remove_entry(entry(w), **who), STAFF),
    "ask about scope": Verb("service", lambda w, who: scope.ask(w.engagement, asked="A third site?", **who), ACTIVE),
    "answer about scope": Verb(
        "service", lambda w, who: scope.answer(question(w), yes=True, reason="Small", **who), MANAGER
    ),
}

PROFILE = {
    "preview answers": Verb("assess", lambda w, who: profile.preview(w.engagement, ANSWERS, **who), ACTIVE),
    "apply answers": Verb("assess", lambda w, who: profile.apply(w.engagement, ANSWERS, **who), ACTIVE),
}

PHASES = {
    "close a phase": Verb("gate", lambda w, who: phases.close(w.active, **who), STAFF),
    "reopen a phase": Verb("assess", lambda w, who: phases.reopen(w.phase(Kind.INITIATE), **WHY, **who), MANAGER),
}


def other_purchase(walk):
    tenant = {"tenant__customer": walk.engagement.customer}
    return PurchaseFactory(**tenant)


def asked(walk):
    tenant = {"customer": walk.engagement.customer, "tenant": walk.engagement.tenant, "service": "azure-rms"}
    return verbs.request_assistance(**tenant, **walk.lead)


def acknowledge(walk, who):
    purchase, manager = walk.engagement.purchase, walk.team.manager
    return opening.acknowledge_request(asked(walk), purchase=purchase, manager=manager, **who)


OPENING = {
    "open an engagement": Verb(
        "initiate",
        lambda w, who: opening.open_engagement(purchase=other_purchase(w), service="azure-rms", **who),
        MANAGER,
    ),
    "propose services": Verb(
        "initiate", lambda w, who: opening.propose_services(w.engagement, services=["azure-rms"], **who), STAFF
    ),
    "acknowledge a request": Verb("initiate", acknowledge, MANAGER),
    "decline a request": Verb("initiate", lambda w, who: verbs.decline_request(asked(w), reason="No", **who), MANAGER),
}


def item(walk, status):
    walk.engagement.remediation_items.update(status=status)
    return walk.engagement.remediation_items.first()


def check(walk):
    return walk.engagement.minimum_checks.get(kind="forest")


FINDING = {"area": "dns", "summary": "Fine", "change_required": False}
RUN = {"tool": "Directory check", "run_on": DAY, "summary": "Fine"}

REMEDIATION = {
    "record a finding": Verb("assess", lambda w, who: verbs.record_finding(w.engagement, **FINDING, **who), ACTIVE),
    "record a tool run": Verb("assess", lambda w, who: verbs.record_tool_run(w.engagement, **RUN, **who), ACTIVE),
    "pass a check": Verb("remediate", lambda w, who: verbs.pass_check(check(w), **who), STAFF),
    "waive a check": Verb("remediate", lambda w, who: verbs.waive_check(check(w), reason="Soon", **who), MANAGER),
    "add an item": Verb(
        "remediate", lambda w, who: verbs.add_item(w.engagement, title="Ports", area="network", **who), STAFF
    ),
    "change an item": Verb("remediate", lambda w, who: verbs.change_item(item(w, "open"), title="Two", **who), STAFF),
    "remove an item": Verb("remediate", lambda w, who: verbs.remove_item(item(w, "open"), **who), STAFF),
    "resolve an item": Verb("remediate", lambda w, who: verbs.resolve_item(item(w, "open"), **NOTE, **who), ACTIVE),
    "reopen an item": Verb("remediate", lambda w, who: verbs.reopen_item(item(w, "resolved"), **WHY, **who), ACTIVE),
    "waive an item": Verb("remediate", lambda w, who: verbs.waive_item(item(w, "open"), **WHY, **who), MANAGER),
    "mark an item not required": Verb(
        "remediate", lambda w, who: verbs.mark_item_not_required(item(w, "open"), **WHY, **who), MANAGER
    ),
    "publish the plan": Verb("assess", lambda w, who: verbs.publish_plan(w.engagement, **who), STAFF),
}


def call(walk):
    return MeetingFactory(engagement=walk.engagement, starts_at=walk.at - timedelta(hours=1))


def held(walk):
    verbs.hold(walk.engagement, reason="Holidays", **walk.manager)
    return walk.engagement


ENGAGEMENT = {
    "hold": Verb("assess", lambda w, who: verbs.hold(w.engagement, **WHY, **who), MANAGER),
    "resume": Verb("assess", lambda w, who: verbs.resume(held(w), **who), MANAGER),
    "cancel": Verb("assess", lambda w, who: verbs.cancel(w.engagement, **WHY, **who), MANAGER),
    "hold a call": Verb("assess", lambda w, who: verbs.hold_meeting(call(w), **who), STAFF),
    "miss a call": Verb("assess", lambda w, who: verbs.miss_meeting(call(w), **who), STAFF),
    "agree on a rhythm": Verb("assess", lambda w, who: verbs.set_cadence(w.engagement, days=7, **who), STAFF),
}

VERBS = TASKS | PLANNING | SCOPE | PROFILE | PHASES | OPENING | REMEDIATION | ENGAGEMENT


class Undone(Exception):
    pass


def may(verb, walk, person):
    """Whether the verb goes through; whatever it did is undone."""
    try:
        with transaction.atomic():
            verb.act(walk, {"by": person, "at": walk.at})
            raise Undone
    except Undone:
        return True
    except NotAllowed:
        return False


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS.keys())
def test_who_may(world, verb):
    walk, people = world.places[verb.place], world.people[verb.place]
    assert set(EVERYBODY) < set(people)
    assert {name for name, person in people.items() if may(verb, walk, person)} == verb.who


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS.keys())
def test_nobody_may_anything_with_a_foreign_engagement(world, verb):
    other = "remediate" if verb.place != "remediate" else "assess"
    walk, foreigners = world.places[verb.place], world.people[other]
    assert [name for name, person in foreigners.items() if may(verb, walk, person)] == []
