from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from phases import diagram
from responsibilities.models import Task


class Command(BaseCommand):
    help = "Writes docs/phases.md from the code."

    def handle(self, *args: object, **options: object) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "phases.md"
        path.write_text(diagram.page(((Task, "Task"),)), encoding="utf-8")
        self.stdout.write(f"wrote {path.relative_to(settings.BASE_DIR)}")
