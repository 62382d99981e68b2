from django.urls import include, path, re_path

from api import views
from api.root import root

app_name = "api"

urlpatterns = [
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    path("api/v1/docs", views.docs, name="docs"),
    path("api/v1/", include((root.urls[0], "v1"))),
    re_path(r"^api(?:/.*)?$", views.unknown),
]
