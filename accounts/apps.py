from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"


class OperationsConfig(admin.AdminConfig):
    """Django's administration, behind our door."""

    default = False
    default_site = "accounts.operations.Operations"
