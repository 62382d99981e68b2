"""The languages we speak, and which of them a visitor gets. The settings name them, each in its own words."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest

# Codes that other systems use for what we call by one name.
ALIASES = {"zh-tw": "zh-hant", "zh-hk": "zh-hant", "pt": "pt-br"}


def choices() -> list[tuple[str, str]]:
    return settings.LANGUAGES


def default() -> str:
    return settings.LANGUAGE_CODE


def known(code: str) -> str | None:
    """Our spelling of a language code (pt_BR, pt-BR, pt → pt-br), or None when we do not speak it."""
    wanted = code.strip().lower().replace("_", "-")
    ours = {ours for ours, _name in settings.LANGUAGES}
    candidates = (wanted, ALIASES.get(wanted, ""), wanted.split("-")[0])
    return next((each for each in candidates if each in ours), None)


def asked_for(request: HttpRequest) -> str | None:
    """The language that this very request asks for with ?l=, as the switch on the sign-in page does."""
    return known(request.GET.get("l", ""))


def switch(request: HttpRequest) -> list[dict[str, str]]:
    """This very page in every language, for a menu."""
    here = request.GET.dict()
    return [{"code": code, "name": name, "url": f"?{urlencode({**here, 'l': code})}"} for code, name in choices()]
