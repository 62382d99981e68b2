from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts import tokens
from accounts.models import User


class Command(BaseCommand):
    help = "Prints a token of the REST API for somebody; it is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: object, email: str, **options: object) -> None:
        user = User.objects.filter(email=User.objects.normalize_email(email), is_active=True).first()
        if user is None:
            raise CommandError(f"There is no open account with the address {email}")
        _row, token = tokens.issue(user, name="issue_token", by=None, at=timezone.now())
        self.stdout.write(token)
