from datetime import datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from fasttrack import sweeping
from fasttrack.moments import moment


class Command(BaseCommand):
    help = "Runs every periodic job once, as of now or of another moment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=moment, help="ISO 8601; UTC without an offset")

    def handle(self, *args: object, at: datetime | None, **options: object) -> None:
        try:
            posted = sweeping.sweep(at=at or timezone.now())
        except sweeping.SweepBroken as error:
            raise CommandError(f"These lists broke, see the log: {error}") from error
        for name, count in posted.items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.write(f"{sum(posted.values())} posted")
