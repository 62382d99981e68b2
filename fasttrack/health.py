"""Is it alive, and is it ready? No details for strangers: only which part is missing."""

from django.http import HttpRequest, HttpResponse, JsonResponse


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("alive\n", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"ready": True})
