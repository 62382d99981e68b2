from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from responsibilities.presenting.portfolio import table
from responsibilities.reach import reach_of


@login_required
@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """Whoever serves no engagement has their own on the home page."""
    reach = reach_of(request)
    if not reach.is_staff:
        return redirect("home")
    context = {**table(reach, request.GET, at=timezone.now()), "may_open": reach.is_manager}
    return render(request, "desk/portfolio.html", context)
