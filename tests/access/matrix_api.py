"""The table of the API: one line for each path and method of its OpenAPI document, as that spells them.

The answers are those of the page with the same verb: api("/tasks/{id}/start", "POST", only(WORKING), of="own task").
Without a token it is 401 for everybody, which the table calls "login".
"""

from __future__ import annotations

from typing import Any

from tests.access.matrix import (
    AUTHOR,
    CONSENT,
    DAY,
    ITEM,
    LATER,
    NOT_THERE,
    NOTE,
    OF_NOTE,
    PERSON,
    PURCHASE,
    READ,
    SHEET,
    SPEAKERS,
    STAFF,
    WHY,
    WORKING,
    WRITTEN,
    Answers,
    Row,
    lists,
    only,
    opening,
    performed,
    row,
    specialist,
)
from tests.access.world import SERVICE, World

ROOT = "/api/v1"
OF_ENGAGEMENT = "/engagements/{id}"
ANYBODY = "CU CL RO RE RC SP PM MX"
STARTS = "2026-06-17T10:00:00Z"
SIGNING = "SP PM CL RC MX"


def api(path: str, methods: str, answers: Answers, **more: Any) -> Row:
    """`path` as the document has it; for a line of one's own API without `of`, `where` names every part."""
    return row(path, methods, answers, is_api=True, **more)


def of(path: str, methods: str, answers: Answers, *, of: str = "engagement", **more: Any) -> Row:
    return api(f"{ROOT}{path}", methods, answers, **more | {"where": {"id": f"@{of}", **more.get("where", {})}})


def one(path: str, methods: str, answers: Answers, **more: Any) -> Row:
    """Of one engagement."""
    return of(f"{OF_ENGAGEMENT}{path}", methods, answers, **more)


def many(path: str, methods: str, answers: Answers, **more: Any) -> Row:
    return api(f"{ROOT}{path}", methods, answers, many=True, **more)


def _opened(world: World) -> dict[str, Any]:
    typed = opening(world)
    del typed["services"]
    return typed | {"service": SERVICE}


def _asked(world: World) -> dict[str, Any]:
    return {"tenant_domain": world.words["offer a1"], "service": SERVICE}


def _assigned(world: World) -> dict[str, Any]:
    return {"role": "specialist", "email": specialist(world)["user"]}


