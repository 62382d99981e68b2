"""The remediation plan: items, minimum checks, versions, agreement and readiness, on their pages."""

import pytest
from django.urls import reverse

from phases.models import MinimumCheck, RemediationItem
from phases.models.phase import Kind
from responsibilities.actions import verbs
from tests import factories, journeys, worlds
from tests.pages import page, press, section, text

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.in_phase(Kind.REMEDIATE))
walk = worlds.fresh("built")
ITEM = {"title": "Open port 443", "area": "network", "party": "customer", "due_on": "2026-05-04"}


@pytest.fixture
def engagement(walk):
    return walk.engagement


@pytest.fixture
def item(engagement):
    return engagement.remediation_items.first()


def status(item):
    return RemediationItem.objects.get(pk=item.pk).status


# ---- The list


def test_both_sides_read_the_same_plan(specialist, lead, engagement, item):
    for reader in (specialist, lead):
        assert item.title in section(page(reader, "plan", engagement.pk), "items")


def test_an_item_is_added(specialist, engagement):
    press(specialist, "add-plan-item", engagement.pk, data=ITEM)
    assert engagement.remediation_items.filter(title="Open port 443").exists()


def test_an_item_without_a_title_comes_back_with_the_rest(specialist, engagement):
    answer = press(specialist, "add-plan-item", engagement.pk, data={**ITEM, "title": ""})
    assert answer.status_code == 422
    assert 'value="network" selected' in text(answer)


def test_customers_change_nothing_on_the_list(lead, engagement):
    assert "Add an item" not in text(page(lead, "plan", engagement.pk))
    assert press(lead, "add-plan-item", engagement.pk, data=ITEM).status_code == 403


def test_a_changed_list_says_that_it_has_to_be_published_again(specialist, engagement):
    press(specialist, "add-plan-item", engagement.pk, data=ITEM)
    shown = text(page(specialist, "plan", engagement.pk))
    assert "The list changed after version 1" in shown
    assert reverse("publish-plan", args=[engagement.pk]) in shown


def test_publishing_makes_the_next_version(specialist, engagement):
    press(specialist, "add-plan-item", engagement.pk, data=ITEM)
    press(specialist, "publish-plan", engagement.pk)
    assert "Version 2, published" in text(page(specialist, "plan", engagement.pk))


def test_a_version_stays_as_it_was(specialist, engagement, item):
    press(specialist, "change-plan-item", item.pk, data={**ITEM, "title": "Another title"})
    shown = section(page(specialist, "plan-version", engagement.pk, 1), "items")
    assert item.title in shown
    assert "Another title" not in shown


def test_a_version_says_what_no_longer_holds(specialist, engagement):
    press(specialist, "add-plan-item", engagement.pk, data=ITEM)
    press(specialist, "publish-plan", engagement.pk)
    assert "No longer holds: A new version was published" in text(page(specialist, "plan-version", engagement.pk, 1))


def test_there_is_no_version_nobody_published(specialist, engagement):
    assert page(specialist, "plan-version", engagement.pk, 9).status_code == 404


# ---- One item


def test_an_item_is_changed(specialist, item):
    press(specialist, "change-plan-item", item.pk, data={**ITEM, "title": "Another title"})
    assert RemediationItem.objects.get(pk=item.pk).title == "Another title"


def test_an_item_is_removed(specialist, item):
    press(specialist, "remove-plan-item", item.pk)
    assert not RemediationItem.objects.filter(pk=item.pk).exists()


def test_the_customer_resolves_with_one_press(lead, engagement, item):
    assert reverse("plan-item-verb", args=[item.pk, "resolve"]) in text(page(lead, "plan", engagement.pk))
    press(lead, "plan-item-verb", item.pk, "resolve")
    assert status(item) == "resolved"


def test_staff_say_how_they_know(specialist, item):
    answer = press(specialist, "plan-item-verb", item.pk, "resolve")
    assert answer.status_code == 422
    press(specialist, "plan-item-verb", item.pk, "resolve", data={"note": "Seen on the call"})
    assert status(item) == "resolved"


@pytest.mark.parametrize(("verb", "after"), [("waive", "waived"), ("not-required", "not_required")])
def test_a_manager_takes_an_item_off_with_a_reason(manager, item, verb, after):
    assert press(manager, "plan-item-verb", item.pk, verb).status_code == 422
    press(manager, "plan-item-verb", item.pk, verb, data={"reason": "Not connected"})
    assert status(item) == after


def test_a_settled_item_can_be_opened_again(lead, item):
    press(lead, "plan-item-verb", item.pk, "resolve")
    press(lead, "plan-item-verb", item.pk, "reopen", data={"reason": "It came back"})
    assert status(item) == "open"


