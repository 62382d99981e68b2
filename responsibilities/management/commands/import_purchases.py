from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from responsibilities.purchase_file import FileRefused, load, summary


class Command(BaseCommand):
    help = "Open engagements from a purchase export (CSV, UTF-8). The same file twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen and change nothing")

    def handle(self, *, file: Path, dry_run: bool, **options: Any) -> None:
        told: Counter[str] = Counter()
        try:
            for row in load(_content(file), at=timezone.now(), dry_run=dry_run):
                told[row.outcome] += 1
                self.stdout.write(str(row))
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(summary(told) + (" Dry run: nothing was changed." if dry_run else ""))
        if told["refused"]:
            raise CommandError(f"{told['refused']} rows were refused.")


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None
