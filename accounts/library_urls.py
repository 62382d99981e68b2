"""Pages of the sign-in library: only those that we use, under the names by which it finds them.

Where it would lead to a page that we have ourselves, its name leads to ours.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.urls import path

from accounts.second_factor import for_staff
from accounts.views import entering, settings

urlpatterns = [
    path("sign-in/", entering.sign_in, name="account_login"),
    path("sign-out/", entering.sign_out, name="account_logout"),
    path("sign-in/second-factor/", mfa.authenticate, name="mfa_authenticate"),
    path("settings/", settings.reading, name="mfa_index"),
    path("settings/", settings.reading, name="mfa_list_webauthn"),
    path("settings/again/password/", account.reauthenticate, name="account_reauthenticate"),
    path("settings/again/app/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("settings/again/key/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("settings/app/", for_staff(app.activate_totp), name="mfa_activate_totp"),
    path("settings/app/remove/", for_staff(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("settings/keys/add/", for_staff(keys.add_webauthn), name="mfa_add_webauthn"),
    path("settings/keys/<int:pk>/remove/", for_staff(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("settings/codes/", for_staff(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("settings/codes/new/", for_staff(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
]
