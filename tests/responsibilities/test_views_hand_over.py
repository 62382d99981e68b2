"""A manager hands engagements over on a page, and whoever takes over reads the pack."""

import re

import pytest

from engagements.models import Engagement, HandOver
from responsibilities.actions import planning
from tests import factories, journeys, worlds
from tests.pages import page, press, text
from tests.responsibilities.conftest import signed_in

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.opened(factories.PurchaseFactory(tenant__customer__name="Acme")))
walk = worlds.fresh("built")


@pytest.fixture
def engagement(walk):
    return walk.engagement


@pytest.fixture
def second(engagement):
    """Another of the same region, manager and specialist."""
    purchase = factories.PurchaseFactory(tenant__customer__region=engagement.region, tenant__customer__name="Zenith")
    return factories.EngagementFactory(purchase=purchase, manager=engagement.manager)


@pytest.fixture
def taker():
    return factories.UserFactory(name="Tara Taker")


@pytest.fixture
def data(walk, engagement, taker):
    giver = f"specialist:{walk.team.specialist.pk}"
    return {"giver": giver, "pick": [str(engagement.pk)], "taker": taker.email, "reason": "On leave"}


def chosen(answer):
    return re.findall(r'name="pick" value="([^"]+)"[^>]* checked', text(answer))


# ---- Choosing


def test_first_somebody_is_chosen_who_has_something(manager, walk):
    shown = text(page(manager, "hand-over"))
    assert f"{walk.team.specialist.name}, specialist (1)" in shown
    assert f"{walk.team.manager.name}, project manager (1)" in shown


def test_all_that_somebody_has_is_meant_until_it_is_narrowed(manager, walk, engagement, second):
    giver = f"manager:{walk.team.manager.pk}"
    assert set(chosen(page(manager, "hand-over", giver=giver))) == {str(engagement.pk), str(second.pk)}
    assert chosen(page(manager, "hand-over", giver=giver, pick=[str(second.pk)])) == [str(second.pk)]


def test_what_was_selected_in_the_portfolio_is_kept_while_choosing(manager, engagement):
    answer = page(manager, "hand-over", pick=[str(engagement.pk), "nonsense"])
    assert f'<input type="hidden" name="pick" value="{engagement.pk}">' in text(answer)
    assert "nonsense" not in text(answer)


def test_the_portfolio_and_the_people_page_lead_here(manager, walk, engagement):
    assert 'action="/hand-over/"' in text(page(manager, "portfolio"))
    assert f"giver=specialist%3A{walk.team.specialist.pk}" in text(page(manager, "people", engagement.pk))


@pytest.mark.parametrize("giver", ["", "boss:1", "specialist:", "manager:\0", "specialist:" + "9" * 10_000])
def test_nobody_chosen_is_asked_again(manager, giver):
    assert press(manager, "hand-over", data={"giver": giver}).status_code == 422


# ---- The act


def test_handing_over_leads_to_the_pack(manager, data, taker, engagement):
    answer = press(manager, "hand-over", data=data)
    assert answer["Location"] == f"/hand-overs/{HandOver.objects.get().pk}/"
    assert engagement.assignments.filter(user=taker, role="specialist").exists()


def test_a_manager_is_chosen_from_the_region(manager, walk, engagement):
    successor = factories.RegionManagerFactory(region=engagement.region).user
    foreign = factories.RegionManagerFactory().user
    data = {"giver": f"manager:{walk.team.manager.pk}", "pick": [str(engagement.pk)], "reason": "Leave"}
    assert press(manager, "hand-over", data={**data, "taker": str(foreign.pk)}).status_code == 422
    assert press(manager, "hand-over", data={**data, "taker": str(successor.pk)}).status_code == 302
    assert Engagement.objects.get(pk=engagement.pk).manager == successor


@pytest.mark.parametrize(
    "wrong",
    [{"pick": []}, {"reason": " "}, {"taker": "nobody@example.org"}, {"reason": "x" * 10_000}, {"reason": "a\0"}],
)
def test_what_is_missing_is_told_and_the_rest_is_kept(manager, data, wrong):
    answer = press(manager, "hand-over", data=data | wrong)
    assert answer.status_code == 422
    assert 'href="#hand-' in text(answer)
    assert ("On leave" in text(answer)) == ("reason" not in wrong)
    assert not HandOver.objects.exists()


