from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications import actions
from notifications.models import Heartbeat, Message


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields if field.name not in (self.exclude or ())]


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """The outbox without its contents: what an operator needs to see that mail flows."""

    list_display = ("kind", "recipient", "status", "due_at", "next_try_at", "attempts", "doubts", "sent_at", "error")
    list_filter = ("status", "kind")
    list_select_related = ("recipient",)
    search_fields = ("recipient__email", "key")
    exclude = ("context",)
    ordering = ("-due_at",)
    show_full_result_count = False
    actions = ("send_again", "drop")

    @admin.action(description=_("Send again what was given up or is in doubt"))
    def send_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        for message in chosen:
            actions.send_again(message, by=request.user, at=timezone.now())

    @admin.action(description=_("Send no more what was given up or is in doubt"))
    def drop(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        for message in chosen:
            actions.drop(message, by=request.user, at=timezone.now())


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    list_display = ("name", "at")
