from django.apps import AppConfig


class FasttrackConfig(AppConfig):
    name = "fasttrack"
