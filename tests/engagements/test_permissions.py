"""Who may: each verb with each person of the cast, on their own engagement and on a foreign one."""

from datetime import timedelta

import pytest
from django.db import transaction

from audit.models import Event
from engagements.actions import (
    agreement,
    contact,
    handing,
    invitations,
    lifecycle,
    meetings,
    organisation,
    outcome,
    people,
    staffing,
)
from engagements.actions import consent as consents
from engagements.models import AssistanceRequest, Attendance, Consent, ConsentRequest, Feature, Member
from engagements.permissions import Permission, standing
from engagements.refusals import NotAllowed
from tests.factories import (
    BOUGHT,
    EVERYBODY,
    NOW,
    AssignmentFactory,
    DesignationFactory,
    EngagementFactory,
    MeetingFactory,
    MemberFactory,
    RegionManagerFactory,
    UserFactory,
    cast_of,
)

MANAGER = {"manager"}
STAFF = {"manager", "specialist"}
CUSTOMER = {"lead", "contact", "representative", "confirming", "signing"}
EDITORS = STAFF | CUSTOMER
SPEAKERS = {"lead", "confirming"}
LEAD = {"lead"}


def sheet(engagement):
    values = {"contacts": "Ada", "tenant_domain": "a.example", "seats": 200, "region_name": "EU", "language": "en"}
    window = {"window_from": NOW.date(), "window_to": NOW.date()}
    return agreement.update_data_sheet(engagement, fields=values | window, by=engagement.manager, at=NOW)


def proposal(engagement):
    services = ["azure-rms"]
    return agreement.propose_services(engagement, services=services, known=services, by=engagement.manager, at=NOW)


def held(engagement):
    return lifecycle.hold(engagement, reason="Freeze", by=engagement.manager, at=NOW)


def asked(engagement):
    asker = MemberFactory(customer=engagement.customer).user
    return AssistanceRequest.objects.create(
        customer=engagement.customer,
        tenant=engagement.tenant,
        service="azure-rms",
        requested_by=asker,
        requested_at=NOW,
    )


def consent_request(engagement):
    asked = {"activity": "DNS", "scope": "One zone", "asked_by": engagement.manager, "asked_at": NOW}
    return ConsentRequest.objects.create(engagement=engagement, **asked)


def consent(engagement):
    lead = MemberFactory(customer=engagement.customer).user
    return Consent.objects.create(
        engagement=engagement, activity="DNS", scope="One zone", granted_by=lead, granted_at=NOW
    )


def feature(engagement):
    return Feature.objects.create(engagement=engagement, slug="connector", chosen=True)


def answer(e, request, **who):
    return contact.answer_request(request, status="acknowledged", engagement=e, **who)


