"""Consents on their page and on the page of a task."""

import pytest

from engagements.models import Consent, ConsentRequest
from phases.models.phase import Kind
from responsibilities.models import Delivery
from tests import journeys, worlds
from tests.pages import page, press, section, text

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.in_phase(Kind.ASSESS))
walk = worlds.fresh("built")
CONSENT = {"activity": "Create the DNS records", "scope": "The zone example.org"}
OURS = "admin-overview"


@pytest.fixture
def engagement(walk):
    return walk.engagement


@pytest.fixture
def consent(lead, engagement):
    press(lead, "grant-consent", engagement.pk, data=CONSENT)
    return Consent.objects.get()


@pytest.fixture
def asked(manager, engagement):
    press(manager, "ask-consent", engagement.pk, data=CONSENT)
    return ConsentRequest.objects.get()


def test_without_any_consent_the_page_says_what_that_means(lead, engagement):
    assert "No consent is live" in text(page(lead, "consents", engagement.pk))


def test_the_lead_consents_to_one_thing(lead, engagement, consent):
    assert "Create the DNS records" in section(page(lead, "consents", engagement.pk), "live")


def test_a_consent_says_what_it_covers(lead, engagement):
    answer = press(lead, "grant-consent", engagement.pk, data={**CONSENT, "scope": ""})
    assert answer.status_code == 422
    assert 'value="Create the DNS records"' in text(answer)


@pytest.mark.parametrize("day", ["9999-12-31", "2020-01-01", "yesterday"])
def test_a_consent_ends_on_a_day_ahead(lead, engagement, day):
    assert press(lead, "grant-consent", engagement.pk, data={**CONSENT, "expires_on": day}).status_code == 422


def test_a_revoked_consent_stays_to_be_read(lead, engagement, consent):
    press(lead, "revoke-consent", consent.pk)
    shown = section(page(lead, "consents", engagement.pk), "ended")
    assert "Revoked" in shown
    assert "Create the DNS records" in shown


def test_revoking_twice_is_told(lead, consent):
    press(lead, "revoke-consent", consent.pk)
    assert press(lead, "revoke-consent", consent.pk).status_code == 409


@pytest.mark.parametrize("who", ["manager", "specialist", "reader"])
def test_nobody_else_consents(request, engagement, who):
    client = request.getfixturevalue(who)
    assert "Give a consent" not in text(page(client, "consents", engagement.pk))
    assert press(client, "grant-consent", engagement.pk, data=CONSENT).status_code == 403


def test_strangers_know_of_none(stranger, engagement, consent, asked):
    assert page(stranger, "consents", engagement.pk).status_code == 404
    for name, pk in (("grant-consent", engagement.pk), ("revoke-consent", consent.pk), ("agree-consent", asked.pk)):
        assert press(stranger, name, pk).status_code == 404


# ---- Asked for


def test_the_lead_finds_a_request_among_what_waits(lead, engagement, asked):
    assert "1 request for consent" in text(page(lead, "checklist", engagement.pk))
    assert "Create the DNS records" in section(page(lead, "consents", engagement.pk), "asked")


def test_a_yes_is_a_consent_in_the_words_of_the_request(lead, asked):
    press(lead, "agree-consent", asked.pk)
    assert Consent.objects.get().activity == asked.activity


def test_a_no_is_enough(lead, engagement, asked):
    press(lead, "decline-consent", asked.pk)
    assert not Consent.objects.exists()
    assert "request for consent" not in text(page(lead, "checklist", engagement.pk))


@pytest.mark.parametrize("name", ["agree-consent", "decline-consent"])
@pytest.mark.parametrize("who", ["manager", "specialist", "reader"])
def test_nobody_else_answers(request, asked, who, name):
    assert press(request.getfixturevalue(who), name, asked.pk).status_code == 403


# ---- How a task is done


def test_staff_do_a_task_for_the_customer_and_both_sides_see_it(walk, specialist, lead, consent):
    task = walk.task(OURS)
    press(specialist, "perform-task", task.pk, data={"consent": consent.pk})
    assert walk.task(OURS).delivery == Delivery.PERFORM
    for reader in (specialist, lead):
        shown = section(page(reader, "task", task.pk), "delivery")
        assert "Microsoft does it for the customer" in shown
        assert "Create the DNS records" in shown


def test_a_task_without_consent_offers_only_guidance(walk, specialist):
    shown = section(page(specialist, "task", walk.task(OURS).pk), "delivery")
    assert "Do it for the customer" not in shown


def test_a_foreign_consent_cannot_be_chosen(walk, specialist, consent):
    other = journeys.opened()
    Consent.objects.filter(pk=consent.pk).update(engagement=other.engagement)
    answer = press(specialist, "perform-task", walk.task(OURS).pk, data={"consent": consent.pk})
    assert answer.status_code == 422


def test_completing_after_a_revocation_is_guided_work(walk, specialist, lead, consent):
    task = walk.task(OURS)
    press(specialist, "perform-task", task.pk, data={"consent": consent.pk})
    press(lead, "revoke-consent", consent.pk)
    press(specialist, "task-verb", task.pk, "complete")
    done = walk.task(OURS)
    assert (done.status, done.delivery) == ("done", Delivery.GUIDE)


def test_staff_go_back_to_guidance(walk, specialist, consent):
    task = walk.task(OURS)
    press(specialist, "perform-task", task.pk, data={"consent": consent.pk})
    press(specialist, "guide-task", task.pk)
    assert walk.task(OURS).delivery == Delivery.GUIDE


def test_customers_do_not_say_how_a_task_is_done(walk, lead, consent):
    assert press(lead, "perform-task", walk.task(OURS).pk, data={"consent": consent.pk}).status_code == 403


def test_who_may_not_say_how_is_told_so_before_a_consent_is_looked_at(walk, lead):
    assert press(lead, "perform-task", walk.task(OURS).pk, data={"consent": "nonsense"}).status_code == 403
