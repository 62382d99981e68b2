import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engagements.models import Engagement
from fasttrack.demo import cast, copies
from fasttrack.demo.portfolio import Demo, domains
from fasttrack.moments import moment

# SQLite serves writers in no order: one that never rests keeps the others out until they give up.
REST = 0.3  # seconds


class Command(BaseCommand):
    help = "Fills an empty database with the demo: cast and portfolio, all made by calling the actions."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--engagements", type=int, default=30, help="more than 30 are copies of the first ones")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another mixture of copies")
        parser.add_argument("--at", type=moment, default=None, help="the demo's now, in ISO 8601")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are other engagements")

    def handle(self, *args: object, **options: Any) -> None:
        cast.create()
        if Engagement.objects.exclude(tenant__domain__in=domains()).exists():
            if options["if_empty"]:
                return
            raise CommandError("There are engagements in this database; the demo is for an empty one.")
        say = self.say_and_rest if options["if_empty"] else self.stdout.write
        Demo(at=options["at"] or timezone.now(), say=say).make()
        wanted = options["engagements"] - Engagement.objects.count()
        if wanted > 0:
            copies.make(wanted, seed=options["seed"], say=self.stdout.write)

    def say_and_rest(self, line: str) -> None:
        """Beside a server that runs already, people come first."""
        self.stdout.write(line)
        time.sleep(REST)