# Name: (what must be there, the act, who may).
VERBS = {
    "hold": (None, lambda e, _, **who: lifecycle.hold(e, reason="Freeze", **who), MANAGER),
    "resume": (held, lambda e, _, **who: lifecycle.resume(e, **who), MANAGER),
    "cancel": (None, lambda e, _, **who: lifecycle.cancel(e, reason="Sold", **who), MANAGER),
    "decide": (None, lambda e, _, **who: lifecycle.decide_eligibility(e, decision="eligible", **who), MANAGER),
    "correct": (
        None,
        lambda e, _, **who: lifecycle.correct_purchase(e, seats=150, purchased_on=BOUGHT, reason="Typo", **who),
        MANAGER,
    ),
    "assign manager": (
        None,
        lambda e, _, **who: staffing.assign_manager(e, RegionManagerFactory(region=e.region).user, **who),
        MANAGER,
    ),
    "assign": (None, lambda e, _, **who: staffing.assign_specialist(e, UserFactory(), **who), MANAGER),
    "unassign": (
        lambda e: AssignmentFactory(engagement=e),
        lambda e, given, **who: staffing.unassign_specialist(given, **who),
        MANAGER,
    ),
    "log contact": (
        None,
        lambda e, _, **who: contact.log_attempt(e, channel="mail", outcome="bounced", happened_at=NOW, **who),
        STAFF,
    ),
    "request": (
        None,
        lambda e, _, **who: contact.request_assistance(
            customer=e.customer, tenant=e.tenant, service="azure-rms", **who
        ),
        CUSTOMER,
    ),
    "acknowledge": (asked, answer, MANAGER),
    "decline request": (asked, lambda e, given, **who: contact.decline_request(given, reason="No", **who), MANAGER),
    "propose": (
        None,
        lambda e, _, **who: agreement.propose_services(e, services=["azure-rms"], known=["azure-rms"], **who),
        STAFF,
    ),
    "confirm services": (proposal, lambda e, _, **who: agreement.confirm_services(e, **who), SPEAKERS),
    "edit sheet": (None, lambda e, _, **who: agreement.update_data_sheet(e, fields={"seats": 7}, **who), EDITORS),
    "confirm sheet": (sheet, lambda e, _, **who: agreement.confirm_data_sheet(e, **who), SPEAKERS),
    "add member": (
        None,
        lambda e, _, **who: people.add_member(e.customer, UserFactory(), role="stakeholder", **who),
        MANAGER | LEAD,
    ),
    "change member": (
        lambda e: MemberFactory(customer=e.customer),
        lambda e, given, **who: people.change_member_role(given, role="stakeholder", **who),
        MANAGER | LEAD,
    ),
    "remove member": (
        lambda e: MemberFactory(customer=e.customer),
        lambda e, given, **who: people.remove_member(Member.objects.get(pk=given.pk), **who),
        MANAGER | LEAD,
    ),
    "designate": (
        None,
        lambda e, _, **who: people.designate(
            e.customer, UserFactory(), company="P", may_confirm=True, may_sign=True, **who
        ),
        LEAD,
    ),
    "withdraw": (
        lambda e: DesignationFactory(customer=e.customer),
        lambda e, given, **who: people.withdraw(given, **who),
        LEAD,
    ),
    "invite": (
        lambda e: MemberFactory(customer=e.customer),
        lambda e, given, **who: invitations.send(e.customer, given.user, **who),
        MANAGER | LEAD,
    ),
    "invite representative": (
        lambda e: DesignationFactory(customer=e.customer),
        lambda e, given, **who: invitations.send(e.customer, given.user, **who),
        LEAD,
    ),
    "change organisation": (
        None,
        lambda e, _, **who: organisation.change(e.customer, language="de", time_zone="UTC", **who),
        MANAGER | LEAD,
    ),
    "hand over": (
        lambda e: AssignmentFactory(engagement=e),
        lambda e, given, **who: handing.hand_over(
            [e.pk], role="specialist", giver=given.user, taker=UserFactory(), reason="Leave", **who
        ),
        MANAGER,
    ),
    "schedule": (
        None,
        lambda e, _, **who: meetings.schedule(e, kind="kickoff", starts_at=NOW + timedelta(days=2), **who),
        STAFF,
    ),
    "reschedule": (
        lambda e: MeetingFactory(engagement=e),
        lambda e, given, **who: meetings.reschedule(given, starts_at=NOW + timedelta(days=2), **who),
        STAFF,
    ),
    "hold call": (
        lambda e: MeetingFactory(engagement=e, starts_at=NOW),
        lambda e, given, **who: meetings.hold(given, **who),
        STAFF,
    ),
    "miss call": (
        lambda e: MeetingFactory(engagement=e, starts_at=NOW),
        lambda e, given, **who: meetings.miss(given, **who),
        STAFF,
    ),
    "cancel call": (
        lambda e: MeetingFactory(engagement=e),
        lambda e, given, **who: meetings.cancel(given, reason="Strike", **who),
        STAFF,
    ),
    "cadence": (None, lambda e, _, **who: meetings.set_cadence(e, days=7, **who), STAFF),
    "validate feature": (feature, lambda e, given, **who: outcome.validate_feature(given, **who), STAFF),
    "validate use cases": (None, lambda e, _, **who: outcome.validate_use_cases(e, **who), STAFF),
    "record outcomes": (
        None,
        lambda e, _, **who: outcome.record_outcomes(e, activated_on=None, pilot_users="Ada", **who),
        STAFF,
    ),
    "grant consent": (
        None,
        lambda e, _, **who: consents.grant(e, activity="DNS", scope="One zone", **who),
        LEAD,
    ),
    "ask for consent": (
        None,
        lambda e, _, **who: consents.ask(e, activity="DNS", scope="One zone", **who),
        STAFF,
    ),
    "decline a request for consent": (
        consent_request,
        lambda e, given, **who: consents.decline(given, **who),
        LEAD,
    ),
    "revoke consent": (consent, lambda e, given, **who: consents.revoke(given, **who), LEAD),
}