def test_pressing_twice_hands_over_once(manager, data):
    assert press(manager, "hand-over", data=data).status_code == 302
    assert press(manager, "hand-over", data=data).status_code == 422
    assert HandOver.objects.count() == 1


def test_nothing_of_another_region_is_taken_along(manager, data):
    foreign = factories.EngagementFactory()
    answer = press(manager, "hand-over", data={**data, "pick": [str(foreign.pk)]})
    assert answer.status_code == 422
    assert foreign.customer.name not in text(answer)
    assert not foreign.assignments.filter(role="specialist").exists()


@pytest.mark.parametrize("who", ["specialist", "lead", "reader", "stranger"])
def test_nobody_else_hands_over(request, data, who):
    client = request.getfixturevalue(who)
    assert page(client, "hand-over").status_code == 403
    assert press(client, "hand-over", data=data).status_code == 403
    assert not HandOver.objects.exists()


def test_the_page_costs_the_same_for_few_and_many(manager, walk, second, django_assert_num_queries):
    giver = f"manager:{walk.team.manager.pk}"
    page(manager, "hand-over", giver=giver)
    with django_assert_num_queries(9) as few:
        page(manager, "hand-over", giver=giver)
    for _ in range(3):
        purchase = factories.PurchaseFactory(tenant__customer__region=second.region)
        factories.EngagementFactory(purchase=purchase, manager=second.manager)
    with django_assert_num_queries(len(few)):
        page(manager, "hand-over", giver=giver)


# ---- The pack


@pytest.fixture
def record(manager, walk, data):
    task = walk.active.tasks.filter(party="microsoft").first()
    planning.set_note(task, note="They prefer mornings", **walk.specialist)
    press(manager, "hand-over", data=data)
    return HandOver.objects.get()


def test_whoever_takes_over_reads_the_pack(record, taker):
    shown = text(page(signed_in(taker), "pack", record.pk))
    assert all(words in shown for words in ("Acme", "They prefer mornings", "On leave", "Promised", "Next call"))


def test_what_was_promised_on_calls_is_in_the_pack_as_long_as_it_is_open(record, taker, engagement, walk):
    call = factories.MeetingFactory(engagement=engagement, status="held")
    said = {"meeting": call, "party": "customer", "made_at": walk.at}
    engagement.promises.create(what="Send the list", user=walk.team.lead, **said)
    engagement.promises.create(what="Buy a licence", status="kept", **said)
    shown = text(page(signed_in(taker), "pack", record.pk))
    assert f"{walk.team.lead.name}, on the call of" in shown
    assert "Send the list" in shown
    assert "Buy a licence" not in shown


def test_its_history_leads_the_new_owner_to_the_pack(record, taker, lead, engagement):
    address = f"/hand-overs/{record.pk}/"
    assert address in text(page(signed_in(taker), "history", engagement.pk))
    shown = text(page(lead, "history", engagement.pk))
    assert address not in shown
    assert "Tara Taker" in shown


def test_whoever_handed_over_reads_no_more_of_it(record, walk, specialist, engagement):
    assert page(specialist, "pack", record.pk).status_code == 404
    assert page(specialist, "engagement", engagement.pk).status_code == 404


@pytest.mark.parametrize("who", ["lead", "reader", "stranger"])
def test_nobody_else_finds_the_pack(request, record, who):
    assert page(request.getfixturevalue(who), "pack", record.pk).status_code == 404


def test_a_pack_costs_the_same_for_few_and_many(manager, walk, second, django_assert_max_num_queries):
    successor = factories.RegionManagerFactory(region=second.region).user
    data = {"giver": f"manager:{walk.team.manager.pk}", "taker": str(successor.pk), "reason": "Leave"}
    counts = []
    for picks in ([second.pk], [walk.engagement.pk, *_more(second)]):
        press(manager, "hand-over", data={**data, "pick": picks})
        record = HandOver.objects.latest("at")
        HandOver.objects.exclude(pk=record.pk).update(at="2020-01-01T00:00Z")
        with django_assert_max_num_queries(20) as asked:
            assert page(manager, "pack", record.pk).status_code == 200
        counts.append(len(asked))
    assert counts[0] >= counts[1]


def _more(like):
    for _ in range(3):
        purchase = factories.PurchaseFactory(tenant__customer__region=like.region)
        yield factories.EngagementFactory(purchase=purchase, manager=like.manager).pk
