from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone

from engagements.models import Engagement
from fasttrack.demo import mails
from notifications import rendering
from notifications.kinds import DIGEST, kind


class Command(BaseCommand):
    help = "Writes every kind of mail into a folder, as HTML and as text, made from the demo; sends nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")

    @transaction.atomic
    def handle(self, *args: object, folder: Path, language: str, **options: Any) -> None:
        # In its middle, so that the rail shows what is done, what goes on and what is locked; with a name that is long.
        working = Engagement.objects.working().select_related("customer")
        shown = working.filter(phase="remediate").order_by(Length("customer__name").desc(), "pk").first()
        if shown is None:
            raise CommandError("There is no engagement to show: fill the database first with seed_demo.")
        folder.mkdir(parents=True, exist_ok=True)
        shown_mails = list(mails.every_kind(shown, language=language, at=timezone.now()))
        for message in shown_mails:
            _write(folder / message.kind, rendering.mail(message))
        several = [message for message in shown_mails if not kind(message.kind).urgent]
        _write(folder / DIGEST, rendering.mail(several[0], several))
        # The reader and their links were made for this only.
        transaction.set_rollback(True)


def _write(file: Path, mail: EmailMultiAlternatives) -> None:
    file.with_suffix(".html").write_text(str(mail.alternatives[0].content), encoding="utf-8")
    file.with_suffix(".txt").write_text(f"{mail.subject}\n\n{mail.body}", encoding="utf-8")
