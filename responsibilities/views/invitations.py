"""Asking people to come who were named for a customer: again, for the first time, or not any more."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from engagements.permissions import Permission
from responsibilities.actions import persons, verbs
from responsibilities.views.answering import acting, admitted, said
from responsibilities.views.people import home, row_of


@login_required
@require_POST
def invite_all(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One press for everybody whom an opening or a file brought."""
    engagement = admitted(request, pk, Permission.EDIT_PEOPLE)
    count = len(persons.invite_all(engagement.customer, **acting(request)))
    words = ngettext("%(num)s person is invited.", "%(num)s people are invited.", count) % {"num": count}
    return said(request, words if count else _("Everybody was invited already."), home(pk, "customer"))


@login_required
@require_POST
def invite_member(request: HttpRequest, pk: UUID, member: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.EDIT_PEOPLE)
    found = row_of(engagement.customer.members, member)
    verbs.send_invitation(engagement.customer, found.user, **acting(request))
    return said(request, _("Invited: %(email)s") % {"email": found.user.email}, home(pk, "customer"))


@login_required
@require_POST
def invite_representative(request: HttpRequest, pk: UUID, designation: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.DESIGNATE)
    found = row_of(engagement.customer.designations, designation)
    verbs.send_invitation(engagement.customer, found.user, **acting(request))
    return said(request, _("Invited: %(email)s") % {"email": found.user.email}, home(pk, "representatives"))


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: UUID, member: UUID) -> HttpResponse:
    engagement = admitted(request, pk, Permission.EDIT_PEOPLE)
    found = row_of(engagement.customer.members, member)
    persons.withdraw_invitation(found, **acting(request))
    return said(
        request, _("The invitation of %(email)s is withdrawn.") % {"email": found.user.email}, home(pk, "customer")
    )
