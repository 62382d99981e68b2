"""Addresses that messages and blockers name, for tests of what lies below the pages."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest, pk: str) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("engagements/<uuid:pk>/", page, name="engagement"),
    path("engagements/<uuid:pk>/contact-attempts/", page, name="log-attempt"),
    path("engagements/<uuid:pk>/calls/", page, name="calls"),
    path("calls/<uuid:pk>/", page, name="call"),
    path("engagements/<uuid:pk>/agreement/", page, name="agreement"),
    path("engagements/<uuid:pk>/consents/", page, name="consents"),
    path("", include("engagements.urls")),
    path("", include("accounts.urls")),
    path("operations/", admin.site.urls),
]
