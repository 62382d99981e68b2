from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from responsibilities.presenting import directory as told
from responsibilities.reach import reach_of


@login_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """For the onboarding centre; the customer's people find theirs on the page of their engagement."""
    reach, now = reach_of(request), timezone.now()
    if not reach.is_staff:
        raise Http404
    text = request.GET.get("text", "").replace("\0", "").strip()[: told.LONGEST_TEXT]
    context = {"colleagues": told.colleagues(reach, at=now), "text": text, **told.contacts(reach, text, at=now)}
    return render(request, "people/directory.html", context)
