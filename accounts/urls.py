from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("enter/<uuid:pk>/<slug:token>/", views.enter, name="enter"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("settings/", views.reading, name="settings"),
    path("settings/tokens/", views.api_tokens, name="tokens"),
    path("settings/tokens/<uuid:pk>/revoke/", views.revoke_api_token, name="revoke-token"),
]
