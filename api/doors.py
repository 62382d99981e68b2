"""What every request passes, in this order: who asks, how often, for what, may they; then once, then the action.

A resource is a ninja router whose functions are marked with `about`:

    @router.post("/engagements/{uuid:pk}/hold", response=EngagementOut)
    @about(visible_engagement, may=Permission.STEER_ENGAGEMENT)
    def hold(request: Request, pk: UUID, given: ReasonIn) -> EngagementOut:
        verbs.hold(request.subject, reason=given.reason, **acting(request))
        return shown(request, pk)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import Any, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja.operation import Operation

from accounts.models import User
from api import auth, idempotency
from api.problems import Problem
from engagements.models import Engagement
from engagements.permissions import Permission, Standing, standing
from engagements.refusals import NotAllowed

View = TypeVar("View", bound=Callable[..., Any])
Fetch = Callable[[HttpRequest, UUID], Any]


class Request(HttpRequest):
    """As a door sees it: who asks, and what the address is about."""

    user: User
    subject: Any


@dataclass(frozen=True, slots=True)
class About:
    """`hidden`: to whoever may not, the door does not exist."""

    fetch: Fetch
    may: Permission | None
    hidden: bool


def about(fetch: Fetch, *, may: Permission | None = None, hidden: bool = False) -> Callable[[View], View]:
    """What `pk` in the address is, fetched before the body is looked at: 404 for the invisible, then 403."""

    def marked(view: View) -> View:
        view.about = About(fetch, may, hidden)  # type: ignore[attr-defined]
        return view

    return marked


def admitting(admits: Callable[[HttpRequest], bool]) -> Callable[[View], View]:
    """For what begins with nothing in particular: 403 for who may not, before the body is looked at."""

    def marked(view: View) -> View:
        view.admits = admits  # type: ignore[attr-defined]
        return view

    return marked


def acting(request: HttpRequest) -> dict[str, Any]:
    """Who acts and when: a door is the only one that asks the clock."""
    return {"by": request.user, "at": timezone.now()}


def standing_here(request: Request, engagement: Engagement, at: datetime | None = None) -> Standing:
    return standing(request.user, engagement, at=at or timezone.now())


def door(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Round the run of every operation."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]

    @wraps(run)
    def answered(request: Request, **path: Any) -> HttpResponse:
        try:
            at = timezone.now()
            user = auth.enter(request, at=at)
            _check_query(request, operation)
            _admit(request, operation)
            _fetch_subject(request, operation, path, at)
            response = idempotency.once(request, partial(run, request, **path), by=user, at=at)
        except Exception as error:
            # Only what the API has an answer for; anything else goes on to the page for what is broken.
            response = operation.api.on_exception(request, error)
        response.headers["Content-Language"] = get_language() or ""
        return response

    return answered


def _check_query(request: HttpRequest, operation: Operation) -> None:
    """A filter that we do not know is refused: ignored, it would answer with more than was asked for."""
    known = {
        name
        for model in operation.models
        if model.__ninja_param_source__ == "query"
        for name in model.__ninja_flatten_map__
    }
    unknown = [name for name in request.GET if name not in known]
    if unknown:
        message = _("There is no such parameter here.")
        errors = [{"field": name, "message": message} for name in unknown]
        raise Problem(400, _("The address asks for something that we do not know."), errors=errors)


def _admit(request: HttpRequest, operation: Operation) -> None:
    admits = getattr(operation.view_func, "admits", None)
    if admits is not None and not admits(request):
        raise NotAllowed


def _fetch_subject(request: Request, operation: Operation, path: dict[str, Any], at: datetime) -> None:
    wanted: About | None = getattr(operation.view_func, "about", None)
    if wanted is None:
        return
    request.subject = wanted.fetch(request, path["pk"])
    if wanted.may is None:
        return
    engagement = request.subject if isinstance(request.subject, Engagement) else request.subject.engagement
    if not standing_here(request, engagement, at).may(wanted.may):
        raise Http404 if wanted.hidden else NotAllowed
