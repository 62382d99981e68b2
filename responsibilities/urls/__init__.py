"""Addresses of the product's pages, one module per group of people or subject."""

from django.urls import include, path

urlpatterns = [
    path("", include("responsibilities.urls.desk")),
    path("", include("responsibilities.urls.engagement")),
    path("", include("responsibilities.urls.work")),
]
