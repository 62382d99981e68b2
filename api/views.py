"""What describes the API, and what answers where there is no door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from api import documents, problems
from api.root import root


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(documents.document(root))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The document as a page: no script of others, which our policy would stop."""
    document = documents.document(root)
    context = {"document": document, "groups": documents.groups(document), "refusals": documents.refusals(document)}
    return render(request, "api/docs.html", context)


@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    return problems.answer(404)
