"""What an administrator keeps: regions with their holidays and managers, and plans. No engagement is shown here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import zones
from audit import trail
from engagements.models import Holiday, Plan, Region, RegionManager


class RegionForm(forms.ModelForm):
    class Meta:
        model = Region
        fields = ("code", "name", "time_zone", "opens", "closes", "weekdays", "lead")

    def clean_time_zone(self) -> str:
        zones.validate(self.cleaned_data["time_zone"])
        return self.cleaned_data["time_zone"]

    def clean_weekdays(self) -> str:
        days = self.cleaned_data["weekdays"]
        # A region that never opens would make every search for its next business day endless.
        if not days or set(days) - set("1234567"):
            raise ValidationError(_("Give at least one weekday by its number, 1 for Monday to 7 for Sunday."))
        return "".join(sorted(set(days)))

    def clean(self) -> dict:
        given = super().clean() or self.cleaned_data
        if given.get("opens") and given.get("closes") and given["opens"] >= given["closes"]:
            self.add_error("closes", _("A region closes after it opens."))
        return given


class TrailedAdmin(admin.ModelAdmin):
    """What is changed here goes to the trail like everything else, with what Django says of the change."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._record("added", request, obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        self._record("changed", request, obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> Any:
        for obj in queryset:
            self._record("deleted", request, obj, [])
        return super().log_deletions(request, queryset)

    def _record(self, what: str, request: HttpRequest, obj: Model, message: Any) -> None:
        verb = f"{obj._meta.model_name}.{what}"
        trail.record(verb, by=request.user, at=timezone.now(), about=obj, after={"changes": message}, internal=True)


class HolidayInline(admin.TabularInline):
    model = Holiday
    extra = 0


class RegionManagerInline(admin.TabularInline):
    model = RegionManager
    extra = 0
    autocomplete_fields = ("user",)


@admin.register(Region)
class RegionAdmin(TrailedAdmin):
    form = RegionForm
    list_display = ("name", "code", "time_zone", "opens", "closes", "weekdays", "lead")
    search_fields = ("name", "code")
    autocomplete_fields = ("lead",)
    inlines = (RegionManagerInline, HolidayInline)


@admin.register(Plan)
class PlanAdmin(TrailedAdmin):
    list_display = ("name", "slug", "minimum_seats", "valid_from", "valid_to")
    list_filter = ("slug",)
    search_fields = ("name", "slug")
    ordering = ("slug", "valid_from")
