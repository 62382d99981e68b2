from django.urls import path

from privacy import views

app_name = "privacy"

urlpatterns = [
    path("settings/data/", views.data, name="data"),
    path("settings/data/<uuid:person>/download/", views.download, name="download"),
    path("settings/data/<uuid:person>/erasure/", views.ask, name="ask"),
    path("settings/data/<uuid:person>/erasure/withdraw/", views.withdraw, name="withdraw"),
]
