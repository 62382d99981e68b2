"""Which mails a manager answers for: about what happens in their regions, and to whom they are invited there."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from engagements.models import Engagement, Invitation
from notifications.keys import IdText
from notifications.models import Message


def in_regions(regions: Collection[UUID]) -> QuerySet[Message]:
    """Each mail as it is sent: a digest that tells of something there is among them."""
    told = Message.objects.filter(carrier=OuterRef("pk"))
    return Message.objects.filter(about(regions) | Exists(told.filter(about(regions))), carrier=None)


def about(regions: Collection[UUID]) -> Q:
    """Of what a digest carries: what tells of these regions."""
    engagement = Engagement.objects.filter(region__in=regions, pk=OuterRef("scope_id"))
    # As its key says it; the outbox knows no invitations.
    key = Concat(Value("invitation:"), IdText("link_id"), Value(":once:"), IdText("link__user_id"))
    invitations = Invitation.objects.filter(customer__region__in=regions, link__user=OuterRef("recipient"))
    invited = Exists(invitations.alias(message_key=key).filter(message_key=OuterRef("key")))
    return Exists(engagement) | Q(kind="invitation") & invited
