"""Whose data a person may ask for: their own, a lead those of the organisation; administrators decide."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from accounts.models import User
from engagements.models import Member
from engagements.models.organisation import MemberRole


def spoken_for(by: User) -> QuerySet[User]:
    """Oneself and, for a customer's lead, everybody who belongs to the organisation."""
    led = Member.objects.filter(user=by, role=MemberRole.LEAD, user__is_active=True).values("customer")
    colleagues = Member.objects.filter(customer__in=led).values("user")
    return User.objects.filter(Q(pk=by.pk) | Q(pk__in=colleagues), is_active=True)


def may_speak_for(by: User, person: User) -> bool:
    return spoken_for(by).filter(pk=person.pk).exists()


def may_decide(by: User) -> bool:
    return User.objects.filter(pk=by.pk, is_active=True, is_staff=True).exists()
