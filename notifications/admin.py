from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from notifications import actions
from notifications.models import TO_BUNDLE, Heartbeat, Message


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields if field.name not in (self.exclude or ())]


class Unit(admin.SimpleListFilter):
    """What is carried fares as its digest does, so a person looks at the mails first."""

    title = _("a mail, or part of one")
    parameter_name = "unit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mail", _("a mail by itself")), ("part", _("carried by a digest")), ("later", _("waits for one"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        parts = {"mail": Q(carrier=None) & ~TO_BUNDLE, "part": Q(carrier__isnull=False), "later": TO_BUNDLE}
        return queryset.filter(parts.get(self.value() or "", Q()))


class Carried(admin.TabularInline):
    model = Message
    fields = readonly_fields = ("kind", "status", "due_at", "sent_at", "error")
    verbose_name_plural = _("What this digest carries")
    ordering = ("due_at",)
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnly):
    """The outbox without its contents: what an operator needs to see that mail flows."""

    list_display = (
        *("kind", "recipient", "status", "carries", "goes_with", "due_at", "next_try_at"),
        *("attempts", "doubts", "sent_at", "error"),
    )
    list_filter = ("status", Unit, "kind")
    list_select_related = ("recipient", "carrier")
    inlines = (Carried,)
    search_fields = ("recipient__email", "key")
    exclude = ("context",)
    ordering = ("-due_at",)
    show_full_result_count = False
    actions = ("send_again", "drop")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        carried = (
            Message.objects.filter(carrier=OuterRef("pk")).order_by().values("carrier").annotate(number=Count("*"))
        )
        return super().get_queryset(request).annotate(carried=Subquery(carried.values("number")))

    @admin.display(description=_("carries"))
    def carries(self, message: Message) -> str:
        return str(message.carried or "")

    @admin.display(description=_("goes with"))
    def goes_with(self, message: Message) -> str:
        """The digest that carries it."""
        if message.carrier is None:
            return ""
        place = reverse("admin:notifications_message_change", args=[message.carrier.pk])
        return format_html('<a href="{}">{}</a>', place, message.carrier.not_before.date())

    def get_inline_instances(self, request: HttpRequest, obj: Message | None = None) -> list[Any]:
        return super().get_inline_instances(request, obj) if obj and obj.is_digest else []

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
