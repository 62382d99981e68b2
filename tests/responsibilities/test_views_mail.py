"""Mail in trouble: what a manager sees of it, and what they decide."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import Event
from engagements.actions import invitations
from notifications.kinds import KINDS
from notifications.models import Message
from responsibilities.presenting import mail
from tests import factories, journeys
from tests.notifications.helpers import draft
from tests.pages import page, press, section, text
from tests.responsibilities.conftest import signed_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
CLAIMED = 30 * MINUTE


@pytest.fixture
def walk():
    made = journeys.opened()
    Message.objects.all().delete()
    return made


@pytest.fixture
def owed(walk):
    """A message about the engagement, as its sender left it."""

    def owed(status="doubt", kind="task_due", to=None, scope=walk.engagement.pk, **values):
        made = draft(to or walk.team.lead, kind=kind, scope_id=scope, not_before=walk.at).message(walk.at)
        made.key += f":{Message.objects.count()}"
        for name, value in {"status": status, "claimed_at": walk.at - CLAIMED, "next_try_at": None, **values}.items():
            setattr(made, name, value)
        made.save()
        return made

    return owed


@pytest.fixture
def digest(owed, walk):
    """Given up, with a task of this engagement and one of another region."""
    carrier = owed("failed", kind="task_due", scope=None, to=walk.team.specialist)
    Message.objects.update(kind="digest")
    elsewhere = factories.EngagementFactory(customer__name="Foreign Foundry")
    owed("failed", carrier=carrier, to=walk.team.specialist, context={"what": "Raise the forest"})
    owed("failed", carrier=carrier, to=walk.team.specialist, scope=elsewhere.pk, context={"what": "Secret plan"})
    return carrier


def shown(client):
    return text(page(client, "mail"))


def test_in_doubt_says_to_whom_about_what_since_when_why_and_how_often(owed, manager, walk):
    owed(error="TimeoutError('timed out')", attempts=1, doubts=2)
    found = section(page(manager, "mail"), "doubt")
    lead, customer = walk.team.lead, walk.engagement.customer.name
    wanted = (lead.name, lead.email.split("@")[0], "A task comes due", "Raise the forest", customer, "timed out")
    assert all(words in found for words in (*wanted, "tried 3 times", "since"))


def test_given_up_and_held_stand_by_themselves(owed, manager):
    owed("failed", error="550 no such person")
    owed("parked")
    assert "550 no such person" in section(page(manager, "mail"), "given-up")
    assert "was restored" in section(page(manager, "mail"), "parked")


@pytest.mark.parametrize(
    "values",
    [
        {"status": "queued", "error": "451 later"},
        {"status": "queued", "error": "", "kind": "call_soon", "next_try_at": "due"},
        {"status": "queued", "error": ""},
        {"status": "claimed"},
    ],
)
def test_late_is_what_a_server_refuses_and_what_nobody_sends(owed, manager, walk, clock, values):
    if values.get("next_try_at"):
        values = values | {"next_try_at": walk.at}
    owed(**values)
    clock.shift(11 * MINUTE)
    found = section(page(manager, "mail"), "late")
    assert "A task comes due" in found or "A call comes up" in found


def test_a_dead_sender_is_seen_within_a_minute_though_no_other_runs(owed, manager, walk):
    owed("wire", claimed_at=walk.at - MINUTE)
    assert "The sender stopped" in section(page(manager, "mail"), "doubt")


@pytest.mark.parametrize("status", ["sent", "queued", "wire", "dropped"])
def test_what_goes_its_way_is_no_trouble(owed, manager, walk, status):
    owed(status, claimed_at=walk.at)
    assert "All mail arrives" in shown(manager)


def test_a_digest_is_shown_with_what_it_tells_of_this_region_alone(digest, manager):
    found = shown(manager)
    assert "The mail of a day, with:" in found
    assert "Raise the forest" in found
    assert "Secret plan" not in found
    assert "Foreign Foundry" not in found


def test_an_invitation_is_shown_to_the_managers_of_the_region_that_invites(manager, walk):
    invited = factories.MemberFactory(customer=walk.engagement.customer).user
    invitations.send(walk.engagement.customer, invited, name="New", **walk.manager)
    Message.objects.update(status="failed", claimed_at=walk.at)
    assert "An invitation" in shown(manager)
    assert "An invitation" not in shown(signed_in(factories.RegionManagerFactory().user))


def test_every_kind_has_words_for_managers():
    assert mail.KINDS.keys() == {*KINDS, "digest"}


# ---- Who


@pytest.mark.parametrize("who", ["specialist", "lead", "reader", "stranger"])
def test_for_all_but_managers_the_page_does_not_exist(owed, request, who):
    client, doubtful = request.getfixturevalue(who), owed()
    assert page(client, "mail").status_code == 404
    assert press(client, "mail-verb", doubtful.pk, "again").status_code == 404


def test_a_manager_of_another_region_finds_nothing_and_changes_nothing(owed, clock):
    doubtful, other = owed(), signed_in(factories.RegionManagerFactory().user)
    assert "All mail arrives" in shown(other)
    assert press(other, "mail-verb", doubtful.pk, "again").status_code == 404
    assert Message.objects.get().status == "doubt"


# ---- What they decide


@pytest.mark.parametrize(("verb", "status"), [("again", "queued"), ("arrived", "sent"), ("drop", "dropped")])
def test_a_decision_is_kept_and_told(owed, manager, walk, verb, status):
    doubtful = owed()
    answer = press(manager, "mail-verb", doubtful.pk, verb)
    assert answer["Location"] == reverse("mail")
    assert Message.objects.get().status == status
    event = Event.objects.filter(verb__startswith="message.").get()
    assert (event.actor_id, event.scope_id, event.internal) == (walk.team.manager.pk, walk.engagement.pk, True)


def test_pressed_a_second_time_it_has_no_second_effect(owed, manager):
    doubtful = owed()
    first, second = (press(manager, "mail-verb", doubtful.pk, "again", data={}) for _time in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert "Nothing was left to decide" in shown(manager)
    assert Event.objects.filter(verb="message.sent_again").count() == 1


def test_what_was_sent_meanwhile_stays_sent(owed, manager):
    press(manager, "mail-verb", owed("sent").pk, "drop")
    assert Message.objects.get().status == "sent"


def test_all_that_a_digest_carries_is_settled_with_it(digest, manager):
    press(manager, "mail-verb", digest.pk, "arrived")
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}


def test_a_part_of_a_digest_and_an_unknown_verb_are_not_there(digest, manager):
    part = Message.objects.exclude(carrier=None).first()
    assert press(manager, "mail-verb", part.pk, "again").status_code == 404
    assert press(manager, "mail-verb", digest.pk, "burn").status_code == 404


# ---- The desk


def test_the_desk_counts_it_when_there_is_some(owed, manager):
    assert "mails in trouble" not in text(page(manager, "home"))
    owed()
    assert f'<a href="{reverse("mail")}"><b>1</b> <span>mails in trouble</span>' in text(page(manager, "counters"))


def test_the_page_costs_the_same_for_one_and_for_many(owed, digest, manager, walk, django_assert_num_queries):
    with django_assert_num_queries(9):
        shown(manager)
    for status in ("doubt", "failed", "parked"):
        owed(status, to=factories.UserFactory())
        carrier = owed(status, scope=None, kind="task_due")
        for _part in range(3):
            owed(status, carrier=carrier, scope=journeys.opened().engagement.pk)
    with django_assert_num_queries(9):
        shown(manager)


def test_what_does_not_fit_is_counted(owed, manager):
    for _number in range(mail.SHOWN + 2):
        owed()
    assert "2 more are shown when these are settled." in shown(manager)
