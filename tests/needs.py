"""What parts of the suite need beyond Python, and what to say when it is not there."""

import os
import shutil

# The one without a screen first: a window of it costs a third of the time.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SERVICES = ("TEST_DATABASE_URL", "TEST_REDIS_URL")


def must_be_complete() -> bool:
    return os.environ.get("CI", "").lower() == "true"


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def services_leg() -> dict[str, str] | None:
    """The environment of the leg on PostgreSQL and Redis, when somebody named both."""
    database, redis = (os.environ.get(name) for name in SERVICES)
    return {"LEG_DATABASE_URL": database, "LEG_REDIS_URL": redis} if database and redis else None


def missing() -> list[str]:
    """One sentence for each part that cannot run here."""
    sentences = []
    if not services_leg():
        sentences.append("The parts on PostgreSQL and Redis: TEST_DATABASE_URL and TEST_REDIS_URL do not name both.")
    if not chromium():
        sentences.append("The browser parts: Chromium is not installed.")
    return sentences
