"""Three regions with three organisations each, built by the actions themselves; whose each text is, it says.

Of a1 ("own") there is an engagement in each state that an address needs; a2 lies in its region and b1 in another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client

from accounts import links, tokens
from accounts.models import Link, User
from audit.models import Event
from engagements.actions.break_glass import look_into
from engagements.actions.calling import Named
from engagements.models import Engagement, Region, RegionManager, Tenant
from fasttrack.demo.journey import Team
from notifications.models import Message
from privacy import actions as privacy
from responsibilities.actions import calling, planning, scope, tasks, verbs
from responsibilities.actions.hand_over import hand_over
from responsibilities.models import Task
from responsibilities.presenting.history import SENTENCES
from tests import keeping
from tests.access.canary import mark, same
from tests.access.holders import PARTNER, owners
from tests.access.told import BRING, SERVICE, Told, opened
from tests.factories import PlanFactory, SecondFactorFactory

# A Monday long after the last of what is arranged here: people come to the pages now.
NOW = datetime(2026, 6, 15, 9, tzinfo=UTC)
FULL = ("a1", "a2", "b1")
ORGANISATIONS = tuple(f"{region}{number}" for region in "abc" for number in (1, 2, 3))
# In what state an engagement of a full organisation is: about to close Initiate, planning, in the last phase,
# cancelled there, and just opened with a specialist of its own.
STAGES = {"a1": "irsex", "a2": "rs", "b1": "rs"}
OTHERS = "xy"
# So that its author may still change what was written.
LATELY = timedelta(minutes=5)


@dataclass
class World:
    """Ids and names only; the rows themselves are read by whoever needs them."""

    people: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    owner_of: dict[str, str] = field(default_factory=dict)
    # What an address is about: (holder, kind) -> id; "gone" holds what was there and was removed.
    things: dict[tuple[str, str], Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    # How the trail tells of what is not for customers.
    internal: set[str] = field(default_factory=set)

    def thing(self, kind: str, organisation: str, stage: str) -> Any:
        """Of the stage that is asked for; of a foreign organisation whatever there is."""
        wanted = [f"{organisation}{stage}", *(f"{organisation}{other}" for other in "rs"), organisation]
        return next(self.things[holder, kind] for holder in wanted if (holder, kind) in self.things)


_kept: list[Any] = []


def kept() -> World:
    """Built once a process; what comes later is a copy of its rows."""
    if not _kept:
        world = build()
        _kept.extend([world, keeping.take()])
    else:
        keeping.put(_kept[1])
    return _kept[0]


def build() -> World:
    world = World()
    PlanFactory()
    _operator(world)
    for code in "abc":
        _region(world, code)
    for name in ORGANISATIONS:
        _organisation(world, name)
    _told_across_regions(world)
    _people_of_own(world)
    world.owner_of = dict(owners())
    world.owner_of |= {same(user.pk): holder for user, holder in world.people.values() if holder}
    known = {same(pk): holder for (holder, kind), pk in world.things.items() if kind in {"hand-over", "token"}}
    world.owner_of |= known
    world.internal = _internal()
    for persona, (user, holder) in world.people.items():
        world.sessions[persona] = _session(user)
        _row, world.tokens[persona] = tokens.issue(
            user, name=mark(holder, "token") if holder else "Program", by=user, at=NOW - LATELY
        )
    return world


def _internal() -> set[str]:
    """Of engagements; what people did with their own accounts they may read."""
    found = Event.objects.filter(internal=True).exclude(scope_id=None).values_list("verb", "subject_label")
    shown = Event.objects.filter(internal=False).values_list("subject_label", flat=True)
    verbs_ = {_sentence(verb) for verb, _label in found}
    return {one for one in verbs_ if "%(" not in one} | {label for _verb, label in found if label} - set(shown)


def _sentence(verb: str) -> str:
    return str(SENTENCES.get(verb, verb)).partition(":")[0]


# ---- People


def _operator(world: World) -> None:
    administrator = User.objects.create_superuser("operator@example.org", None, name="Operator")
    SecondFactorFactory(user=administrator)
    world.people["AD"] = (administrator, "")


def _account(world: World, persona: str, holder: str) -> User:
    name = mark(holder, "name")
    user = User.objects.create_user(f"{mark(holder, 'mail')}@example.org", None, name=name)
    world.people[persona] = (user, holder)
    return user


def _region(world: World, code: str) -> None:
    manager = _account(world, f"manager {code}", code)
    region = Region.objects.create(code=f"region-{code}", name=mark(code, "region"), time_zone="UTC", lead=manager)
    RegionManager.objects.create(region=region, user=manager)
    RegionManager.objects.create(region=region, user=_account(world, f"second manager {code}", code))
    world.things[code, "region"] = region.code
    world.things[code, "manager"] = same(world.people[f"second manager {code}"][0].pk)


def _people_of_own(world: World) -> None:
    """Those whom the matrix names, around a1; whoever lost a right there still has one at a3."""
    customer = Engagement.objects.get(pk=world.things["a1r", "engagement"]).customer
    lead = {"by": world.people["lead a1"][0], "at": NOW - timedelta(days=20)}
    roles = {"CU": "technical_lead", "RO": "read_only", "gone": "stakeholder"}
    for persona, role in roles.items():
        verbs.add_member(customer, _account(world, persona, "a1"), role=role, **lead)
    for persona, may in {"RE": False, "RC": True, "RX": True, "MX": True}.items():
        given = {"company": mark("a1", "company"), "may_confirm": may, "may_sign": may}
        verbs.designate(customer, _account(world, persona, PARTNER if persona == "RX" else "a1"), **given, **lead)
    _end_rights(world, customer, lead)
    for name, persona in (("manager a", "PM"), ("manager c", "PO"), ("lead a1", "CL"), ("lead a3", "ST")):
        world.people[persona] = world.people[name]
    world.people["SP"] = world.people["specialist a1"]


def _end_rights(world: World, customer: Any, lead: dict[str, Any]) -> None:
    manager = {"by": world.people["manager a"][0], "at": lead["at"]}
    ended = world.people["specialist a3"]
    for stage in STAGES["a1"]:
        engagement = Engagement.objects.get(pk=world.things[f"a1{stage}", "engagement"])
        if engagement.is_live:
            found = verbs.assign_specialist(engagement, ended[0], **manager)
            verbs.unassign_specialist(found, **(manager | {"at": lead["at"] + timedelta(days=1)}))
            if stage != "x":
                verbs.assign_specialist(engagement, world.people["MX"][0], **manager)
    world.people["SX"] = ended
    later = lead | {"at": lead["at"] + timedelta(days=1)}
    withdrawn = customer.designations.get(user=world.people["RX"][0])
    verbs.withdraw(withdrawn, **later)
    elsewhere = Engagement.objects.get(pk=world.things["a3x", "engagement"]).customer
    given = {"company": mark("a3", "company"), "may_confirm": True, "may_sign": True}
    verbs.designate(elsewhere, world.people["RX"][0], **given, **lead | {"by": world.people["lead a3"][0]})
    gone = customer.members.get(user=world.people["gone"][0])
    world.things["gone", "member"] = same(gone.pk)
    verbs.remove_member(gone, **later)


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


# ---- Organisations and their engagements


def _organisation(world: World, name: str) -> None:
    lead = _account(world, f"lead {name}", name)
    specialist = _account(world, f"specialist {name}", name[0])
    words, domains = mark(name, "organisation"), {}
    for stage in STAGES.get(name, OTHERS):
        holder = f"{name}{stage}"
        doer = specialist if stage != "x" else _account(world, f"specialist {holder}", name[0])
        team = Team(world.people[f"manager {name[0]}"][0], doer, lead)
        domains[stage] = f"{mark(holder, 'domain')}.example".lower()
        walk = opened(words, holder, domains[stage], team)
        BRING[stage](walk)
        if name in FULL and stage not in "x":
            _one_of_everything(world, walk)
        world.things[holder, "engagement"] = same(walk.engagement.pk)
        if stage == "x":
            verbs.assign_manager(walk.engagement, world.people[f"second manager {name[0]}"][0], **walk.manager)
        if stage == "e":
            verbs.cancel(walk.engagement, reason=mark(holder, "reason"), **walk.manager)
    _of_customer(world, name, walk)


def _one_of_everything(world: World, walk: Told) -> None:
    engagement = walk.fresh()

    def keep(kind: str, row: Model) -> None:
        world.things[walk.holder, kind] = same(row.pk)

    # The newest lines of its trail have one that is not for the customer.
    secret = {"person": mark(f"{walk.holder}n", "person"), "note": mark(f"{walk.holder}n", "again")}
    said = {"channel": "mail", "outcome": "no_answer", "happened_at": walk.at}
    verbs.log_attempt(engagement, **said, **secret, **walk.specialist)
    _texts_of_tasks(keep, walk)
    _conversation(keep, walk)
    _looked_into(world, walk)
    _handed_over(world, keep, walk)
    _mailed(keep, walk)
    words = {"activity": walk.mark("asked"), "scope": walk.mark("bounds")}
    keep("consent request", verbs.ask_consent(engagement, **words, **walk.specialist))
    words = {"activity": walk.mark("consent"), "scope": walk.mark("limits")}
    keep("consent", verbs.grant_consent(engagement, **words, by=walk.team.lead, at=NOW - timedelta(days=5)))
    keep("question", scope.ask(engagement, asked=walk.mark("question"), **walk.lead))
    at = NOW + timedelta(days=2)
    join = f"https://example.org/{walk.mark('join')}"
    keep("call", verbs.schedule_meeting(engagement, kind="checkpoint", starts_at=at, join_url=join, **walk.specialist))
    _written_up(keep, walk)
    keep("assignment", engagement.assignments.get(user=walk.team.specialist))
    keep("commitment", engagement.commitments.exclude(applicability="does_not_apply").first())
    for kind, rows in (
        ("item", engagement.remediation_items),
        ("check", engagement.minimum_checks.filter(kind="forest")),
        ("feature", engagement.features.filter(chosen=True)),
        ("entry", engagement.scope_entries),
    ):
        if (row := rows.first()) is not None:
            keep(kind, row)
    if walk.holder[-1] in "rse":
        words = {name: walk.mark(name.replace("_", "")) for name in ("tool", "run_by", "summary", "interpretation")}
        verbs.record_tool_run(engagement, run_on=walk.at.date(), **words, **walk.specialist)


def _conversation(keep: Callable[[str, Model], None], walk: Told) -> None:
    """A comment of the customer's for everybody, and a note of the onboarding centre; each with a file."""
    note, lately = f"{walk.holder}n", NOW - LATELY
    for kind, holder, by, visibility in (
        ("comment", walk.holder, walk.team.lead, "shared"),
        ("note", note, walk.team.manager, "internal"),
    ):
        file = SimpleUploadedFile(f"{mark(holder, 'file')}.txt", mark(holder, "content").encode())
        text = {"text": mark(holder, "comment"), "visibility": visibility, "files": [file]}
        made = verbs.write_comment(walk.engagement, **text, by=by, at=lately)
        keep(kind, made)
        keep("attachment" if kind == "comment" else "attachment of a note", made.attachments.get())
    said = {"channel": "phone", "outcome": "no_answer", "person": mark(note, "tried"), "note": mark(note, "lately")}
    keep("attempt", verbs.log_attempt(walk.engagement, **said, happened_at=lately, by=walk.team.manager, at=lately))


