"""People of both sides: named, given a role, designated, withdrawn."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from engagements.arrival import Arrival, called, invitations_of
from engagements.hours import end_of_day, start_of_day
from engagements.models import Assignment, Designation, Engagement, Member
from engagements.permissions import Permission, Standing
from engagements.seen import mark
from responsibilities.actions import persons, verbs
from responsibilities.forms.people import DesignationForm, MemberForm, OrganisationForm, RoleForm
from responsibilities.forms.steering import ManagerForm, SpecialistForm
from responsibilities.presenting import people as told
from responsibilities.presenting.place import place
from responsibilities.views.answering import acting, admitted, page, said
from responsibilities.views.common import acted, standing_of, visible, visible_engagement


@login_required
@require_safe
def people(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _page(request, visible_engagement(request, pk))


def _page(request: HttpRequest, engagement: Engagement, **bound: Form) -> HttpResponse:
    """`bound` are forms that come back with what was typed and what is wrong with it."""
    stands, at = standing_of(request, engagement), timezone.now()
    customer = engagement.customer
    sent = invitations_of(customer)
    people = told.members(customer.members.select_related("user"), sent, at=at)
    speaking = customer.designations.select_related("user").order_by("starts_at")
    assigned = engagement.assignments.select_related("user").order_by("starts_at")
    context = {
        "place": place(engagement, stands, "people"),
        "engagement": engagement,
        "members": people,
        "uninvited": [one["name"] for one in people if one["state"] == Arrival.UNINVITED],
        "designations": told.designations(speaking, sent, at=at),
        "organisation": told.organisation(customer),
        "staff": told.staff(assigned, may_hand_over=engagement.is_live and stands.is_manager, at=at),
        "may": _may(engagement, stands),
        "roles": RoleForm.base_fields["role"].choices,
        **_forms(engagement, stands),
        **bound,
    }
    return page(request, "people/page.html", context, *bound.values())


def _may(engagement: Engagement, stands: Standing) -> dict[str, bool]:
    """People of a customer are named in any state of one engagement; what belongs to this one needs it at work."""
    return {
        "edit": stands.may(Permission.EDIT_PEOPLE),
        "edit_organisation": stands.may(Permission.EDIT_ORGANISATION),
        "designate": stands.may(Permission.DESIGNATE),
        "assign": engagement.is_working and stands.may(Permission.ASSIGN),
        "unassign": stands.may(Permission.ASSIGN),
    }


def _forms(engagement: Engagement, stands: Standing) -> dict[str, Any]:
    """Each with ids of its own: several ask for an address or an end."""
    forms: dict[str, Any] = {
        "member_form": MemberForm(auto_id="member-%s"),
        "designation_form": DesignationForm(auto_id="representative-%s"),
        "organisation_form": OrganisationForm(customer=engagement.customer, auto_id="organisation-%s"),
    }
    if stands.may(Permission.ASSIGN):
        forms["manager_form"] = _manager_form(engagement)
        forms["specialist_form"] = SpecialistForm(auto_id="specialist-%s")
        forms["colleagues"] = _colleagues(engagement)
    return forms


def _manager_form(engagement: Engagement, data: Any = None) -> ManagerForm:
    managers = User.objects.filter(managed_regions__region=engagement.region_id, is_active=True)
    others = managers.exclude(pk=engagement.manager_id)
    seen = mark(engagement, "manager_id")
    return ManagerForm(data, managers=others, auto_id="manager-%s", seen=seen)


def _colleagues(engagement: Engagement) -> list[User]:
    """Specialists that the region knows, offered while an address is typed."""
    known = Assignment.objects.filter(engagement__region=engagement.region_id, role=Assignment.Role.SPECIALIST)
    return list(User.objects.filter(pk__in=known.values("user"), is_active=True).order_by("name")[:200])


def home(pk: UUID, fragment: str) -> str:
    return reverse("people", args=[pk]) + f"#{fragment}"


def _end(day: date | None, time_zone: str) -> datetime | None:
    """The end of a day where the customer is."""
    return end_of_day(day, time_zone) if day else None


# ---- The customer's people


@login_required
@require_POST
def add_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.EDIT_PEOPLE)
    form = MemberForm(request.POST, auto_id="member-%s")
    if not acted(form, lambda: persons.add_member(engagement.customer, **form.cleaned_data, **acting(request))):
        return _page(request, engagement, member_form=form)
    return said(request, _("Invited: %(email)s") % form.cleaned_data, home(pk, "customer"))


@login_required
@require_POST
def change_role(request: HttpRequest, pk: UUID, member: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.EDIT_PEOPLE)
    found, form = row_of(engagement.customer.members, member), RoleForm(request.POST)
    if not acted(form, lambda: verbs.change_member_role(found, **form.cleaned_data, **acting(request))):
        return _page(request, engagement, role_form=form)
    return said(request, _("The role of %(name)s is changed.") % {"name": named(found)}, home(pk, "customer"))


@login_required
@require_POST
def remove_member(request: HttpRequest, pk: UUID, member: UUID) -> HttpResponse:
    found = row_of(visible_engagement(request, pk).customer.members, member)
    name = named(found)
    verbs.remove_member(found, **acting(request))
    return said(request, _("%(name)s no longer takes part.") % {"name": name}, home(pk, "customer"))


@login_required
@require_POST
def designate(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.DESIGNATE)
    form = DesignationForm(request.POST, auto_id="representative-%s")
    if not acted(form, lambda: persons.designate(engagement.customer, **_scope(form, engagement), **acting(request))):
        return _page(request, engagement, designation_form=form)
    return said(request, _("Designated and invited: %(email)s") % form.cleaned_data, home(pk, "representatives"))


def _scope(form: DesignationForm, engagement: Engagement) -> dict[str, Any]:
    typed = dict(form.cleaned_data)
    ends_at = _end(typed.pop("ends_on"), engagement.customer.time_zone)
    return {**typed, "ends_at": ends_at}


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID, designation: UUID) -> HttpResponse:
    found = row_of(visible_engagement(request, pk).customer.designations, designation)
    name = named(found)
    verbs.withdraw(found, **acting(request))
    return said(request, _("%(name)s no longer represents you.") % {"name": name}, home(pk, "representatives"))


@login_required
@require_POST
def change_organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.EDIT_ORGANISATION)
    form = OrganisationForm(request.POST, customer=engagement.customer, auto_id="organisation-%s")
    if not acted(form, lambda: verbs.change_organisation(engagement.customer, **form.cleaned_data, **acting(request))):
        return _page(request, engagement, organisation_form=form)
    return said(request, _("Saved."), home(pk, "organisation"))


def row_of(related: Any, pk: UUID) -> Any:
    found = related.select_related("user", "customer").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def named(one: Member | Designation) -> str:
    return called(one.user, invitations_of(one.customer).get(one.user_id, ()), at=timezone.now())


# ---- The onboarding centre's people


@login_required
@require_POST
def assign_manager(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.ASSIGN)
    form = _manager_form(engagement, request.POST)
    if not acted(form, lambda: verbs.assign_manager(engagement, **form.cleaned_data, **acting(request))):
        return _page(request, engagement, manager_form=form)
    return said(request, _("%(user)s manages this engagement now.") % form.cleaned_data, home(pk, "staff"))


@login_required
@require_POST
def assign_specialist(request: HttpRequest, pk: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.ASSIGN)
    form = SpecialistForm(request.POST, auto_id="specialist-%s")

    def assign() -> Assignment:
        typed, zone = form.cleaned_data, engagement.region.time_zone
        starts_at = start_of_day(typed["starts_on"], zone) if typed["starts_on"] else None
        period = {"starts_at": starts_at, "ends_at": _end(typed["ends_on"], zone)}
        return verbs.assign_specialist(engagement, typed["user"], **period, **acting(request))

    if not acted(form, assign):
        return _page(request, engagement, specialist_form=form)
    return said(request, _("%(user)s is assigned.") % form.cleaned_data, home(pk, "staff"))


@login_required
@require_POST
def unassign(request: HttpRequest, pk: UUID) -> HttpResponse:
    assignment = visible(request, Assignment.objects.select_related("user", "engagement"), pk)
    verbs.unassign_specialist(assignment, **acting(request))
    words = {"name": assignment.user}
    return said(request, _("%(name)s is no longer assigned.") % words, home(assignment.engagement_id, "staff"))
