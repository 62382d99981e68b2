from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.refusals import NotAllowed, Refused
from privacy import actions
from privacy.models import ErasureRequest


@admin.register(ErasureRequest)
class ErasureRequestAdmin(admin.ModelAdmin):
    """Who asks to be erased. One administrator approves, another one erases; nobody does two of the three."""

    list_display = ("person", "status", "asked_by", "asked_at", "approved_by", "approved_at", "ended_by", "ended_at")
    list_filter = ("status",)
    list_select_related = ("person", "asked_by", "approved_by", "ended_by")
    search_fields = ("person__email", "person__name")
    ordering = ("-asked_at",)
    actions = ("approve", "decline", "erase")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.action(description=_("Approve"))
    def approve(self, request: HttpRequest, chosen: QuerySet[ErasureRequest]) -> None:
        self._each(request, chosen, actions.approve)

    @admin.action(description=_("Decline"))
    def decline(self, request: HttpRequest, chosen: QuerySet[ErasureRequest]) -> None:
        self._each(request, chosen, actions.decline)

    @admin.action(description=_("Erase what another administrator approved; this cannot be undone"))
    def erase(self, request: HttpRequest, chosen: QuerySet[ErasureRequest]) -> None:
        self._each(request, chosen, actions.erase)

    def _each(self, request: HttpRequest, chosen: QuerySet[ErasureRequest], verb: Callable[..., Any]) -> None:
        """One by one: what stands in the way of one does not keep the others."""
        done = 0
        for one in chosen:
            try:
                verb(one, by=request.user, at=timezone.now())
            except (Refused, NotAllowed) as refusal:
                self.message_user(request, f"{one}: {refusal.sentence}", messages.ERROR)
            else:
                done += 1
        if done:
            self.message_user(request, gettext("Done: %(count)s") % {"count": done})
