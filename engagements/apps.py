from django.apps import AppConfig
from django.core.checks import Tags, register

from engagements.checks import check_calendars


class EngagementsConfig(AppConfig):
    name = "engagements"

    def ready(self) -> None:
        register(check_calendars, Tags.database)
