"""What an operator keeps: regions with their holidays and managers, and plans. No engagement is shown here, but one
can be looked into by break-glass."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import zones
from audit import trail
from engagements import public_holidays
from engagements.actions import break_glass, clocks
from engagements.models import BreakGlass, Engagement, Holiday, Plan, Region, RegionManager
from engagements.programme import SHORTEST_REASON


class RegionForm(forms.ModelForm):
    country = forms.ChoiceField(
        label=_("Public holidays of"),
        required=False,
        choices=(("", _("None: only the days below")), *public_holidays.names()),
    )

    class Meta:
        model = Region
        fields = ("code", "name", "time_zone", "opens", "closes", "weekdays", "country", "subdivision", "lead")

    def clean_time_zone(self) -> str:
        zones.validate(self.cleaned_data["time_zone"])
        return self.cleaned_data["time_zone"]

    def clean_weekdays(self) -> str:
        days = self.cleaned_data["weekdays"]
        # A region that never opens would make every search for its next business day endless.
        if not days or set(days) - set("1234567"):
            raise ValidationError(_("Give at least one weekday by its number, 1 for Monday to 7 for Sunday."))
        return "".join(sorted(set(days)))

    def clean_subdivision(self) -> str:
        return self.cleaned_data["subdivision"].strip()

    def clean(self) -> dict:
        given = super().clean() or self.cleaned_data
        if given.get("opens") and given.get("closes") and given["opens"] >= given["closes"]:
            self.add_error("closes", _("The closing hour has to be later than the opening hour."))
        wrong = public_holidays.problem(given.get("country", ""), given.get("subdivision", ""))
        if wrong and "country" in given:
            self.add_error("subdivision", wrong)
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
    list_display = ("name", "code", "time_zone", "opens", "closes", "weekdays", "country", "subdivision", "lead")
    search_fields = ("name", "code")
    autocomplete_fields = ("lead",)
    inlines = (RegionManagerInline, HolidayInline)

    def save_related(self, request: HttpRequest, form: RegionForm, formsets: Any, change: bool) -> None:
        """What was reckoned with the hours and holidays of before is reckoned anew."""
        super().save_related(request, form, formsets, change)
        if change:
            clocks.follow_calendar(Region.objects.get(pk=form.instance.pk), at=timezone.now())


@admin.register(Plan)
class PlanAdmin(TrailedAdmin):
    list_display = ("name", "slug", "minimum_seats", "valid_from", "valid_to")
    list_filter = ("slug",)
    search_fields = ("name", "slug")
    ordering = ("slug", "valid_from")


UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class BreakGlassForm(forms.ModelForm):
    """Which one has to be known from whoever asked for help: nothing is listed or searched here."""

    place = forms.CharField(label=_("Address of the engagement"), max_length=300, help_text=_("Or its id alone."))
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=2000,
        widget=forms.Textarea,
        help_text=_("Both sides read it in the history, and the manager gets it by mail at once."),
    )

    class Meta:
        model = BreakGlass
        fields = ("reason",)

    def clean_place(self) -> Engagement:
        found = UUID.search(self.cleaned_data["place"])
        engagement = Engagement.objects.filter(pk=found.group()).first() if found else None
        if engagement is None:
            raise ValidationError(_("There is no engagement at this address."))
        return engagement


@admin.register(BreakGlass)
class BreakGlassAdmin(admin.ModelAdmin):
    """Who looked into which engagement, when and why; and the way to look into one."""

    form = BreakGlassForm
    fields = ("place", "reason")
    list_display = ("starts_at", "ends_at", "user", "engagement_id", "reason")
    list_select_related = ("user",)
    search_fields = ("user__email", "reason")
    ordering = ("-starts_at",)

    def get_fields(self, request: HttpRequest, obj: BreakGlass | None = None) -> tuple[str, ...]:
        return ("user", "engagement_id", "reason", "starts_at", "ends_at") if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: BreakGlass | None = None) -> tuple[str, ...]:
        return self.get_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: BreakGlass, form: BreakGlassForm, change: bool) -> None:
        given = {"reason": form.cleaned_data["reason"], "by": request.user, "at": timezone.now()}
        obj.__dict__.update(break_glass.look_into(form.cleaned_data["place"], **given).__dict__)

    def response_add(self, request: HttpRequest, obj: BreakGlass, post_url_continue: Any = None) -> HttpResponse:
        return redirect("engagement", obj.engagement_id)

    def has_change_permission(self, request: HttpRequest, obj: BreakGlass | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: BreakGlass | None = None) -> bool:
        return False