def _written_up(keep: Callable[[str, Model], None], walk: Told) -> None:
    """A call with its minutes: what both sides read, and what the onboarding centre noted for itself."""
    staff, note = {"by": walk.team.specialist, "at": NOW - timedelta(days=1)}, mark(f"{walk.holder}n", "apart")
    people = [walk.team.specialist, walk.team.lead]
    begins = {"starts_at": staff["at"] + timedelta(minutes=5), "attendees": people}
    call = verbs.schedule_meeting(walk.engagement, kind="information", **begins, **staff)
    item = Named("general", "call", "")
    calling.keep_note(call, item, decided=walk.mark("decided"), internal=note, **staff)
    keep("promise", calling.promise(call, what=walk.mark("promised"), user=walk.team.lead.pk, **staff))
    calling.end(call, **staff)
    keep("written call", call)


def _looked_into(world: World, walk: Told) -> None:
    """An operator did, once; both sides may know why."""
    look_into(walk.engagement, reason=walk.mark("glass"), by=world.people["AD"][0], at=walk.at)


def _handed_over(world: World, keep: Callable[[str, Model], None], walk: Told) -> None:
    """A specialist who was there for a while gave it to the one who has it."""
    helper = _account(world, f"helper {walk.holder}", walk.holder[0])
    verbs.assign_specialist(walk.engagement, helper, **walk.manager)
    whom = {"role": "specialist", "giver": helper, "taker": walk.team.specialist, "reason": walk.mark("handed")}
    keep("hand-over", hand_over([walk.engagement.pk], **whom, by=walk.team.manager, at=walk.at + timedelta(hours=1)))


