import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import User
from fasttrack import translations
from fasttrack.celery import app
from fasttrack.demo import cast


class Command(BaseCommand):
    help = "Brings the database, the static files and the embedded broker into the state that serving needs."
    requires_system_checks = []

    def handle(self, *args: object, **options: object) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        translations.compile_into(settings.LOCALE_PATHS[0])
        if settings.DEMO and not User.objects.exists():
            # The demo's engagements take their time, but who reads the password types it at once.
            with transaction.atomic():
                cast.create()
        if not settings.REDIS_URL:
            empty_the_broker()
            # The scheduler's first tick comes after a minute; nobody should wait that long to know that it works.
            app.send_task("fasttrack.jobs.sweep", expires=60)


def collect_static_files() -> None:
    """Hashing and compressing takes seconds, so only when a file has changed."""
    stamp, now = Path(settings.STATIC_ROOT) / "collected", fingerprint()
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(now)


def fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            digest.update(f"{name} {Path(storage.path(name)).stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()


def empty_the_broker() -> None:
    """Ticks left from the last run say nothing new."""
    shutil.rmtree(settings.BROKER_DIR / "queue", ignore_errors=True)
    shutil.rmtree(settings.BROKER_DIR / "control", ignore_errors=True)
    for name in ("queue", "control"):
        (settings.BROKER_DIR / name).mkdir(parents=True)
