"""How the MDN HTTP Observatory grades a site, as far as its headers, cookies and first redirect decide.

Written from its published rules: a hundred points to begin with, each test adds or takes some, and what is added
counts only for a site that has ninety without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

SIX_MONTHS = 15_768_000
EXTRA_FROM = 90
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
LEAKY = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}


@dataclass(frozen=True)
class Answer:
    """A page over TLS: its headers by lower-case names, its cookies, its text; and where plain HTTP leads."""

    headers: dict[str, str]
    cookies: list[str] = field(default_factory=list)
    html: str = ""
    plain_leads_to: str = ""


def score(answer: Answer) -> int:
    points = [test(answer) for test in TESTS]
    without_extras = 100 + sum(point for point in points if point < 0)
    extras = sum(point for point in points if point > 0)
    return max(0, without_extras + (extras if without_extras >= EXTRA_FROM else 0))


# ---- Content-Security-Policy


def policy(answer: Answer) -> dict[str, list[str]]:
    written = answer.headers.get("content-security-policy", "")
    parts = [part.split() for part in written.split(";") if part.strip()]
    return {name.lower(): sources for name, *sources in reversed(parts)}


def content_security_policy(answer: Answer) -> int:
    found = policy(answer)
    if not found:
        return -25
    default = found.get("default-src", ["*"])
    scripts, objects = (found.get(name, default) for name in ("script-src", "object-src"))
    styles = found.get("style-src", default)
    if _is_broad(scripts) or _is_broad(objects) or "'unsafe-inline'" in scripts:
        return -20
    if any(source.startswith("http:") for sources in found.values() for source in sources):
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if _is_broad(styles) or "'unsafe-inline'" in styles:
        return 0
    closed = found.get("form-action", ["*"]) in (["'self'"], ["'none'"])
    return 10 if default == ["'none'"] and closed else 5


def _is_broad(sources: list[str]) -> bool:
    return bool({"*", "http:", "https:", "data:"} & set(sources))


# ---- Cookies


def cookies(answer: Answer) -> int:
    if not answer.cookies:
        return 0
    strict = bool(_max_age(answer))
    return min(_cookie(written, strict=strict) for written in answer.cookies)


def _cookie(written: str, *, strict: bool) -> int:
    [(name, cookie)] = SimpleCookie(written).items()
    of_session = bool(re.search("login|sess", name, re.IGNORECASE))
    against_forgery = "csrf" in name.lower()
    if cookie["samesite"] and cookie["samesite"].lower() not in {"lax", "strict"}:
        return -20
    if against_forgery and not cookie["samesite"]:
        return -20
    if not cookie["secure"]:
        return (-10 if strict else -40) if of_session else (-5 if strict else -20)
    if of_session and not cookie["httponly"]:
        return -30
    return 5 if cookie["samesite"] else 0


# ---- The others


def cross_origin_sharing(answer: Answer) -> int:
    open_to_all = answer.headers.get("access-control-allow-origin", "") not in {"", "*"}
    return -50 if open_to_all and answer.headers.get("access-control-allow-credentials") == "true" else 0


def cross_origin_resource_policy(answer: Answer) -> int:
    value = answer.headers.get("cross-origin-resource-policy", "cross-origin")
    return {"same-origin": 10, "same-site": 10, "cross-origin": 0}.get(value, -5)


def redirection(answer: Answer) -> int:
    return 0 if answer.plain_leads_to.startswith("https://") else -20


def referrer_policy(answer: Answer) -> int:
    value = answer.headers.get("referrer-policy", "").split(",")[-1].strip()
    if not value:
        return 0
    return 5 if value in PRIVATE else -5


def strict_transport_security(answer: Answer) -> int:
    age = _max_age(answer)
    if not age:
        return -20
    return 0 if age >= SIX_MONTHS else -10


def _max_age(answer: Answer) -> int:
    found = re.search(r"max-age=(\d+)", answer.headers.get("strict-transport-security", ""))
    return int(found.group(1)) if found else 0


def subresource_integrity(answer: Answer) -> int:
    foreign = re.findall(r"<script[^>]+src=\"((?:https?:)?//[^\"]+)\"(?![^>]*integrity=)", answer.html)
    return -50 if any(not address.startswith("https:") for address in foreign) else -5 if foreign else 0


def content_type_options(answer: Answer) -> int:
    return 0 if answer.headers.get("x-content-type-options", "").lower() == "nosniff" else -5


def frame_options(answer: Answer) -> int:
    if policy(answer).get("frame-ancestors") in (["'none'"], ["'self'"]):
        return 5
    return 5 if answer.headers.get("x-frame-options", "").upper() in {"DENY", "SAMEORIGIN"} else -20


TESTS = (
    content_security_policy,
    cookies,
    cross_origin_sharing,
    cross_origin_resource_policy,
    redirection,
    referrer_policy,
    strict_transport_security,
    subresource_integrity,
    content_type_options,
    frame_options,
)
