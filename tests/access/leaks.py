"""Leaks and wrong doors, planted on purpose: the harness has to see each of them, or its silence would mean nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.urls import URLPattern, clear_url_caches, get_resolver, path

from accounts.models import User
from api.resources import engagements as api_engagements
from api.resources import plan as api_plan
from audit import trail
from comments.models import CommentQuerySet
from engagements.actions import opening
from engagements.models import AssistanceRequest, Customer, Engagement
from engagements.models.engagement import AssignmentQuerySet, EngagementQuerySet
from engagements.models.organisation import DesignationQuerySet
from engagements.permissions import TABLE, Permission, Role
from engagements.refusals import Invalid, NotAllowed
from fasttrack import errors, middleware, urls
from notifications.models import Message
from responsibilities import facts, frame
from responsibilities.models import TaskQuerySet
from responsibilities.reach import Reach, reach_of
from responsibilities.views import (
    agreement,
    calls,
    commitments,
    common,
    consents,
    engagement,
    offers,
    outcomes,
    people,
    plan_items,
    scope,
)

Patch = Any


class Leak(NamedTuple):
    """`where` is the address that shows it; `plant` takes pytest's monkeypatch."""

    where: str
    plant: Callable[[Patch], None]
    personas: str = "CU CL RX SP SX PM PO ST"
    relations: str = "own far nowhere"
    method: str = "GET"


def _foreign() -> str:
    """The name of an organisation that none of those who walk may know, but its own."""
    return Customer.objects.get(name__startswith="CNRY-b1").name


# ---- Querysets without their condition


def _end_of_designation(patch: Patch) -> None:
    patch.setattr(DesignationQuerySet, "live", lambda self, at: self)


def _end_of_assignment(patch: Patch) -> None:
    patch.setattr(AssignmentQuerySet, "live", lambda self, at: self)


def _every_engagement(patch: Patch) -> None:
    patch.setattr(EngagementQuerySet, "visible_to", lambda self, user, at=None: self)


def _every_task(patch: Patch) -> None:
    patch.setattr(TaskQuerySet, "visible_to", lambda self, user, at=None: self)
    patch.setattr(TaskQuerySet, "readable_by", lambda self, user, at=None: self)


def _unscoped(module: Any) -> Callable[[Patch], None]:
    """The pages of a module fetch rows by their id alone."""

    def any_row(request: Any, queryset: Any, pk: Any) -> Any:
        if (row := queryset.filter(pk=pk).first()) is None:
            raise Http404
        return row

    def plant(patch: Patch) -> None:
        patch.setattr(module, "visible", any_row)
        if hasattr(module, "visible_engagement"):
            patch.setattr(
                module, "visible_engagement", lambda request, pk: any_row(request, Engagement.objects.all(), pk)
            )

    return plant


def _portfolio(patch: Patch) -> None:
    patch.setattr(Reach, "served", lambda self, at: Engagement.objects.all())


def _desk(patch: Patch) -> None:
    patch.setattr(Reach, "managed", lambda self, at: Engagement.objects.all())


def _assignees(patch: Patch) -> None:
    patch.setattr(facts, "named", lambda task, at: [(user, str(user)) for user in User.objects.all()])


def _requests(patch: Patch) -> None:
    related = ("customer__region", "tenant", "requested_by")
    patch.setattr(offers, "_visible_requests", lambda request: AssistanceRequest.objects.select_related(*related))


def _offers(patch: Patch) -> None:
    everybody = frozenset(Customer.objects.values_list("pk", flat=True))
    patch.setattr(offers, "reach_of", lambda request: replace(reach_of(request), customers=everybody))


def _news(patch: Patch) -> None:
    patch.setattr(Reach, "assigned", property(lambda self: Engagement.objects.values("pk")))


def _colleagues(patch: Patch) -> None:
    patch.setattr(people, "_colleagues", lambda engagement: list(User.objects.all()))


def _every_note(patch: Patch) -> None:
    """Whoever reads an engagement reads what its staff wrote for themselves."""
    read = Engagement.objects.readable_by

    def visible_to(self: Any, user: Any, at: Any = None) -> Any:
        return self.filter(engagement__in=read(user).values("pk"))

    patch.setattr(CommentQuerySet, "visible_to", visible_to)


