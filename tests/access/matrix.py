"""The table of access: one line per address and method. An address without its line fails the build.

    row("hold-engagement", "GET POST", only("PM"), sends={"reason": "Holidays"})

A method that no line names is answered with 405, and HEAD like GET. What stands here is the answer about a
thing of one's own organisation (a1); about a foreign, an unknown or a removed one it is 404 for everybody.

`of` says what `pk` is the id of, `where` gives the other parts of the address ("@member": the id of a member), `at`
the engagement of the world that is in the state to answer so (see world.STAGES). Of a cancelled engagement everything
can be read, and an act that is "ok" here is refused there with 409, unless `ended` says another thing. `many` is for
what is about nothing in particular; `asks` are queries to try as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.access.world import NOW, SERVICE, World

INSIDERS = ("CU", "CL", "RO", "RE", "RC", "SP", "PM", "MX")
OUTSIDERS = ("RX", "SX", "PO", "AD", "ST")
EVERYBODY = ("AN", *INSIDERS, *OUTSIDERS)
SIGNED_IN = EVERYBODY[1:]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
METHODS_OF_LIBRARY = " ".join(METHODS)

# Nobody looks ahead at these: what begins an exchange with a provider, and pages of a library.
HEADLESS = {"accounts:openid", "accounts:openid-back", "api:openapi", "api:docs"}

Answers = dict[str, str]
Sends = dict[str, Any] | Callable[[World], dict[str, Any]]


def only(who: str, code: str | int = "ok", *, others: str | int = 403) -> Answers:
    """Those named are answered so, other insiders are told that they may not, and for outsiders it does not exist."""
    named = who.split()
    answers = dict.fromkeys(INSIDERS, str(others)) | dict.fromkeys(named, str(code))
    return {"AN": "login", **answers, **dict.fromkeys(OUTSIDERS, "404")}


def lists(
    who: Iterable[str] = SIGNED_IN, *, others: str | int = 404, code: str = "ok", anonymous: str = "login"
) -> Answers:
    """An address about nothing in particular."""
    return {"AN": anonymous, **dict.fromkeys(SIGNED_IN, str(others)), **dict.fromkeys(who, code)}


PUBLIC = lists(anonymous="ok")
NOWHERE = lists([], anonymous="404")
READ = only(" ".join(INSIDERS))
WORKING = "CU CL RE RC SP PM MX"
STAFF = "SP PM MX"
SPEAKERS = "CL RC MX"
# Who set it up: nobody but its author.
AUTHOR = only("CL")
# Those who serve customers, and the administrator: only they may have a second factor. What the pages of the sign-in
# library answer to them depends on how they came in; it never breaks and names nobody else.
FACTOR = lists(["SP", "SX", "PM", "PO", "MX", "AD"], code="any")
LIBRARY = lists(code="any", anonymous="any")
# The specialist of the others has no part in engagement x.
NOT_THERE = {"SP": "404"}


@dataclass(frozen=True)
class Row:
    name: str
    methods: tuple[str, ...]
    answers: Answers
    of: str = "engagement"
    at: str = "r"
    where: dict[str, Any] = field(default_factory=dict)
    sends: Sends = field(default_factory=dict)
    asks: tuple[str, ...] = ()
    many: bool = False
    ended: str = "409"
    # Whether an administrator sees everybody's there: the trail, the outbox, the data that a person takes along.
    shows_all: bool = False
    # Whether a look keeps something in the session: what the next step is held against.
    remembers: bool = False
    # Named by the path of an OpenAPI document, and sent JSON.
    is_api: bool = False

    @property
    def parts(self) -> dict[str, Any]:
        """Of the address; whose thing a name with @ stands for is for the relation to say."""
        names_its_own = self.many or self.is_api or {"tenant", "person"} & self.where.keys()
        return self.where if names_its_own else {"pk": f"@{self.of}", **self.where}

    def shows_to(self, persona: str) -> bool:
        """Everybody's, not only their own."""
        return persona == "AD" and self.shows_all

    @property
    def title(self) -> str:
        return " ".join([self.name, *(str(value) for value in self.where.values() if not str(value).startswith("@"))])

    def data(self, world: World) -> dict[str, Any]:
        return self.sends(world) if callable(self.sends) else self.sends