MATRIX_API: list[Row] = [
    many("/me", "GET", lists()),
    many("/catalogue", "GET", lists()),
    # ---- Engagements
    many("/engagements", "GET", lists(), asks=("text=cnry", "status=all", "sort=-by")),
    many("/engagements", "POST", lists(["PM"], others=403), sends=_opened),
    one("", "GET", READ),
    one("", "PATCH", only("PM"), sends={"seats": 400, **WHY}),
    one("/hold", "POST", only("PM"), sends=WHY),
    one("/resume", "POST", only("PM", 409)),
    one("/cancel", "POST", only("PM"), sends=WHY),
    one("/history", "GET", READ),
    # ---- Asking for assistance
    many("/assistance-requests", "GET", lists(), asks=("status=waiting",)),
    many(
        "/assistance-requests",
        "POST",
        lists(["CU", "CL", "RE", "RC", "MX"], others=422) | {"RO": "403", "PM": "403"},
        sends=_asked,
    ),
    of("/assistance-requests/{id}/acknowledge", "POST", only("PM") | {"SP": "404"}, of="request", sends=PURCHASE),
    of("/assistance-requests/{id}/decline", "POST", only("PM") | {"SP": "404"}, of="request", sends=WHY),
    # ---- Agreement
    one("/eligibility", "GET", READ),
    one("/eligibility", "POST", only("PM"), sends={"decision": "exception", **WHY}),
    one("/services/propose", "POST", only(STAFF), at="i", sends={"services": [SERVICE]}),
    one("/services/confirm", "POST", only(SPEAKERS) | NOT_THERE, at="x"),
    one("/data-sheet", "GET", READ),
    one("/data-sheet", "PUT", only(WORKING), at="i", sends=SHEET),
    one("/data-sheet/confirm", "POST", only(SPEAKERS) | NOT_THERE, at="x"),
    one("/contact-attempts", "GET", only(STAFF, others=404)),
    of("/contact-attempts/{id}/undo", "POST", only("PM", others=404) | {"SP": "409", "MX": "409"}, of="attempt"),
    one("/contact-attempts", "POST", only(STAFF, others=404), sends={"channel": "phone", "outcome": "no_answer"}),
    # ---- People
    one("/assignments", "GET", READ),
    one("/assignments", "POST", only("PM"), sends=_assigned),
    one("/assignments/{assignment}", "DELETE", only("PM"), where={"assignment": "@assignment"}, ended="ok"),
    one("/people", "GET", READ),
    one("/people", "POST", only("CL PM"), sends={**PERSON, "role": "stakeholder"}, ended="ok"),
    one(
        "/people/{member}", "PATCH", only("CL PM"), where={"member": "@member"}, sends={"role": "read_only"}, ended="ok"
    ),
    one("/people/{member}", "DELETE", only("CL PM"), where={"member": "@member"}, ended="ok"),
    one("/designations", "GET", READ),
    one("/designations", "POST", only("CL"), sends={**PERSON, "company": "Partner"}, ended="ok"),
    one("/designations/{designation}", "DELETE", only("CL"), where={"designation": "@designation"}, ended="ok"),
    # ---- Phases and answers
    one("/phases", "GET", READ),
    one("/phases/{kind}/close", "POST", only(STAFF), at="i", where={"kind": "initiate"}),
    one("/phases/{kind}/reopen", "POST", only("PM"), where={"kind": "initiate"}, sends=WHY),
    one("/profile", "GET", READ),
    one("/profile", "PUT", only(WORKING), sends={"screen_sharing": True}),
    # ---- Tasks
    one("/tasks", "GET", READ, asks=("party=customer",)),
    one("/tasks", "POST", only(WORKING), sends={"title": "Tell the board"}),
    of("/tasks/{id}", "GET", READ, of="own task"),
    of("/tasks/{id}", "PATCH", only(WORKING), of="own task", sends={"due_on": LATER}),
    of("/tasks/{id}/start", "POST", only(WORKING), of="customer's task", at="s", sends=NOTE),
    of("/tasks/{id}/complete", "POST", only(WORKING), of="own task", sends=NOTE),
    of(
        "/tasks/{id}/block",
        "POST",
        only(WORKING),
        of="own task",
        sends={**NOTE, "reason": "customer", "acts_next": "We"},
    ),
    of("/tasks/{id}/unblock", "POST", only(WORKING), of="blocked task", sends=NOTE),
    of("/tasks/{id}/decline", "POST", only("CU CL RE RC MX", 409), of="own task"),
    of("/tasks/{id}/mark-not-required", "POST", only("PM"), of="own task", sends=WHY),
    of("/tasks/{id}/reopen", "POST", only(WORKING, 409), of="own task", sends=WHY),
    of("/tasks/{id}/perform", "POST", only(STAFF), of="Microsoft's task", at="s", sends=performed, ended="422"),
    of("/tasks/{id}/guide", "POST", only(STAFF), of="Microsoft's task", at="s"),
    # ---- Scope
    of("/tasks/{id}/scope-entries", "GET", READ, of="limited task", at="s"),
    of("/tasks/{id}/scope-entries", "POST", only(STAFF), of="limited task", at="s", sends={"name": "Pilot"}),
    of(
        "/tasks/{id}/scope-entries/{entry}",
        "DELETE",
        only(STAFF),
        of="limited task",
        at="s",
        where={"entry": "@entry"},
    ),
    one("/scope-questions", "GET", READ),
    one("/scope-questions", "POST", only(WORKING), sends={"asked": "A third site?"}),
    of("/scope-questions/{id}/answer", "POST", only("PM"), of="question", sends={"answer": "yes", **WHY}),
    # ---- Assessment
    one("/findings", "GET", READ),
    one("/findings", "POST", only(WORKING), sends={"area": "network", "summary": "Fine"}),
    one("/tool-runs", "GET", READ),
    one("/tool-runs", "POST", only(WORKING), sends={"tool": "Check", "run_on": DAY, "summary": "Fine"}),
    one("/minimum-checks", "GET", READ),
    of("/minimum-checks/{id}/pass", "POST", only(STAFF), of="check", sends={"found": "2012R2"}),
    of("/minimum-checks/{id}/waive", "POST", only("PM"), of="check", sends=WHY),
    # ---- The remediation plan
    one("/remediation-plan", "GET", READ),
    one("/remediation-plan/publish", "POST", only(STAFF, 409)),
    one("/remediation-plan/agree", "POST", only(SIGNING, 409)),
    one("/remediation-plan/sign", "POST", only(SIGNING, 409)),
    one("/remediation-plan/withdraw-signature", "POST", only(ANYBODY, 409)),
    one("/remediation-items", "GET", READ),
    one("/remediation-items", "POST", only(STAFF), sends=ITEM),
    of("/remediation-items/{id}", "GET", READ, of="item"),
    of("/remediation-items/{id}", "PATCH", only(STAFF), of="item", sends={"title": "Open two ports"}),
    of("/remediation-items/{id}", "DELETE", only(STAFF), of="item"),
    of("/remediation-items/{id}/resolve", "POST", only(WORKING), of="item", sends=NOTE),
    of("/remediation-items/{id}/waive", "POST", only("PM"), of="item", sends=WHY),
    of("/remediation-items/{id}/mark-not-required", "POST", only("PM"), of="item", sends=WHY),
    of("/remediation-items/{id}/reopen", "POST", only(WORKING, 409), of="item", sends=WHY),
    # ---- Calls
    one("/calls", "GET", READ),
    one("/calls", "POST", only(STAFF), sends={"kind": "checkpoint", "starts_at": STARTS, "minutes": 30}),
    of("/calls/{id}", "GET", READ, of="call"),
    one("/call-proposals", "GET", only(STAFF), asks=("minutes=30", "days=1")),
    of("/calls/{id}/answer", "POST", only("CL SP PM"), of="call", sends={"answer": "maybe"}),
    of("/calls/{id}/minutes", "GET", READ, of="written call"),
    of("/calls/{id}/hold", "POST", only(STAFF, 409), of="call"),
    of("/calls/{id}/miss", "POST", only(STAFF, 409), of="call"),
    of("/calls/{id}/cancel", "POST", only(STAFF), of="call", sends=WHY),
    of("/calls/{id}/reschedule", "POST", only(STAFF), of="call", sends={"starts_at": STARTS}),
    one("/cadence", "GET", READ),
    one("/cadence", "PUT", only(STAFF), sends={"days": 7}),
    # ---- Commitments and outcomes
    one("/commitments", "GET", READ),
    of("/commitments/{id}/acknowledge", "POST", only(SPEAKERS), of="commitment"),
    of("/commitments/{id}/promote", "POST", only("CL RC SP PM MX"), of="commitment", sends={"title": "Train people"}),
    one("/features", "GET", READ),
    one("/features/{slug}/validate", "POST", only(STAFF), at="s", where={"slug": "service-enablement"}),
    one("/use-cases/validate", "POST", only(STAFF), at="s"),
    one("/outcomes", "GET", READ),
    one("/outcomes", "POST", only(STAFF), at="s", sends={"activation_evidence": "Seen"}),
    # ---- Consents
    one("/consents", "GET", READ),
    one("/consents", "POST", only("CL"), sends=CONSENT),
    of("/consents/{id}/revoke", "POST", only("CL"), of="consent", ended="ok"),
    one("/consent-requests", "GET", READ),
    one("/consent-requests", "POST", only(STAFF), sends=CONSENT),
    of("/consent-requests/{id}/agree", "POST", only("CL"), of="consent request"),
    of("/consent-requests/{id}/decline", "POST", only("CL"), of="consent request", ended="ok"),
    # ---- What people write
    one("/comments", "GET", READ),
    one("/comments", "POST", only(WORKING), sends=WRITTEN),
    of("/comments/{id}", "GET", READ, of="comment"),
    of("/comments/{id}", "GET", only(STAFF, others=404), of="note"),
    of("/comments/{id}", "PATCH", AUTHOR, of="comment", sends={"text": "Seen twice"}),
    of("/comments/{id}", "DELETE", AUTHOR, of="comment"),
    of("/comments/{id}/hide", "POST", only("PM"), of="comment", sends=WHY, ended="ok"),
    of("/comments/{id}/hide", "POST", OF_NOTE, of="note", sends=WHY, ended="ok"),
]