def _list_of_the_api(patch: Patch) -> None:
    """Only the list; one engagement alone is still fetched for whoever may see it."""

    class Unscoped:
        objects = type("Objects", (), {"visible_to": staticmethod(lambda user, at=None: Engagement.objects.all())})

    patch.setattr(api_engagements, "Engagement", Unscoped)


# ---- Answers that tell


def _forbidden_instead_of_missing(patch: Patch) -> None:
    fetch = engagement.visible_engagement

    def told(request: Any, pk: Any) -> Any:
        try:
            return fetch(request, pk)
        except Http404:
            if Engagement.objects.filter(pk=pk).exists():
                raise NotAllowed from None
            raise

    patch.setattr(engagement, "visible_engagement", told)


def _internal_history(patch: Patch) -> None:
    history = trail.history
    patch.setattr(trail, "history", lambda scope, *, for_customer, **more: history(scope, for_customer=False, **more))


def _missing_page_names(patch: Patch) -> None:
    page = errors._page

    def named(request: Any, status: int, sentence: str) -> HttpResponse:
        response = page(request, status, sentence)
        found = [one for one in Engagement.objects.select_related("customer") if str(one.pk) in request.path]
        response.content += "".join(one.customer.name for one in found).encode()
        return response

    patch.setattr(errors, "_page", named)


def _on_every_answer(change: Callable[[HttpResponse], Any]) -> Callable[[Patch], None]:
    def plant(patch: Patch) -> None:
        usual = middleware.PrivatePages.__call__

        def answer(self: Any, request: Any) -> HttpResponse:
            response = usual(self, request)
            change(response)
            return response

        patch.setattr(middleware.PrivatePages, "__call__", answer)

    return plant


def _redirect(patch: Patch) -> None:
    patch.setattr(common, "came_from", lambda request, otherwise: f"{otherwise}?from={_foreign()}")


def _frame(patch: Patch) -> None:
    patch.setattr(frame, "_place", lambda user: _foreign())


def _taken_domain(patch: Patch) -> None:
    usual = opening._tenant

    def told(row: Any, customer: Any, act: Any) -> Any:
        try:
            return usual(row, customer, act)
        except Invalid as error:
            owner = Customer.objects.get(tenants__domain=row.tenant_domain)
            raise Invalid(error.field, f"{error.sentence} {owner}") from None

    patch.setattr(opening, "_tenant", told)


def _log(patch: Patch) -> None:
    fetch = engagement.visible_engagement

    def logged(request: Any, pk: Any) -> Any:
        for one in Engagement.objects.filter(pk=pk).select_related("customer"):
            logging.getLogger("fasttrack").warning("Looking at %s", one.customer)
        return fetch(request, pk)

    patch.setattr(engagement, "visible_engagement", logged)


def _trail(patch: Patch) -> None:
    usual = trail.entry
    patch.setattr(trail, "entry", lambda *given, **more: usual(*given, **more | {"reason": _foreign()}))


def _mail(patch: Patch) -> None:
    """A second recipient, of another organisation, for what the act tells its own."""
    usual = calls.verbs.schedule_meeting

    def schedule(engagement: Any, *, by: Any, at: Any, **more: Any) -> Any:
        reader = Customer.objects.get(name=_foreign()).members.first().user
        words = {"customer": engagement.customer.name}
        Message.objects.create(
            key="planted", kind="call_soon", recipient=reader, context=words, due_at=at, not_before=at, created_at=at
        )
        return usual(engagement, by=by, at=at, **more)

    patch.setattr(calls.verbs, "schedule_meeting", schedule)


# ---- Doors that do what they should not


def _right_not_asked(patch: Patch) -> None:
    patch.setitem(TABLE, Permission.STEER_ENGAGEMENT, frozenset(Role))


def _look_that_changes(patch: Patch) -> None:
    fetch = engagement.visible_engagement

    def counted(request: Any, pk: Any) -> Any:
        found = fetch(request, pk)
        Engagement.objects.filter(pk=pk).update(missed_calls=found.missed_calls)
        return found

    patch.setattr(engagement, "visible_engagement", counted)


def _refusal_that_changes(patch: Patch) -> None:
    usual = agreement.admitted

    def admitted(request: Any, pk: Any, permission: Any) -> Any:
        Engagement.objects.filter(pk=pk).update(missed_calls=1)
        return usual(request, pk, permission)

    patch.setattr(agreement, "admitted", admitted)