def _mailed(keep: Callable[[str, Model], None], walk: Told) -> None:
    """A mail of which nobody knows whether it arrived, and a digest that was given up with another."""
    about = {"recipient": walk.team.lead, "scope_id": walk.engagement.pk, "claimed_at": NOW - LATELY}
    about |= {"due_at": walk.at, "not_before": walk.at, "created_at": walk.at}
    error, context = walk.mark("refused"), {"what": walk.mark("mailed"), "customer": walk.mark("written")}
    keys = [f"{kind}:{walk.mark('key')}:1:1" for kind in ("call_soon", "digest", "task_due")]
    made = Message(key=keys[0], kind="call_soon", status="doubt", error=error, context=context, **about)
    digest = Message(key=keys[1], kind="digest", status="failed", error=error, **about | {"scope_id": None})
    part = Message(key=keys[2], kind="task_due", status="failed", carrier=digest, context=context, **about)
    Message.objects.bulk_create([made, digest, part])
    keep("mail", made)
    keep("digest", digest)


def _told_across_regions(world: World) -> None:
    """The digest of somebody in region a has a line about region b."""
    digest = Message.objects.get(pk=world.things["a1r", "digest"])
    digest.pk, digest.key, digest.carrier_id = uuid4(), f"task_due:{mark('b1r', 'key')}:1:1", digest.pk
    digest.kind, digest.scope_id = "task_due", world.things["b1r", "engagement"]
    digest.context, digest.error = {"what": mark("b1r", "mailed")}, ""
    digest.save(force_insert=True)


