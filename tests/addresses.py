"""Addresses that blockers and tasks name, for tests of what lies below the pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest, pk: str) -> HttpResponse:
    return HttpResponse()


NAMES = ("engagement", "environment", "assessment", "plan", "task")
urlpatterns = [path(f"{name}/<uuid:pk>/", page, name=name) for name in NAMES]
