from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from responsibilities.recounting import recount


class Command(BaseCommand):
    help = "Counts again what lists rely on, says where it differs, and repairs it when asked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true")

    def handle(self, *args: object, **options: Any) -> None:
        checked, wrong = recount(repair=options["repair"], say=self.stdout.write)
        self.stdout.write(f"{checked} engagements counted, {wrong} differed")
        if wrong and not options["repair"]:
            raise CommandError("Counters differ; --repair puts them right.")