def _texts_of_tasks(keep: Callable[[str, Model], None], walk: Told) -> None:
    """A task of each side, and two of somebody's own: one with a note, one that waits."""
    engagement = walk.engagement
    made = planning.add_own(engagement, title=walk.mark("own"), **walk.lead)
    planning.set_note(made, note=walk.mark("note"), **walk.lead)
    waits = planning.add_own(engagement, title=walk.mark("waiting"), **walk.lead)
    told = {"acts_next": walk.mark("next"), "note": walk.mark("block")}
    tasks.block(waits, reason="third_party", **told, **walk.lead)
    keep("own task", made)
    keep("blocked task", waits)
    open_now = Task.objects.filter(engagement=engagement).workable().open().exclude(slug="")
    for kind, party in (("customer's task", "customer"), ("Microsoft's task", "microsoft")):
        found = [task for task in open_now.filter(party=party) if not task.record and task.limit is None]
        keep(kind, found[0] if found else made)
    limited = next((task for task in open_now if task.limit), None)
    if limited is not None:
        keep("limited task", limited)
        scope.add_entry(limited, name=walk.mark("entry"), **walk.specialist)


def _of_customer(world: World, name: str, walk: Told) -> None:
    """What belongs to an organisation and to no engagement; a domain without one can still be asked for."""
    customer = walk.engagement.customer
    lead = {"by": walk.team.lead, "at": NOW - timedelta(days=19)}
    verbs.change_organisation(customer, language="en", time_zone="Europe/Berlin", contact=mark(name, "reached"), **lead)
    offered, asked = (
        Tenant.objects.create(customer=customer, domain=f"{mark(name, what)}.example".lower(), kind="new")
        for what in ("offered", "asked")
    )
    request = verbs.request_assistance(
        customer=customer, tenant=asked, service=SERVICE, message=mark(name, "message"), **lead
    )
    partner = _account(world, f"partner {name}", name)
    given = {"company": mark(name, "company"), "may_confirm": False, "may_sign": False}
    colleague = _account(world, f"colleague {name}", name)
    invited = verbs.add_member(customer, _account(world, f"invited {name}", name), role="stakeholder", **lead)
    verbs.send_invitation(customer, invited.user, name=mark(name, "invited"), by=walk.team.lead, at=NOW - LATELY)
    erased = verbs.add_member(customer, _account(world, f"erased {name}", name), role="stakeholder", **lead)
    privacy.ask(erased.user, **lead)
    token, _shown = tokens.issue(walk.team.lead, name=mark(name, "token"), **lead)
    things = {
        "customer": customer,
        "invited": invited,
        "person": colleague,
        "erased person": erased.user,
        "token": token,
        "offer": offered,
        "request": request,
        "designation": verbs.designate(customer, partner, **given, **lead),
        "member": verbs.add_member(customer, colleague, role="stakeholder", **lead),
    }
    world.things |= {(name, kind): same(row.pk) for kind, row in things.items()}
    words = {f"organisation {name}": customer.name, f"domain {name}": asked.domain, f"offer {name}": offered.domain}
    world.words |= words
    link = links.make(colleague, Link.Purpose.INVITATION, by=walk.team.lead, about=customer.name, at=NOW)
    world.words[f"link {name}"] = links.path(link)
