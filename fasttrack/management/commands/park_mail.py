from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from fasttrack import sweeping
from fasttrack.moments import moment
from notifications import actions


class Command(BaseCommand):
    help = "After a restore: holds every mail that may have gone out since the dump, or lets all that is held go."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--release", action="store_true", help="let go of all that is held")
        parser.add_argument("--at", type=moment, help="ISO 8601; UTC without an offset")

    def handle(self, *args: object, at: datetime | None, **options: Any) -> None:
        now = at or timezone.now()
        if options["release"]:
            self.stdout.write(f"{actions.release(at=now)} let go")
            return
        # The lost hours may have posted and sent what only a sweep finds again.
        sweeping.sweep(at=now)
        self.stdout.write(f"{actions.park(at=now)} held")
