from django.urls import path

from accounts.views import api_tokens, by_mail, calendar, entering, mails, settings

app_name = "accounts"

urlpatterns = [
    path("sign-in/", entering.sign_in, name="sign-in"),
    path("sign-in/by-mail/", by_mail.ask, name="mail-link"),
    path("sign-in/code/", by_mail.code, name="code"),
    path("sign-in/openid/", entering.to_provider, name="openid"),
    path("sign-in/openid/back/", entering.from_provider, name="openid-back"),
    path("enter/<uuid:pk>/<slug:token>/", by_mail.enter, name="enter"),
    path("enter/<uuid:pk>/<slug:token>/fresh/", by_mail.fresh, name="fresh"),
    path("sign-out/", entering.sign_out, name="sign-out"),
    path("settings/", settings.reading, name="settings"),
    path("settings/password/", settings.password, name="password"),
    path("settings/mails/", mails.choose, name="mails"),
    path("settings/mails/ahead/", mails.ahead, name="mails-ahead"),
    path("mails/stop/<uuid:person>/<slug:topics>/<slug:token>/", mails.stop, name="stop-mails"),
    path("settings/tokens/", api_tokens.show, name="tokens"),
    path("settings/tokens/<uuid:pk>/revoke/", api_tokens.revoke, name="revoke-token"),
    path("settings/calendar/", calendar.show, name="calendar"),
    path("settings/calendar/revoke/", calendar.revoke, name="revoke-calendar"),
]
