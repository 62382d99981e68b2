from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """To look, never to touch."""

    list_display = ("at", "verb", "actor_name", "actor_party", "subject_type", "subject_label")
    list_filter = ("actor_party", "subject_type")
    search_fields = ("verb", "actor_name", "subject_label")
    date_hierarchy = "at"
    ordering = ("-at", "-id")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
