from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

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
        self.stdout.write(
            " · ".join([summary(told), *([_("nothing was changed, this was a dry run")] if dry_run else [])])
        )
        if told["refused"]:
            raise CommandError(_("Rows refused: %(count)s.") % {"count": told["refused"]})


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CommandError(
            _("%(file)s cannot be read: %(problem)s.") % {"file": file, "problem": error.strerror}
        ) from None
