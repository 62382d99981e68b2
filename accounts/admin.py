from typing import Any

from allauth.account.admin import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.socialaccount.admin import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import User

# The sign-in library brings pages of its own; what they show is nobody's to edit by hand.
for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)

# Rights come from engagements and regions; groups of Django's would be a second, silent way to give them.
admin.site.unregister(Group)


class AccountCreationForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "language", "time_zone")


class AccountChangeForm(UserChangeForm):
    class Meta:
        model = User
        fields = ("email", "name", "language", "time_zone", "is_active", "is_staff", "is_superuser")


@admin.register(User)
class AccountAdmin(UserAdmin):
    form = AccountChangeForm
    add_form = AccountCreationForm
    list_display = ("email", "name", "language", "time_zone", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("email", "name")
    ordering = ("email",)
    actions = ("take_second_factor",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Language and time zone"), {"fields": ("language", "time_zone")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "name", "language", "time_zone", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        actions.save(obj, by=request.user, at=timezone.now())

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        before = self.get_object(request, id)
        response = super().user_change_password(request, id, form_url)
        user = self.get_object(request, id)
        if before and user and user.password != before.password:
            actions.note_password(user, by=request.user, at=timezone.now())
        return response

    @admin.action(description=_("Take the second factor away (lost telephone or key)"))
    def take_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            actions.take_second_factor(user, by=request.user, at=timezone.now())

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Accounts are closed, not deleted: others' history names them."""
        return False
