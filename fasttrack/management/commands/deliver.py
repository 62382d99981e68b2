from datetime import datetime

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from fasttrack.moments import moment
from notifications import delivery


class Command(BaseCommand):
    help = "Sends what the outbox owes, as of now or of another moment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=moment, help="ISO 8601; UTC without an offset")

    def handle(self, *args: object, at: datetime | None, **options: object) -> None:
        self.stdout.write(str(delivery.deliver(at=at or timezone.now())))