def _pattern(name: str) -> URLPattern:
    return next(one for one in _patterns(get_resolver().url_patterns) if one.name == name)


def _patterns(found: Any) -> Iterator[URLPattern]:
    for one in found:
        yield from _patterns(one.url_patterns) if hasattr(one, "url_patterns") else [one]


def _any_method(patch: Patch) -> None:
    bare = engagement.history.__wrapped__.__wrapped__
    patch.setattr(_pattern("history"), "callback", login_required(bare))


def _kept_for_all(patch: Patch) -> None:
    kept: dict[str, HttpResponse] = {}
    pattern = _pattern("portfolio")
    usual = pattern.callback
    patch.setattr(pattern, "callback", lambda request: kept.setdefault(request.get_full_path(), usual(request)))


def _new_address(patch: Patch) -> None:
    patch.setattr(
        urls, "urlpatterns", [*urls.urlpatterns, path("export/", lambda request: HttpResponse(), name="export")]
    )
    clear_url_caches()


LEAKS = {
    "the end of a designation is not looked at": Leak("engagement", _end_of_designation),
    "the end of an assignment is not looked at": Leak("engagement", _end_of_assignment),
    "engagements are fetched by id alone": Leak("engagement", _every_engagement),
    "tasks are fetched by id alone": Leak("task", _every_task),
    "plan items are fetched by id alone": Leak("plan-item", _unscoped(plan_items)),
    "calls are fetched by id alone": Leak("call", _unscoped(calls)),
    "consents are fetched by id alone": Leak("revoke-consent", _unscoped(consents), method="POST"),
    "commitments are fetched by id alone": Leak("promote", _unscoped(commitments)),
    "features are fetched by id alone": Leak("validate-feature", _unscoped(outcomes), method="POST"),
    "scope entries are fetched by id alone": Leak("scope-entry-remove", _unscoped(scope), method="POST"),
    "tasks of others can be picked in bulk": Leak("worklist-bulk", _every_task, method="POST"),
    "the portfolio is not scoped": Leak("portfolio", _portfolio),
    "the desk counts everybody's": Leak("counters", _desk),
    "the requests of all regions are listed": Leak("requests", _requests),
    "offers of everybody are listed": Leak("offers", _offers),
    "customers read internal notes": Leak("comments", _every_note, "CU CL RE"),
    "a customer gets the file of an internal note": Leak("attachment", _every_note, "CU CL RE"),
    "the API shows customers internal notes": Leak("/api/v1/comments/{id}", _every_note, "CU CL RE"),
    "the list of the API is not scoped": Leak("/api/v1/engagements", _list_of_the_api),
    "the API fetches plan items by id alone": Leak("/api/v1/remediation-items/{id}", _unscoped(api_plan)),
    "everybody can be chosen as assignee": Leak("task", _assignees),
    "colleagues of all regions are suggested": Leak("people", _colleagues),
    "a specialist's home is not scoped": Leak("home", _news),
    "a foreign thing is forbidden instead of missing": Leak("engagement", _forbidden_instead_of_missing),
    "the page for what is missing names it": Leak("engagement", _missing_page_names),
    "the history of customers has internal lines": Leak("history", _internal_history),
    "a header counts everybody's": Leak(
        "home", _on_every_answer(lambda a: a.headers.setdefault("X-Total", str(Engagement.objects.count())))
    ),
    "a cookie names somebody": Leak("home", _on_every_answer(lambda a: a.set_cookie("last", _foreign()))),
    "a redirect names somebody": Leak("add-task", _redirect, method="POST"),
    "the frame of pages names somebody": Leak("home", _frame),
    "a domain that is taken is told with its owner": Leak("open-engagement", _taken_domain, method="POST"),
    "the log names what nobody may see": Leak("engagement", _log),
    "the trail names somebody": Leak("add-task", _trail, method="POST"),
    "a mail goes to another organisation": Leak("schedule-call", _mail, method="POST"),
    "a right is not asked for": Leak("hold-engagement", _right_not_asked, method="POST"),
    "a look changes something": Leak("engagement", _look_that_changes),
    "a refused act has changed something": Leak("decide-eligibility", _refusal_that_changes, method="POST"),
    "a method is open that nobody listed": Leak("history", _any_method, method="DELETE"),
    "a page is kept for whoever comes next": Leak("portfolio", _kept_for_all, "PM PO SP"),
    "an address has no line": Leak("", _new_address),
}
