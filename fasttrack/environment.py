"""Reads settings from the environment; a wrong value stops the start with one line that names it."""

import os
import re
import secrets
from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import environ

T = TypeVar("T")
Config = dict[str, Any]
YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
DATABASES = {"sqlite", "postgres", "postgresql"}
BROKERS = {"redis", "rediss"}
MAILERS = {"smtp", "smtps", "smtp+tls", "smtp+ssl", "submission", "consolemail", "filemail", "memorymail", "dummymail"}
# What each provider's address names, by the settings of the library that speaks to it. Amazon's needs a large library
# of its own for that; its SMTP door does the same.
PROVIDERS = {
    "brevo": {"BREVO_API_KEY": "username"},
    "mailgun": {"MAILGUN_API_KEY": "username", "MAILGUN_SENDER_DOMAIN": "hostname"},
    "mailjet": {"MAILJET_API_KEY": "username", "MAILJET_SECRET_KEY": "password"},
    "postmark": {"POSTMARK_SERVER_TOKEN": "username"},
    "resend": {"RESEND_API_KEY": "username"},
    "sendgrid": {"SENDGRID_API_KEY": "username"},
}
PARTS = {"username": "KEY", "password": "SECRET", "hostname": "DOMAIN"}
# Seconds for a connection, and for an answer.
PROVIDER_TIMEOUT = (4, 10)
MAIL_TO_FILES = "django.core.mail.backends.filebased.EmailBackend"
MAKE_A_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def stop(name: str, sentence: str) -> NoReturn:
    """SystemExit, not an exception of Django's: it ends every entry point without a traceback."""
    raise SystemExit(f"{name}: {sentence}")


def flag(name: str) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in YES | NO:
        stop(name, f"must be 1 or 0, not {value!r}")
    return value in YES


def choice(name: str, choices: Iterable[str], default: str) -> str:
    value = os.environ.get(name, "").strip() or default
    if value not in choices:
        stop(name, f"must be one of {', '.join(choices)}, not {value!r}")
    return value


def hosts(name: str) -> list[str]:
    value = os.environ.get(name, "").strip()
    found = [host.strip() for host in value.split(",")] if value else list(LOOPBACK)
    # Exactly these: links and redirects are made from the name that a visitor sends.
    wrong = [host for host in found if not host or host.startswith(".") or set(host) & set("*/ ")]
    if wrong:
        stop(name, f"must be host names separated by commas; {wrong[0]!r} is none")
    # The machine itself may always ask, for its health checks.
    return [*found, *(host for host in LOOPBACK if host not in found)]


