"""An operator looks into one engagement: for a reason, for an hour, and not unseen."""

from datetime import timedelta

import pytest

from audit import trail
from engagements.actions import break_glass
from engagements.models import BreakGlass, Engagement
from engagements.permissions import TABLE, Role, standing
from engagements.refusals import Invalid, NotAllowed
from notifications.models import Message
from tests.factories import EVERYBODY, NOW, EngagementFactory, RegionManagerFactory, UserFactory

WHY = "The sync of this tenant hangs"
HOUR = timedelta(hours=1)


@pytest.fixture
def operator(db):
    return UserFactory(name="Olga Operator", is_staff=True, is_superuser=True)


@pytest.fixture
def look(engagement, operator):
    return break_glass.look_into(engagement, reason=WHY, by=operator, at=NOW)


def told():
    return {message.recipient for message in Message.objects.filter(kind="break_glass")}


def test_it_is_written_down_who_looked_into_what_why_and_until_when(look, engagement, operator):
    assert (look.engagement, look.user, look.reason) == (engagement, operator, WHY)
    assert (look.starts_at, look.ends_at) == (NOW, NOW + HOUR)


@pytest.mark.parametrize("for_customer", [True, False])
def test_both_sides_read_it_in_their_history(look, engagement, operator, for_customer):
    event = trail.history(engagement, for_customer=for_customer)[0]
    assert (event.verb, event.actor_name, event.reason) == ("glass.broken", operator.name, WHY)


@pytest.mark.parametrize("reason", ["", "         ", "Too short", "   Too short   "])
def test_a_reason_has_ten_characters_at_least(engagement, operator, reason):
    with pytest.raises(Invalid) as refusal:
        break_glass.look_into(engagement, reason=reason, by=operator, at=NOW)
    assert refusal.value.field == "reason"
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize("name", EVERYBODY)
def test_nobody_but_an_operator_may(engagement, cast, name):
    with pytest.raises(NotAllowed):
        break_glass.look_into(engagement, reason=WHY, by=getattr(cast, name), at=NOW)


@pytest.mark.parametrize("half", [{"is_staff": True}, {"is_superuser": True}])
def test_half_an_operator_may_not(engagement, half):
    with pytest.raises(NotAllowed):
        break_glass.look_into(engagement, reason=WHY, by=UserFactory(**half), at=NOW)


# ---- Who is told


def test_the_manager_is_told_at_once(look, engagement):
    message = Message.objects.get(kind="break_glass")
    assert (message.recipient, message.not_before) == (engagement.manager, NOW)
    assert message.context["what"] == WHY


def test_without_a_manager_the_regions_lead_is_told(operator):
    engagement = EngagementFactory(status="intake")
    break_glass.look_into(engagement, reason=WHY, by=operator, at=NOW)
    assert told() == {engagement.region.lead}


def test_whoever_looks_is_not_the_one_who_is_told(operator):
    engagement = EngagementFactory(manager=operator)
    break_glass.look_into(engagement, reason=WHY, by=operator, at=NOW)
    assert told() == {engagement.region.lead}


def test_with_neither_all_managers_of_the_region_are_told(operator):
    engagement = EngagementFactory(status="intake", purchase__tenant__customer__region__lead=None)
    managers = {RegionManagerFactory(region=engagement.region).user for _ in range(2)}
    break_glass.look_into(engagement, reason=WHY, by=operator, at=NOW)
    assert told() == managers


# ---- What it opens


def reads(user, at):
    return set(Engagement.objects.readable_by(user, at))


def test_it_opens_this_engagement_for_an_hour(look, engagement, operator):
    EngagementFactory()
    moments = [NOW - timedelta(seconds=1), NOW, NOW + HOUR - timedelta(seconds=1), NOW + HOUR]
    assert [reads(operator, at) for at in moments] == [set(), {engagement}, {engagement}, set()]


def test_no_list_shows_it(look, operator):
    assert not Engagement.objects.visible_to(operator, NOW).exists()


def test_another_operator_does_not_look_over_the_shoulder(look):
    assert reads(UserFactory(is_staff=True, is_superuser=True), NOW) == set()


@pytest.mark.parametrize("right", ["is_active", "is_staff", "is_superuser"])
def test_it_ends_with_the_operators_right(look, engagement, operator, right):
    setattr(operator, right, False)
    operator.save()
    assert reads(operator, NOW) == set()
    assert standing(operator, engagement, at=NOW).roles == frozenset()


def test_it_gives_a_role_without_any_permission(look, engagement, operator):
    stands = standing(operator, engagement, at=NOW)
    assert stands.roles == {Role.OPERATOR}
    assert (stands.is_microsoft, stands.is_customer, stands.takes_part) == (False, False, False)
    assert not [permission for permission in TABLE if stands.may(permission)]


def test_standing_still_takes_one_statement(look, engagement, operator, django_assert_num_queries):
    with django_assert_num_queries(1):
        standing(operator, engagement, at=NOW)