def row(name: str, methods: str, answers: Answers, **more: Any) -> Row:
    return Row(name, tuple(methods.split()), answers, **more)


def many(name: str, methods: str, answers: Answers, **more: Any) -> Row:
    return row(name, methods, answers, many=True, **more)


DAY = NOW.date().isoformat()
LATER = "2026-07-01"
NOTE, WHY = {"note": "On the call"}, {"reason": "Somebody has to"}
ITEM = {"title": "Open the port", "area": "network", "party": "customer"}
PERSON = {"email": "new@example.org", "name": "New Person"}
SHEET = {"contacts": "The office", "seats": 300}
ANSWERED = '{"screen_sharing": true}'
PURCHASE = {"plan": "rms-premium", "seats": 300, "purchased_on": "2026-03-02", "order_reference": "PO-77"}
OFFER = {"tenant": "@offer", "service": SERVICE}
STARTS = "2026-06-17T10:00"


def opening(world: World) -> dict[str, Any]:
    contact = {"contact_name": "New Person", "contact_email": "new@example.org"}
    place = {"country": "DE", "region": world.things["a", "region"], "language": "en", "time_zone": "Europe/Berlin"}
    tenant = {"organization": "New", "tenant_domain": "new.example", "tenant_kind": "new", "services": [SERVICE]}
    return {**contact, **place, **tenant, **PURCHASE}


def _taken(world: World) -> dict[str, Any]:
    """The domain is that of an organisation of another region."""
    return {**opening(world), "tenant_domain": world.words["domain b1"]}


def _picked(world: World) -> dict[str, Any]:
    return {"verb": "complete", "pick": [world.things[f"{one}r", "own task"] for one in ("a1", "a2", "b1")]}


def _somebody(kind: str, name: str) -> Sends:
    return lambda world: {name: world.things["a", kind]}


def specialist(world: World) -> dict[str, Any]:
    return {"user": world.people["specialist a2"][0].email}


def performed(world: World) -> dict[str, Any]:
    return {"consent": world.things["a1s", "consent"]}


def _handed(world: World) -> dict[str, Any]:
    """From the specialist of a1 to the one of a2."""
    giver, taker = (world.people[f"specialist {one}"][0] for one in ("a1", "a2"))
    picked = {"giver": f"specialist:{giver.pk}", "pick": [world.things["a1r", "engagement"]]}
    return {**picked, "taker": taker.email, **WHY}


GENERAL = {"kind": "general", "ref": "call", "what": "note"}
WRITTEN = {"text": "Seen", "visibility": "shared"}
CONSENT = {"activity": "Add a rule", "scope": "One rule"}
ORGANISATION_NOW = {"language": "en", "time_zone": "Europe/Berlin", "contact": "By phone"}
# Notes of the onboarding centre are not there for a customer.
OF_NOTE = only("PM", others=404) | {"SP": "403", "MX": "403"}

UNSIGNED = {"person": "00000000-0000-4000-8000-000000000000", "topics": "tasks", "token": "0" * 32}
MAILS = {**dict.fromkeys(("tasks", "progress", "comments"), "daily"), "weekday": 1}