def folder_address(name: str, default: str) -> str:
    """The path under which something is served, without a slash before it and with one behind."""
    value = os.environ.get(name, "").strip().strip("/") or default
    if not re.fullmatch(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", value):
        stop(name, f"must be a path of letters, digits and hyphens such as {default}, not {value!r}")
    return f"{value}/"


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Empty: all of them."""
    found = [one.strip() for one in os.environ.get(name, "").split(",") if one.strip()]
    try:
        return [ip_network(one) for one in found]
    except ValueError as error:
        stop(name, f"must be networks separated by commas, such as 10.0.0.0/8: {error}")


def port(name: str, default: int = 8000) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or not 0 < int(value) < 65536:
        stop(name, f"must be a port number between 1 and 65535, not {value!r}")
    return int(value)


def megabytes(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or not 0 < int(value) <= 1000:
        stop(name, f"must be a number of megabytes between 1 and 1000, not {value!r}")
    return int(value)


def base_url(name: str, default: str) -> str:
    value = os.environ.get(name, "").strip() or default
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.path not in {"", "/"}:
        stop(name, f"must be an address such as https://onboarding.example.org, not {value!r}")
    return value.rstrip("/")


def database(name: str, data_dir: Path) -> Config:
    value = os.environ.get(name, "").strip() or f"sqlite:///{data_dir / 'db.sqlite3'}"
    config: Config = _parsed(name, value, DATABASES, environ.Env.db_url_config)
    if config["ENGINE"].endswith("sqlite3"):
        return config | {"OPTIONS": SQLITE_OPTIONS}
    if not config["NAME"]:
        stop(name, "names no database; it looks like postgres://user:password@host:5432/name")
    return config | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


# Measured: with deferred transactions most concurrent writers see "database is locked", with these none does.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def redis_url(name: str) -> str:
    """The empty text means: no Redis, use the embedded broker."""
    value = os.environ.get(name, "").strip()
    return value and _parsed(name, value, BROKERS, lambda _: value)


def openid(prefix: str) -> Config:
    """All four or none; the empty answer means that nobody signs in this way."""
    names = [f"{prefix}_{part}" for part in ("URL", "CLIENT_ID", "CLIENT_SECRET", "NAME")]
    url, client, secret, title = values = [os.environ.get(name, "").strip() for name in names]
    if not any(values):
        return {}
    for name, value in zip(names, values, strict=True):
        if not value:
            stop(name, f"is missing; OpenID Connect takes {', '.join(names)} together")
    config: Config = _parsed(names[0], url, {"https", "http"}, lambda url: {"server_url": url.rstrip("/")})
    if not urlsplit(url).hostname:
        stop(names[0], "must be an address such as https://login.example.org")
    return {
        "provider_id": "openid",
        "name": title,
        "client_id": client,
        "secret": secret,
        "settings": config | {"fetch_userinfo": False},
    }


def email(name: str, data_dir: Path) -> Config:
    value = os.environ.get(name, "").strip()
    if not value:
        return {"EMAIL_BACKEND": MAIL_TO_FILES, "EMAIL_FILE_PATH": data_dir / "mail"}
    if value.startswith("anymail+"):
        return _provider(name, value.removeprefix("anymail+"))
    return _parsed(name, value, MAILERS, environ.Env.email_url_config)


def _provider(name: str, value: str) -> Config:
    """anymail+mailgun://KEY@DOMAIN; `?api_url=` for a provider's other door, such as that of its European servers."""
    scheme = value.partition(":")[0]
    if scheme == "amazon-ses":
        stop(name, "takes Amazon SES by its SMTP door: smtp+tls://user:password@email-smtp.REGION.amazonaws.com:587")
    if scheme not in PROVIDERS:
        known = ", ".join(f"anymail+{one}://" for one in PROVIDERS)
        stop(name, f"must name a provider that we know: {known}; not {scheme!r}")
    parts = _parsed(name, value, set(PROVIDERS), urlsplit)
    wanted = PROVIDERS[scheme]
    found = {setting: unquote(getattr(parts, part) or "") for setting, part in wanted.items()}
    if not all(found.values()):
        stop(name, f"must say all of {' and '.join(PARTS[part] for part in wanted.values())} for anymail+{scheme}://")
    return {
        "EMAIL_BACKEND": f"anymail.backends.{scheme}.EmailBackend",
        "ANYMAIL": {**found, **_api_url(name, scheme, parts.query), "REQUESTS_TIMEOUT": PROVIDER_TIMEOUT},
    }


def _api_url(name: str, scheme: str, query: str) -> Config:
    given = dict(parse_qsl(query))
    url = given.pop("api_url", "")
    if given or (url and urlsplit(url).scheme not in {"http", "https"}):
        stop(name, "takes nothing behind the question mark but api_url=https://…")
    return {f"{scheme.upper()}_API_URL": url} if url else {}


def data_dir(name: str, default: Path) -> Path:
    path = Path(os.environ.get(name, "").strip() or default).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(name, f"cannot make the folder {path}: {error.strerror}")
    return path


def secret_key(name: str, data_dir: Path, *, demo: bool) -> str:
    value = os.environ.get(name, "")
    if not value and not demo:
        stop(name, f"is required outside the demo; make one with: {MAKE_A_KEY}")
    return value or kept_secret(data_dir / "secret-key")


def kept_secret(path: Path, length: int = 50) -> str:
    """Made once and kept, readable by its owner alone. Several processes may start at once: the first one wins."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(length))
    return path.read_text().strip()


def _parsed(name: str, value: str, schemes: set[str], parse: Callable[[str], T]) -> T:
    # The value itself may hold a password: only its scheme is shown.
    try:
        scheme = urlsplit(value).scheme
        if scheme in schemes:
            return parse(value)
    except (ValueError, KeyError, environ.ImproperlyConfigured) as error:
        stop(name, f"cannot be read as an address ({type(error).__name__})")
    stop(name, f"must start with one of {', '.join(sorted(f'{each}://' for each in schemes))}, not {scheme!r}")
