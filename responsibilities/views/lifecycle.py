"""Steering an engagement: each act on a page of its own that says what will happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from engagements.permissions import Permission, require
from engagements.seen import mark
from responsibilities.actions import verbs
from responsibilities.forms.steering import PurchaseForm, ReasonForm
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, page, said, typed
from responsibilities.views.common import acted, visible_engagement


@dataclass(frozen=True, slots=True)
class Step:
    """One way to steer: what is asked before, what it will do, and how it is told afterwards."""

    action: Callable[..., Any]
    form: type[Form]
    heading: Any
    sentence: Any
    button: Any
    done: Any
    kind: str = "primary"
    permission: Permission = Permission.STEER_ENGAGEMENT


HOLD = Step(
    verbs.hold,
    ReasonForm,
    gettext_lazy("Put this engagement on hold?"),
    gettext_lazy(
        "Its clocks stop, nobody is reminded, and its tasks take no changes until it is resumed. "
        "Then dates move by the business days in between."
    ),
    gettext_lazy("Put on hold"),
    gettext_lazy("The engagement is on hold."),
)
RESUME = Step(
    verbs.resume,
    Form,
    gettext_lazy("Resume this engagement?"),
    gettext_lazy("Its clocks run again. Due dates and the contact deadline move by the business days on hold."),
    gettext_lazy("Resume"),
    gettext_lazy("The engagement goes on."),
)
CANCEL = Step(
    verbs.cancel,
    ReasonForm,
    gettext_lazy("Cancel this engagement?"),
    gettext_lazy(
        "It ends for good and can only be read. The customer keeps the right to an onboarding of this service: "
        "a new engagement may be opened."
    ),
    gettext_lazy("Cancel the engagement"),
    gettext_lazy("The engagement was cancelled."),
    kind="danger",
)
PURCHASE = Step(
    verbs.correct_purchase,
    PurchaseForm,
    gettext_lazy("Correct the purchase"),
    gettext_lazy("The contact deadlines of every live engagement of this purchase follow its date."),
    gettext_lazy("Correct the purchase"),
    gettext_lazy("The purchase was corrected."),
    permission=Permission.CORRECT_PURCHASE,
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _take(request, pk, HOLD)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _take(request, pk, RESUME)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _take(request, pk, CANCEL)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct_purchase(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _take(request, pk, PURCHASE)


def _take(request: HttpRequest, pk: UUID, step: Step) -> HttpResponse:
    engagement = visible_engagement(request, pk)
    stands = require(request.user, step.permission, engagement, at=timezone.now())
    purchase = engagement.purchase
    seen = mark(purchase, "seats", "purchased_on")
    known = {"seats": purchase.seats, "purchased_on": purchase.purchased_on, "seen": seen}
    form = step.form(typed(request), initial=known)
    if acted(form, lambda: step.action(engagement, **form.cleaned_data, **acting(request))):
        return said(request, str(step.done), reverse("engagement", args=[pk]))
    context = {"place": place(engagement, stands), "step": step, "form": form}
    return page(request, "engagement/step.html", context, form)
