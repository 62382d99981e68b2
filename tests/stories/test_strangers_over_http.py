"""Whoever has no part in an engagement finds nothing of it, at whatever address, and changes nothing.

The lead of another customer every day, people of Microsoft's with the marker `full` (make test-full).
"""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from audit.models import Event
from comments.models import Attachment
from engagements.actions import break_glass
from engagements.models import AssistanceRequest, BreakGlass, HandOver
from notifications.models import Message
from phases.models.phase import Kind
from responsibilities.actions import scope, verbs
from responsibilities.actions.hand_over import hand_over
from tests import factories, worlds
from tests.daily import mostly_full
from tests.factories import NOW
from tests.journeys import ANSWERS
from tests.stories.start import begin

pytestmark = pytest.mark.django_db

TOKEN = re.compile(rb"[A-Za-z0-9]{64}")
SLUGS = {
    "close-phase": {"kind": "enable_service"},
    "reopen-phase": {"kind": "enable_core"},
    "record-finding": {"area": "network"},
    "plan-version": {"number": 1},
    "plan-item-verb": {"verb": "reopen"},
    "plan-check": {"verb": "pass"},
    "call-verb": {"verb": "hold"},
    "mail-verb": {"verb": "again"},
    "call-item": {"kind": "general", "ref": "call", "what": "note"},
    "task-verb": {"verb": "complete"},
    "task-plan": {"what": "note"},
    "comment-verb": {"verb": "hide"},
    "request-assistance": {"service": "azure-rms"},
}


def build():
    """An engagement that has one of everything."""
    journey = begin(Kind.ENABLE_SERVICE, ANSWERS)
    engagement, at = journey.engagement, journey.later()
    # A name that is part of no other.
    type(engagement.customer).objects.filter(pk=engagement.customer_id).update(name="Hidden Valley Foundry")
    engagement.customer.name = "Hidden Valley Foundry"
    lead, staff = ({"by": who, "at": at} for who in (journey.team.lead, journey.team.specialist))
    verbs.grant_consent(engagement, activity="Add the rule", scope="One rule", **lead)
    verbs.ask_consent(engagement, activity="Add a second rule", scope="One rule", **staff)
    scope.add_entry(engagement.tasks.get(slug="pilot-users"), name="Pilot One", **staff)
    scope.ask(engagement, asked="May a third user try it?", **lead)
    factories.DesignationFactory(customer=engagement.customer)
    factories.AttachmentFactory(comment=factories.CommentFactory(engagement=engagement))
    call = engagement.meetings.filter(status="held").first()
    engagement.promises.create(meeting=call, what="Send the list", party="customer", made_at=at)
    successor = factories.UserFactory()
    whom = {"role": "specialist", "giver": journey.team.specialist, "taker": successor, "reason": "Leave"}
    hand_over([engagement.pk], **whom, by=journey.team.manager, at=at)
    asked = {"customer": engagement.customer, "tenant": engagement.tenant, "service": "azure-rms"}
    AssistanceRequest.objects.create(**asked, requested_by=journey.team.lead, requested_at=NOW)
    assert Message.objects.filter(scope_id=engagement.pk).update(status="doubt", claimed_at=NOW)
    return journey


built = worlds.built(build)
journey = worlds.fresh("built")


@pytest.fixture(
    params=mostly_full(["MemberFactory", "RegionManagerFactory", "AssignmentFactory"], daily={"MemberFactory"})
)
def stranger(request, journey):
    """The lead of another customer, a manager of another region, a specialist of another engagement."""
    client = Client()
    client.force_login(getattr(factories, request.param)().user)
    return client


def holders(engagement):
    """Which rows stand behind the first part of an address."""
    customer = engagement.customer
    return {
        "engagements": type(engagement).objects.filter(pk=engagement.pk),
        "plan-items": engagement.remediation_items,
        "plan-checks": engagement.minimum_checks,
        "calls": engagement.meetings,
        "contact-attempts": engagement.contact_attempts,
        "promises": engagement.promises,
        "assignments": engagement.assignments.filter(role="specialist"),
        "consents": engagement.consents,
        "consent-requests": engagement.consent_requests,
        "hand-overs": HandOver.objects.filter(assignments__engagement=engagement),
        "organisations": type(customer).objects.filter(pk=customer.pk),
        "features": engagement.features,
        "comments": engagement.comments,
        "attachments": Attachment.objects.filter(comment__engagement=engagement),
        "scope-questions": engagement.scope_questions,
        "tasks": engagement.tasks.filter(slug="pilot-users"),
        "scope-entries": engagement.scope_entries,
        "commitments": engagement.commitments,
        "offers": customer.tenants,
        "requests": AssistanceRequest.objects.filter(customer=customer),
        "mail": Message.objects.filter(scope_id=engagement.pk),
        "member": customer.members,
        "designation": customer.designations,
    }


