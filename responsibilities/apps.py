from django.apps import AppConfig
from django.core.checks import register

from responsibilities.checks import check_catalogue


class ResponsibilitiesConfig(AppConfig):
    name = "responsibilities"

    def ready(self) -> None:
        register(check_catalogue)
