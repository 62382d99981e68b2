"""After erasure nothing names the person any more; what others rely on stands."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Link, SignInAttempt
from audit.models import Event
from engagements.models import Assignment, Designation, Engagement
from engagements.refusals import Refused
from fasttrack.sweeping import sweep
from notifications.models import Message
from phases.plan_content import content_hash
from privacy import actions
from privacy.naming import Naming
from responsibilities.models import Task
from tests import worlds
from tests.factories import (
    NOW,
    AssignmentFactory,
    DesignationFactory,
    EngagementFactory,
    MemberFactory,
    RegionManagerFactory,
    UserFactory,
)
from tests.privacy import canary

pytestmark = [pytest.mark.django_db, pytest.mark.services]


# ---- Somebody who was everywhere


lived = worlds.built(canary.lived)
life = worlds.fresh("lived")


def test_no_table_names_an_erased_person(life, erase):
    assert len(canary.seen(*canary.CANARIES)) > 15
    erase(life[1])
    assert canary.seen(*canary.CANARIES) == []


def test_the_account_is_a_pseudonym_that_nobody_can_sign_in_to(life, erase):
    before = life[1].language
    user = erase(life[1])
    assert user.name == f"Former member {user.pk.hex[:4]}"
    assert user.email.endswith("@erased.invalid")
    assert not user.is_active
    assert not user.has_usable_password()
    assert user.language == before


def test_ways_in_and_what_was_typed_are_gone(life, erase):
    user = erase(life[1])
    assert not Link.objects.filter(user=user).exists()
    assert not SignInAttempt.objects.exists()
    assert not any(one.get_decoded().get("_auth_user_id") == str(user.pk) for one in Session.objects.all())


def test_the_history_goes_on_under_the_pseudonym(life, erase):
    zofia = life[1]
    deeds = Event.objects.filter(actor_id=zofia.pk)
    before = list(deeds.order_by("pk").values_list("pk", "at", "verb", "scope_id", "subject_id"))
    user = erase(zofia)
    assert list(deeds.order_by("pk").values_list("pk", "at", "verb", "scope_id", "subject_id"))[: len(before)] == before
    assert set(deeds.values_list("actor_name", flat=True)) == {user.name}


def test_history_page_shows_the_pseudonym(life, erase, client):
    walk, zofia = life
    user = erase(zofia)
    client.force_login(walk.team.manager)
    shown = client.get(f"/engagements/{walk.engagement.pk}/history/").content.decode()
    assert user.name in shown
    assert "Zofia" not in shown


def test_what_was_decided_stands(life, erase):
    walk, zofia = life
    signed = list(walk.engagement.remediation_plans.values_list("sign_offs__side", "sign_offs__at", "sign_offs__by"))
    erase(zofia)
    assert (
        list(walk.engagement.remediation_plans.values_list("sign_offs__side", "sign_offs__at", "sign_offs__by"))
        == signed
    )
    assert walk.engagement.consents.filter(granted_by=zofia).exists()


def test_a_signed_plan_stays_the_same_plan(life, erase):
    walk, zofia = life
    erase(zofia)
    plan = walk.engagement.remediation_plans.latest()
    assert plan.hash == content_hash(plan.content)


def test_nobody_is_mailed_and_no_sweep_begins_anew(life, erase):
    walk, zofia = life
    sweep(at=walk.at)
    mails = Message.objects.filter(recipient=zofia).count()
    erase(zofia)
    sweep(at=walk.at)
    assert Message.objects.filter(recipient=zofia).count() == mails
    assert not Message.objects.filter(recipient=zofia, next_try_at__isnull=False).exists()


def test_open_tasks_are_nobodys_and_other_peoples_words_stay(life, erase):
    walk, zofia = life
    erase(zofia)
    assert not Task.objects.filter(assignee=zofia).exists()
    note = Task.objects.filter(engagement=walk.engagement).first().note
    assert note.startswith("Ask Former member")
    assert "formerly" in note


def test_the_erasure_itself_is_in_the_trail_without_the_name(life, erase, administrators):
    user = erase(life[1])
    told = Event.objects.filter(subject_id=user.pk, verb__in=["erasure.asked", "erasure.approved", "person.erased"])
    assert list(told.order_by("pk").values_list("verb", flat=True)) == [
        "erasure.asked",
        "erasure.approved",
        "person.erased",
    ]
    assert set(told.values_list("subject_label", flat=True)) == {user.name}
    assert told.last().actor_id == administrators[1].pk


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="its trigger is written for SQLite")
def test_an_erasure_that_breaks_at_its_last_step_erases_nothing(life, erase):
    before = canary.seen(*canary.CANARIES)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TRIGGER broken BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'broken'); END")
    with pytest.raises(IntegrityError, match="broken"), transaction.atomic():
        erase(life[1])
    assert canary.seen(*canary.CANARIES) == before


# ---- Rights end


def test_every_right_ends(erase):
    user = UserFactory()
    DesignationFactory(user=user)
    AssignmentFactory(user=user)
    RegionManagerFactory(user=user)
    at = timezone.now()
    erase(user)
    assert not Designation.objects.live(at).filter(user=user).exists()
    assert not Assignment.objects.live(at).filter(user=user).exists()
    assert not Engagement.objects.visible_to(user).exists()


# ---- Others with the same name


def test_a_namesake_keeps_their_name(erase):
    ada, other = UserFactory(name="Ada Hill"), UserFactory(name="Ada Hill")
    here, there = EngagementFactory(status_reason="Ask Ada Hill"), EngagementFactory(status_reason="Ask Ada Hill")
    AssignmentFactory(user=ada, engagement=here)
    AssignmentFactory(user=other, engagement=there)
    erase(ada)
    other.refresh_from_db()
    reasons = dict(Engagement.objects.values_list("pk", "status_reason"))
    assert other.name == "Ada Hill"
    assert (reasons[here.pk], reasons[there.pk]) == (f"Ask Former member {ada.pk.hex[:4]}", "Ask Ada Hill")


@pytest.mark.parametrize(
    "text",
    ["Adamant", "ada@other.example", "x.Ada@other.example", "Ada.lovelace@other.example", "Ada Lovelace was here"],
)
def test_what_only_looks_like_the_name_stays(text):
    UserFactory(name="Ada Lovelace", email="lovelace@other.example")
    ada = UserFactory(name="Ada", email="ada@example.org")
    assert Naming.of(ada).replaced(text) == text


@pytest.mark.parametrize("text", ["Ada", "ask ADA.", "(Ada)", "Ada, Lead", "ada@example.org", "<ada@example.org>"])
def test_the_name_is_found_however_it_stands(text):
    ada = UserFactory(name="Ada", email="ada@example.org")
    made = Naming.of(ada).replaced(text)
    assert not re.search(r"\bada\b", made.casefold())
    assert "Former member" in made


def test_a_pseudonym_that_is_longer_than_its_column_is_cut(erase):
    ada = UserFactory(name="Ada")
    engagement = EngagementFactory(customer__name="x")
    task = Task.objects.create(engagement=engagement, phase=_phase(engagement), party="customer", own_title="Ada " * 50)
    erase(ada)
    assert len(Task.objects.get(pk=task.pk).own_title) == 200


def _phase(engagement):
    return engagement.phases.create(kind="initiate", number=0)


# ---- What is refused


def test_the_last_lead_of_a_live_engagement_is_not_erased(administrators):
    lead = MemberFactory(customer=EngagementFactory().customer).user
    request = actions.ask(lead, by=lead, at=NOW)
    with pytest.raises(Refused, match="nobody else who leads"):
        actions.approve(request, by=administrators[0], at=NOW)


def test_whoever_became_the_last_lead_since_the_approval_is_not_erased(administrators):
    first = MemberFactory(customer=EngagementFactory().customer)
    second = MemberFactory(customer=first.customer)
    request = actions.ask(first.user, by=first.user, at=NOW)
    actions.approve(request, by=administrators[0], at=NOW)
    second.delete()
    with pytest.raises(Refused, match="nobody else who leads"):
        actions.erase(request, by=administrators[1], at=NOW)


def test_the_last_lead_is_erased_once_everything_is_over(erase):
    engagement = EngagementFactory(status="completed")
    assert not erase(MemberFactory(customer=engagement.customer).user).is_active


def test_a_manager_hands_over_first(administrators):
    manager = EngagementFactory().manager
    request = actions.ask(manager, by=manager, at=NOW)
    with pytest.raises(Refused, match="Hand them to another"):
        actions.approve(request, by=administrators[0], at=NOW)