def addresses(engagement):
    """Each of ours that names something, once with what there is and once with what there is not."""
    rows = holders(engagement)
    for pattern in ours(get_resolver().url_patterns):
        route = str(pattern.pattern)
        wanted = [name for name in pattern.converters if name not in SLUGS.get(pattern.name, {})]
        real = {name: rows.get(name, rows.get(pattern.first)).first().pk for name in wanted}
        unreal = {name: uuid4() for name in wanted}
        if wanted:
            yield tuple(reverse(pattern.name, kwargs={**SLUGS.get(pattern.name, {}), **ids}) for ids in (real, unreal))
        assert wanted or not pattern.converters, f"{route} is walked by nobody"


def ours(patterns, before="", names=()):
    """Flat, each with the first part of its whole address and with all the values that it takes."""
    for one in patterns:
        route, values = before + str(one.pattern), {*names, *one.pattern.converters}
        if not isinstance(one, URLPattern):
            yield from ours(one.url_patterns, route, values)
        elif one.callback.__module__.startswith("responsibilities.views"):
            one.first, one.converters = route.partition("/")[0], values
            yield one


def answered(client, method, address):
    response = getattr(client, method)(address)
    return response.status_code, TOKEN.sub(b"", response.content)


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_address_tells_a_stranger_what_exists(journey, stranger, method):
    events = Event.objects.count()
    walked = list(addresses(journey.engagement))
    assert len(walked) > 60
    for real, unreal in walked:
        code, page = answered(stranger, method, real)
        assert code in (404, 405), f"{real} answered {code}"
        assert (code, page) == answered(stranger, method, unreal), f"{real} is told apart"
    assert Event.objects.count() == events


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_signing_in_every_address_leads_to_the_door(journey, method):
    for real, _unreal in addresses(journey.engagement):
        response = getattr(Client(), method)(real)
        assert response.status_code == 302, real
        assert response["Location"].startswith("/sign-in/?next=")


LISTS = (
    "home",
    "counters",
    "mail",
    "portfolio",
    "first-contact",
    "worklist",
    "offers",
    "requests",
    "my-organisation",
    "directory",
    "hand-over",
)


@pytest.mark.parametrize("name", LISTS)
def test_no_list_shows_a_stranger_anything_foreign(journey, stranger, name):
    shown = stranger.get(reverse(name)).content.decode()
    engagement = journey.engagement
    for secret in (engagement.customer.name, engagement.tenant.domain, str(engagement.pk), "Pilot One"):
        assert secret not in shown


def test_what_a_stranger_selects_in_bulk_stays_as_it_is(journey, stranger):
    task = journey.engagement.tasks.get(slug="pilot-users")
    stranger.post(reverse("worklist-bulk"), {"verb": "complete", "pick": [str(task.pk)]})
    task = journey.engagement.tasks.get(slug="pilot-users")
    assert task.status == "not_started"


# ---- Break-glass


@pytest.fixture
def looking(journey):
    """An operator who looks into this engagement just now."""
    operator = factories.UserFactory(is_staff=True, is_superuser=True)
    break_glass.look_into(journey.engagement, reason="The sync hangs", by=operator, at=timezone.now())
    client = Client()
    client.force_login(operator)
    return client


def test_who_looks_by_break_glass_reads_its_pages_and_can_change_nothing(journey, looking):
    events, read = Event.objects.count(), 0
    for real, _unreal in addresses(journey.engagement):
        read += looking.get(real).status_code == 200
        assert looking.post(real).status_code in (403, 404, 405), real
    assert read >= 20
    assert Event.objects.count() == events


def test_who_looks_is_told_so_and_sees_what_the_customer_sees(journey, looking):
    page = looking.get(f"/engagements/{journey.engagement.pk}/").content.decode()
    assert "You look into this engagement as an operator." in page
    assert "Contact attempts" not in page


def test_break_glass_opens_no_other_engagement_and_no_list(journey, looking):
    other = factories.EngagementFactory()
    assert looking.get(f"/engagements/{other.pk}/").status_code == 404
    for name in LISTS:
        assert journey.engagement.customer.name not in looking.get(reverse(name)).content.decode()


def test_after_an_hour_it_is_closed_again(journey, looking):
    BreakGlass.objects.update(ends_at=timezone.now())
    for real, unreal in addresses(journey.engagement):
        assert answered(looking, "get", real) == answered(looking, "get", unreal), real
