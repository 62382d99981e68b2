from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from fasttrack import health

# For operators only; see fasttrack/middleware.py.
operations = path(settings.ADMIN_PATH, admin.site.urls)

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    operations,
    path("", include("api.urls")),
    path("", include("accounts.urls")),
    path("", include("privacy.urls")),
    path("", include("accounts.library_urls")),
    path("", include("engagements.urls")),
    path("", include("responsibilities.urls")),
]

handler403 = "fasttrack.errors.not_allowed"
handler404 = "fasttrack.errors.not_found"
handler500 = "fasttrack.errors.broken"