MATRIX = [
    # ---- Without signing in
    many("healthz", "GET", PUBLIC),
    many("readyz", "GET", lists(code="503", anonymous="503")),
    many("accounts:sign-in", "GET", PUBLIC),
    many("accounts:sign-in", "POST", lists(anonymous="422"), sends={"email": "nobody"}),
    many("accounts:openid", "GET", NOWHERE),
    many("accounts:openid-back", "GET", NOWHERE),
    many("accounts:mail-link", "POST", PUBLIC, sends={"email": "nobody@example.org"}),
    many("accounts:code", "GET POST", PUBLIC, sends={"code": "123456"}),
    # Opens to whoever has the address of a mail: tests/accounts/test_mails.py. Any other is nothing to anybody.
    many("accounts:stop-mails", "GET POST", NOWHERE, where=UNSIGNED),
    many("mfa_authenticate", METHODS_OF_LIBRARY, LIBRARY),
    many("api:openapi", "GET", PUBLIC),
    many("api:docs", "GET", PUBLIC),
    many("api:v1:api-root", " ".join(METHODS), NOWHERE),
    # The library's names for pages of ours
    many("account_login", "GET", PUBLIC),
    many("account_login", "POST", lists(anonymous="422"), sends={"email": "nobody"}),
    many("account_logout", "POST", PUBLIC),
    *(
        many(name, "GET POST", lists(), sends={"language": "en", "time_zone": "UTC"})
        for name in ("mfa_index", "mfa_list_webauthn")
    ),
    # ---- For everybody who signed in
    many("accounts:password", "POST", lists(code="422")),
    many("accounts:calendar", "GET POST", lists()),
    many("accounts:revoke-calendar", "POST", lists()),
    many("accounts:tokens", "GET POST", lists(), sends={"name": "A program", "days": 7}),
    row("accounts:revoke-token", "POST", only("CL", others=404), of="token"),
    *(
        many(name, METHODS_OF_LIBRARY, lists(code="any", anonymous="any"))
        for name in ("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn")
    ),
    *(
        many(name, METHODS_OF_LIBRARY, FACTOR)
        for name in ("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes")
    ),
    many("mfa_activate_totp", METHODS_OF_LIBRARY, FACTOR, remembers=True),
    many("mfa_add_webauthn", METHODS_OF_LIBRARY, FACTOR, remembers=True),
    many("mfa_remove_webauthn", METHODS_OF_LIBRARY, FACTOR, where={"pk": 1}),
    many("privacy:data", "GET", lists()),
    row(
        "privacy:download",
        "POST",
        only("CL", others=404) | {"AD": "ok"},
        where={"person": "@person"},
        shows_all=True,
    ),
    row("privacy:ask", "GET POST", only("CL", others=404), where={"person": "@person"}),
    row("privacy:withdraw", "POST", only("CL", others=404), where={"person": "@erased person"}),
    many("accounts:sign-out", "POST", PUBLIC),
    many("accounts:settings", "GET POST", lists(), sends={"language": "en", "time_zone": "UTC"}),
    many("accounts:mails", "GET POST", lists(), sends=MAILS),
    many("accounts:mails-ahead", "GET", lists()),
    many("home", "GET", lists()),
    # ---- Lists
    many("organisations", "GET", lists([])),
    row("enter-organisation", "POST", only("", others=404), of="customer"),
    many("directory", "GET", lists(["SP", "SX", "PM", "PO", "MX"]), asks=("text=cnry",)),
    many("hand-over", "GET", lists(["PM", "PO"], others=403)),
    many("hand-over", "POST", lists(["PM"], others=403) | {"PO": "422"}, sends=_handed),
    row("pack", "GET", only(STAFF, others=404), of="hand-over"),
    many("counters", "GET", lists(["PM", "PO"])),
    many("my-organisation", "GET", lists(["CU", "CL", "RO", "RE", "RC", "MX", "RX", "ST"])),
    many("portfolio", "GET", lists(), asks=("text=cnry", "status=all", "sort=-by", "region=region-b", "health=red")),
    many("first-contact", "GET", lists(["SP", "SX", "PM", "PO", "MX"])),
    many("worklist", "GET", lists(), asks=("by=customer", "show=blocked", "by=both", "show=overdue")),
    many("worklist-bulk", "POST", lists(), sends=_picked),
    many("offers", "GET", lists()),
    many("requests", "GET", lists()),
    many("open-engagement", "GET", lists(["PM", "PO"], others=403)),
    many("open-engagement", "POST", lists(["PM"], others=403) | {"PO": "422"}, sends=opening),
    many("open-engagement", "POST", lists(["PM", "PO"], others=403, code="422"), sends=_taken),
    many("close-ready-gates", "POST", lists(["SP", "SX", "PM", "PO", "MX"], others=403)),
    # ---- An engagement as a whole
    row("engagement", "GET", READ, asks=("phases=all",)),
    row("checklist", "GET", READ),
    row("history", "GET", READ),
    row("take-over", "POST", only("PM") | NOT_THERE, at="x"),
    row("hold-engagement", "GET", only("PM"), sends=WHY),
    row("hold-engagement", "POST", only("PM"), sends=WHY),
    row("resume-engagement", "GET", only("PM")),
    row("resume-engagement", "POST", only("PM", 409)),
    row("cancel-engagement", "GET POST", only("PM"), sends=WHY),
    row("correct-purchase", "GET POST", only("PM"), sends={**WHY, "seats": 400, "purchased_on": "2026-03-02"}),
    row("close-phase", "GET POST", only(STAFF), at="i", where={"kind": "initiate"}),
    row("reopen-phase", "GET POST", only("PM"), where={"kind": "initiate"}, sends=WHY),
    row("log-attempt", "GET POST", only(STAFF, others=404), sends={"channel": "phone", "outcome": "no_answer"}),
    row("undo-attempt", "POST", only("PM", others=404) | {"SP": "409", "MX": "409"}, of="attempt"),
    # ---- Agreement
    row("agreement", "GET", READ),
    row("decide-eligibility", "POST", only("PM"), sends={"decision": "exception", **WHY}),
    row("propose-services", "POST", only(STAFF), at="i", sends={"services": [SERVICE]}),
    row("confirm-services", "POST", only(SPEAKERS) | NOT_THERE, at="x"),
    row("data-sheet", "POST", only(WORKING), at="i", sends=SHEET),
    row("confirm-data-sheet", "POST", only(SPEAKERS) | NOT_THERE, at="x"),
    # ---- Environment and assessment
    row("environment", "GET", READ),
    row("environment", "POST", only(WORKING), sends={"screen_sharing": "yes"}),
    row("apply-environment", "POST", only(WORKING), sends={"answers": ANSWERED}),
    row("assessment", "GET", READ),
    row("record-finding", "POST", only(WORKING), where={"area": "network"}, sends={"summary": "Fine"}),
    row("note-tool-run", "POST", only(WORKING), sends={"tool": "Check", "run_on": DAY, "summary": "Fine"}),
    # ---- The remediation plan
    row("plan", "GET", READ),
    row("plan-version", "GET", READ, where={"number": 1}),
    row("add-plan-item", "POST", only(STAFF), sends=ITEM),
    row("publish-plan", "POST", only(STAFF, 409)),
    row("agree-plan", "POST", only("SP PM CL RC MX", 409)),
    row("sign-plan", "POST", only("SP PM CL RC MX", 409)),
    row("withdraw-signature", "POST", only(" ".join(INSIDERS), 409)),
    row("plan-item", "GET", READ, of="item"),
    row("change-plan-item", "POST", only(STAFF), of="item", sends=ITEM),
    row("remove-plan-item", "POST", only(STAFF), of="item"),
    row("plan-item-verb", "POST", only(WORKING), of="item", where={"verb": "resolve"}, sends=NOTE),
    row("plan-item-verb", "POST", only("PM"), of="item", where={"verb": "waive"}, sends=WHY),
    row("plan-check", "POST", only(STAFF), of="check", where={"verb": "pass"}, sends={"found": "2012R2"}),
    row("plan-check", "POST", only("PM"), of="check", where={"verb": "waive"}, sends=WHY),
    # ---- Calls
    row("calls", "GET", READ),
    row("schedule-call", "POST", only(STAFF), sends={"kind": "checkpoint", "starts_at": STARTS, "minutes": 30}),
    row("cadence", "POST", only(STAFF), sends={"days": 7}),
    row("call", "GET", READ, of="call"),
    row("answer-call", "POST", only("CL SP PM"), of="call", sends={"answer": "maybe"}),
    row("call-verb", "POST", only(STAFF, 409), of="call", where={"verb": "take-back"}),
    row("call-mode", "GET", only(STAFF), of="call"),
    row("call-present", "POST", only(STAFF), of="call"),
    row("add-promise", "POST", only(STAFF), of="call", sends={"what": "Send the list", "who": "customer"}),
    row("take-back-promise", "POST", only(STAFF, 409), of="promise"),
    row("end-call", "POST", only(STAFF, 409), of="call"),
    row("call-item", "POST", only(STAFF), of="call", where=GENERAL, sends={"decided": "Yes", "internal": "No"}),
    row("call", "GET", READ, of="written call"),
    row("call-mode", "GET", only(STAFF), of="written call"),
    row("call-verb", "POST", only(STAFF), of="call", where={"verb": "cancel"}, sends=WHY),
    row("call-verb", "POST", only(STAFF), of="call", where={"verb": "reschedule"}, sends={"starts_at": STARTS}),
    row("call-verb", "POST", only(STAFF, 409), of="call", where={"verb": "hold"}),
    # ---- People and consent
    row("people", "GET", READ),
    row("add-member", "POST", only("CL PM"), sends={**PERSON, "role": "stakeholder"}, ended="ok"),
    row("change-role", "POST", only("CL PM"), where={"member": "@member"}, sends={"role": "read_only"}, ended="ok"),
    row("remove-member", "POST", only("CL PM"), where={"member": "@member"}, ended="ok"),
    row("designate", "POST", only("CL"), sends={**PERSON, "company": "Partner"}, ended="ok"),
    row("withdraw-designation", "POST", only("CL"), where={"designation": "@designation"}, ended="ok"),
    row("assign-manager", "POST", only("PM"), sends=_somebody("manager", "user")),
    row("assign-specialist", "POST", only("PM"), sends=specialist),
    row("unassign", "POST", only("PM"), of="assignment", ended="ok"),
    row("grant-consent", "POST", only("CL"), sends={"activity": "Add a rule", "scope": "One rule"}),
    row("revoke-consent", "POST", only("CL"), of="consent", ended="ok"),
    row("invite-all", "POST", only("CL PM"), ended="ok"),
    row("invite-member", "POST", only("CL PM"), where={"member": "@member"}, ended="ok"),
    row("withdraw-invitation", "POST", only("CL PM"), where={"member": "@invited"}, ended="ok"),
    row("invite-representative", "POST", only("CL"), where={"designation": "@designation"}, ended="ok"),
    row("change-organisation", "POST", only("CL PM"), sends=ORGANISATION_NOW, ended="ok"),
    row("consents", "GET", READ),
    row("ask-consent", "POST", only(STAFF), sends=CONSENT),
    row("agree-consent", "POST", only("CL"), of="consent request"),
    row("decline-consent", "POST", only("CL"), of="consent request", ended="ok"),
    row("perform-task", "POST", only(STAFF), of="Microsoft's task", at="s", sends=performed, ended="422"),
    row("guide-task", "POST", only(STAFF), of="Microsoft's task", at="s"),
    # ---- What people write
    row("comments", "GET", READ),
    row("write-comment", "POST", only(WORKING), sends=WRITTEN),
    row("comment", "GET", READ, of="comment"),
    row("comment", "GET", only(STAFF, others=404), of="note"),
    row("comment-verb", "GET POST", AUTHOR, of="comment", where={"verb": "edit"}, sends=WRITTEN),
    row("comment-verb", "GET POST", AUTHOR, of="comment", where={"verb": "delete"}),
    row("comment-verb", "GET POST", only("PM"), of="comment", where={"verb": "hide"}, sends=WHY, ended="ok"),
    row("comment-verb", "GET POST", OF_NOTE, of="note", where={"verb": "hide"}, sends=WHY, ended="ok"),
    row("attachment", "GET", READ, of="attachment"),
    row("attachment", "GET", only(STAFF, others=404), of="attachment of a note"),
    # ---- Outcomes
    row("outcomes", "GET", READ),
    row("record-outcomes", "POST", only(STAFF), at="s", sends={"activation_evidence": "Seen"}),
    row("validate-use-cases", "POST", only(STAFF), at="s"),
    row("validate-feature", "POST", only(STAFF), at="s", of="feature"),
    # ---- Tasks
    row("task", "GET", READ, of="own task"),
    row("task-verb", "GET", READ, of="own task", where={"verb": "block"}),
    *(
        row("task-verb", "POST", only(who), of=whose, at=at, where={"verb": verb}, sends=sends)
        for verb, whose, at, who, sends in (
            ("start", "customer's task", "s", WORKING, NOTE),
            ("complete", "own task", "r", WORKING, NOTE),
            ("block", "own task", "r", WORKING, {**NOTE, "reason": "customer", "acts_next": "We"}),
            ("unblock", "blocked task", "r", WORKING, NOTE),
            ("complete", "Microsoft's task", "s", STAFF, NOTE),
            ("mark-not-required", "own task", "r", "PM", WHY),
        )
    ),
    row("task-plan", "POST", only(WORKING), of="own task", where={"what": "due"}, sends={"due_on": LATER}),
    row("task-plan", "POST", only(WORKING), of="own task", where={"what": "note"}, sends={"note": "Soon"}),
    row("task-plan", "POST", only(WORKING), of="own task", where={"what": "assignee"}, sends={"assignee": ""}),
    row("add-task", "GET", READ),
    row("add-task", "POST", only(WORKING), sends={"title": "Tell the board"}),
    # ---- Commitments, scope
    row("commitments", "GET", READ),
    row("acknowledge-all", "POST", only(SPEAKERS)),
    row("acknowledge", "POST", only(SPEAKERS), of="commitment"),
    row("promote", "GET", READ, of="commitment"),
    row("promote", "POST", only("CL RC SP PM MX"), of="commitment", sends={"title": "Train people"}),
    row("scope", "GET", READ),
    row("scope-ask", "GET", READ),
    row("scope-ask", "POST", only(WORKING), sends={"asked": "A third site?"}),
    row("answer-scope", "POST", only("PM"), of="question", sends={"answer": "yes", **WHY}),
    row("scope-entry-add", "POST", only(STAFF), of="limited task", at="s", sends={"name": "Pilot"}),
    row("scope-entry-remove", "POST", only(STAFF), of="entry", at="s"),
    # ---- Asking for assistance
    row("request-assistance", "GET", only("CU CL RE RC RO MX", others=404), where=OFFER),
    row("request-assistance", "POST", only("CU CL RE RC MX", others=404) | {"RO": "403"}, where=OFFER),
    row("request-acknowledge", "GET POST", only("PM") | {"SP": "404"}, of="request", sends=PURCHASE),
    row("request-decline", "GET POST", only("PM") | {"SP": "404"}, of="request", sends=WHY),
]  # fmt: skip

# One rule for each kind of page of Django's administration: to everybody but an administrator its door is shut.
# Some of its pages only an administrator's own right opens (403), and none of them may break.
ADMIN = lists(["AD"], others="shut", anonymous="shut", code="any")

# Told apart from what these tests walk, each with the reason.
ELSEWHERE = {
    "accounts:enter": "a secret of its own decides: tests/accounts/test_links.py",
    "accounts:fresh": "a secret of its own decides: tests/accounts/test_links.py",
    "answer-invitation": "a secret of its own decides: tests/engagements/views/test_answering.py",
    "calendar-feed": "a secret of its own decides: tests/engagements/views/test_feed.py",
    "api:unknown": "it has no name to go by, and is nothing for everybody: tests/api/test_problems.py",
}