def test_specialists_are_not_offered_to_waive(specialist, item):
    assert 'id="waive"' not in text(page(specialist, "plan-item", item.pk))
    assert press(specialist, "plan-item-verb", item.pk, "waive", data={"reason": "x"}).status_code == 403


def test_there_is_no_other_verb(specialist, item):
    assert press(specialist, "plan-item-verb", item.pk, "explode").status_code == 404


def test_items_of_others_do_not_exist(stranger, item):
    assert page(stranger, "plan-item", item.pk).status_code == 404
    assert press(stranger, "plan-item-verb", item.pk, "resolve").status_code == 404


# ---- Minimum checks


@pytest.fixture
def check(engagement):
    check = engagement.minimum_checks.get(kind="forest")
    MinimumCheck.objects.filter(pk=check.pk).update(status="open", found="2003")
    return check


def test_a_check_below_the_minimum_does_not_pass(specialist, check):
    answer = press(specialist, "plan-check", check.pk, "pass")
    assert answer.status_code == 409
    assert "below the minimum level" in text(answer)


def test_a_check_passes_with_the_level_found_now(specialist, check):
    press(specialist, "plan-check", check.pk, "pass", data={"found": "2012"})
    assert MinimumCheck.objects.get(pk=check.pk).status == "passed"


def test_a_check_is_waived_by_a_manager_with_a_reason(manager, specialist, check):
    assert press(specialist, "plan-check", check.pk, "waive", data={"reason": "x"}).status_code == 403
    assert press(manager, "plan-check", check.pk, "waive").status_code == 422
    press(manager, "plan-check", check.pk, "waive", data={"reason": "It retires next month"})
    assert MinimumCheck.objects.get(pk=check.pk).status == "waived"


# ---- Agreement and readiness


def settle(engagement, lead):
    for item in engagement.remediation_items.all():
        press(lead, "plan-item-verb", item.pk, "resolve")
    for check in engagement.minimum_checks.filter(status="open"):
        verbs.pass_check(check, by=engagement.manager, at=engagement.opened_at)


def test_what_keeps_both_sides_from_signing_is_listed(lead, engagement, item):
    assert f"Remediation is open: {item.title}" in section(page(lead, "plan", engagement.pk), "sign-t")


def test_signing_too_early_is_refused(lead, engagement):
    answer = press(lead, "sign-plan", engagement.pk)
    assert answer.status_code == 409
    assert "Readiness cannot be signed yet" in text(answer)


def test_each_side_signs_for_itself(lead, specialist, engagement):
    settle(engagement, lead)
    press(lead, "sign-plan", engagement.pk, data={"side": "customer"})
    press(specialist, "sign-plan", engagement.pk, data={"side": "microsoft"})
    assert text(page(lead, "plan", engagement.pk)).count("Readiness signed: ") == 2


def test_nobody_signs_for_the_other_side(specialist, lead, engagement):
    settle(engagement, lead)
    assert press(specialist, "sign-plan", engagement.pk, data={"side": "customer"}).status_code == 403


def test_a_signature_is_withdrawn_by_its_owner(lead, engagement):
    settle(engagement, lead)
    press(lead, "sign-plan", engagement.pk)
    assert "Withdraw my signature" in text(page(lead, "plan", engagement.pk))
    press(lead, "withdraw-signature", engagement.pk)
    assert "Readiness signed" not in text(page(lead, "plan", engagement.pk))


def test_a_new_version_asks_for_both_agreements_again(lead, specialist, engagement):
    press(specialist, "add-plan-item", engagement.pk, data=ITEM)
    press(specialist, "publish-plan", engagement.pk)
    assert "Agree on the plan" in text(page(lead, "plan", engagement.pk))
    press(lead, "agree-plan", engagement.pk)
    assert text(page(lead, "plan", engagement.pk)).count("Plan agreed: ") == 1


def test_a_representative_without_that_scope_is_not_offered_to_agree(client, clock, specialist, engagement):
    press(specialist, "add-plan-item", engagement.pk, data=ITEM)
    press(specialist, "publish-plan", engagement.pk)
    client.force_login(factories.DesignationFactory(customer=engagement.customer).user)
    assert "Agree on the plan" not in text(page(client, "plan", engagement.pk))
    assert press(client, "agree-plan", engagement.pk).status_code == 403


def test_the_plan_costs_as_many_statements_with_more_items(
    lead, walk, engagement, django_assert_max_num_queries, django_assert_num_queries
):
    address = reverse("plan", args=[engagement.pk])
    with django_assert_max_num_queries(20) as before:
        lead.get(address)
    for number in range(5):
        verbs.add_item(engagement, title=f"Item {number}", area="dns", **walk.specialist)
    verbs.publish_plan(engagement, **walk.specialist)
    with django_assert_num_queries(len(before)):
        lead.get(address)