class Undo(Exception):
    pass


def may(act, engagement, given, user) -> bool:
    """Whether `user` gets through; whatever the act did is undone."""
    try:
        with transaction.atomic():
            act(engagement, given, by=user, at=NOW)
            raise Undo
    except NotAllowed:
        return False
    except Undo:
        return True


@pytest.mark.parametrize("verb", VERBS)
def test_only_the_right_people_may(verb, engagement, cast):
    given, act, expected = VERBS[verb]
    subject = given(engagement) if given else None
    allowed = {name for name in EVERYBODY if may(act, engagement, subject, getattr(cast, name))}
    assert allowed == expected


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_may_on_a_foreign_engagement(verb, engagement, cast):
    given, act, _expected = VERBS[verb]
    foreign = EngagementFactory()
    subject = given(foreign) if given else None
    assert not [name for name in EVERYBODY if may(act, foreign, subject, getattr(cast, name))]


@pytest.mark.parametrize("verb", VERBS)
def test_every_act_leaves_one_event_with_its_actor(verb, engagement, cast):
    given, act, expected = VERBS[verb]
    subject = given(engagement) if given else None
    known = set(Event.objects.values_list("pk", flat=True))
    user = getattr(cast, min(expected))
    act(engagement, subject, by=user, at=NOW)
    (event,) = Event.objects.exclude(pk__in=known)
    assert (event.actor_id, event.at) == (user.pk, NOW)
    assert event.actor_party == ("customer" if min(expected) in CUSTOMER else "microsoft")


@pytest.mark.parametrize("name", ["manager", "specialist", "lead", "contact", "representative"])
def test_a_closed_account_may_nothing(name, engagement, cast):
    user = getattr(cast, name)
    user.is_active = False
    user.save()
    assert standing(user, engagement, at=NOW).roles == frozenset()


def test_an_assignment_bites_from_its_start_to_its_end(engagement):
    assignment = AssignmentFactory(engagement=engagement, starts_at=NOW, ends_at=NOW + timedelta(hours=1))
    moments = [NOW - timedelta(seconds=1), NOW, NOW + timedelta(minutes=59), NOW + timedelta(hours=1)]
    assert [standing(assignment.user, engagement, at=at).is_microsoft for at in moments] == [False, True, True, False]


def test_standing_takes_one_statement(engagement, cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        standing(cast.specialist, engagement, at=NOW)


def test_a_representative_acts_on_behalf_of_the_customer(engagement, cast):
    assert standing(cast.confirming, engagement, at=NOW).on_behalf_of == engagement.customer.name
    assert standing(cast.lead, engagement, at=NOW).on_behalf_of == ""


def test_somebody_on_both_sides_acts_for_the_side_that_the_verb_belongs_to(engagement, cast):
    DesignationFactory(customer=engagement.customer, user=cast.specialist, may_confirm=True)
    stands = standing(cast.specialist, engagement, at=NOW)
    assert (stands.side_for(Permission.CONFIRM), stands.side_for(Permission.LOG_CONTACT)) == ("customer", "microsoft")
    assert (stands.behalf_for(Permission.CONFIRM), stands.behalf_for(Permission.LOG_CONTACT)) == (
        engagement.customer.name,
        "",
    )


def test_everybody_sees_their_own_engagements_only(engagement, cast):
    foreign = EngagementFactory()
    foreign_cast = cast_of(foreign)
    gone = {"former_specialist", "former_representative", "other_manager", "stranger"}
    sees = {name: set(type(engagement).objects.visible_to(getattr(cast, name), NOW)) for name in EVERYBODY}
    assert sees == {name: set() if name in gone else {engagement} for name in EVERYBODY}
    assert foreign in type(engagement).objects.visible_to(foreign_cast.lead, NOW)


def test_attendees_who_left_take_no_part(engagement, cast):
    meeting = MeetingFactory(engagement=engagement)
    for name in EVERYBODY:
        Attendance.objects.create(meeting=meeting, user=getattr(cast, name), party="customer")
    gone = {cast.former_specialist, cast.former_representative, cast.other_manager, cast.stranger}
    left = set(meeting.attendances.all()) - set(meeting.attendances.taking_part(NOW))
    assert {attendance.user for attendance in left} == gone
