"""The page of one engagement and its history."""

import pytest
from django.urls import reverse

from audit.models import Event
from engagements.models import Engagement
from phases.models.phase import Kind
from responsibilities.actions import verbs
from responsibilities.models import Task
from responsibilities.presenting.history import SENTENCES
from tests import factories, journeys, worlds
from tests.pages import page, press, section, text

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.in_phase(Kind.REMEDIATE))
walk = worlds.fresh("built")


def test_staff_see_who_the_engagement_is_about(manager, walk):
    shown = text(page(manager, "engagement", walk.engagement.pk))
    assert all(fact in shown for fact in (walk.engagement.customer.name, walk.engagement.tenant.domain, "200 seats"))


def test_the_customers_people_see_their_checklist_there(lead, walk):
    answer = page(lead, "engagement", walk.engagement.pk)
    assert "What still blocks" not in text(answer)


@pytest.mark.parametrize("name", ["engagement", "history", "agreement", "environment", "assessment", "plan"])
def test_strangers_learn_of_no_page(stranger, walk, name):
    assert page(stranger, name, walk.engagement.pk).status_code == 404


@pytest.mark.parametrize("name", ["calls", "people", "outcomes", "scope", "hold-engagement", "cancel-engagement"])
def test_strangers_learn_of_no_further_page(stranger, walk, name):
    assert page(stranger, name, walk.engagement.pk).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client, walk):
    assert "/sign-in/" in page(client, "engagement", walk.engagement.pk).url


def test_the_gate_panel_names_what_blocks_and_leads_there(manager, walk):
    shown = section(page(manager, "engagement", walk.engagement.pk), "gate-t")
    assert reverse("plan", args=[walk.engagement.pk]) in shown
    assert "Nobody has signed readiness for the customer" in shown


def test_the_gate_panel_says_how_long_something_blocks(manager, walk, clock):
    clock.shift(3 * 86400)
    manager.force_login(walk.team.manager)
    assert "3 days" in section(page(manager, "engagement", walk.engagement.pk), "gate-t")


def test_a_closed_gate_cannot_be_pressed(manager, walk):
    assert 'aria-disabled="true" aria-describedby="gate-why"' in text(page(manager, "engagement", walk.engagement.pk))


def test_the_checklist_shows_the_active_phase(manager, walk):
    shown = section(page(manager, "engagement", walk.engagement.pk), "checklist")
    assert "Hold the checkpoint calls" in shown
    assert "Give guidance on activating" not in shown


def test_all_phases_are_shown_when_asked_for(manager, walk):
    assert "Give guidance on activating" in text(page(manager, "engagement", walk.engagement.pk, phases="all"))


def test_counterparts_stand_on_one_line(manager, walk):
    shown = section(page(manager, "engagement", walk.engagement.pk), "checklist")
    line = next(part for part in shown.split('<li class="pair">') if "Hold the checkpoint calls" in part)
    assert "Take part in the checkpoint calls" in line


def test_a_task_carries_its_next_step(specialist, walk):
    task = Task.objects.get(engagement=walk.engagement, slug="remediation-tools")
    assert reverse("task-verb", args=[task.pk, "start"]) in text(page(specialist, "engagement", walk.engagement.pk))


def test_a_step_in_the_checklist_moves_rail_and_gate_with_it(specialist, walk):
    task = Task.objects.get(engagement=walk.engagement, slug="remediation-tools")
    sent = {"shape": "duty", "seen": task.version}
    answer = specialist.post(reverse("task-verb", args=[task.pk, "start"]), sent, HTTP_HX_REQUEST="true")
    assert text(answer).count('hx-swap-oob="true"') == 2


def test_a_manager_finds_what_steers_the_engagement(manager, walk):
    shown = text(page(manager, "engagement", walk.engagement.pk))
    names = ("hold-engagement", "cancel-engagement", "correct-purchase")
    assert all(reverse(name, args=[walk.engagement.pk]) in shown for name in names)


def test_a_specialist_is_not_offered_what_a_manager_steers(specialist, walk):
    shown = text(page(specialist, "engagement", walk.engagement.pk))
    assert reverse("hold-engagement", args=[walk.engagement.pk]) not in shown


def test_who_is_not_reached_yet_has_the_ledger_of_attempts(manager, walk):
    Engagement.objects.filter(pk=walk.engagement.pk).update(reached_at=None)
    shown = section(page(manager, "engagement", walk.engagement.pk), "contact")
    assert reverse("log-attempt", args=[walk.engagement.pk]) in shown
    assert "IT office" in shown


def test_a_closed_phase_that_was_touched_is_pointed_out(manager, walk):
    Engagement.objects.filter(pk=walk.engagement.pk).update(reopen_needed=["assess"])
    assert reverse("reopen-phase", args=[walk.engagement.pk, "assess"]) in text(
        page(manager, "engagement", walk.engagement.pk)
    )


def test_an_engagement_on_hold_says_why(manager, walk):
    verbs.hold(walk.engagement, reason="The budget is frozen", **walk.manager)
    shown = text(page(manager, "engagement", walk.engagement.pk))
    assert "The budget is frozen" in shown
    assert reverse("resume-engagement", args=[walk.engagement.pk]) in shown


def test_a_name_in_another_language_says_so(manager, walk):
    walk.engagement.customer.language = "ja"
    walk.engagement.customer.save()
    assert '<h1 lang="ja">' in text(page(manager, "engagement", walk.engagement.pk))


def test_the_page_costs_as_many_statements_with_more_on_it(
    manager, walk, django_assert_max_num_queries, django_assert_num_queries
):
    address = reverse("engagement", args=[walk.engagement.pk])
    with django_assert_max_num_queries(50) as before:
        manager.get(address)
    for _ in range(3):
        factories.MemberFactory(customer=walk.engagement.customer)
        factories.AssignmentFactory(engagement=walk.engagement)
        factories.MeetingFactory(engagement=walk.engagement)
    with django_assert_num_queries(len(before)):
        manager.get(address)


# ---- History


def test_the_history_tells_who_did_what(manager, walk):
    shown = text(page(manager, "history", walk.engagement.pk))
    assert f"<b>{walk.team.specialist.name}</b> scheduled Checkpoint call" in shown


def test_tasks_are_named_by_the_catalogue_and_lead_to_their_page(manager, walk):
    task = Task.objects.get(engagement=walk.engagement, slug="stakeholders-named")
    assert f'<a href="{task.link}">{task.title}</a>' in _whole_history(manager, walk)


def test_customers_do_not_see_how_often_we_tried(lead, manager, walk):
    assert "tried to reach" in _whole_history(manager, walk)
    assert "tried to reach" not in _whole_history(lead, walk)


def _whole_history(client, walk):
    shown, before = "", None
    while before is not False:
        part = text(page(client, "history", walk.engagement.pk, **({"before": before} if before else {})))
        shown += part
        before = part.split("?before=")[1].split('"')[0] if "?before=" in part else False
    return shown


def test_older_entries_are_a_page_away(manager, walk):
    assert "opened the engagement" in _whole_history(manager, walk)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "0"])
def test_an_address_that_was_tampered_with_breaks_nothing(manager, walk, before):
    assert page(manager, "history", walk.engagement.pk, before=before).status_code == 200


def test_every_verb_of_the_trail_has_its_sentence(walk):
    assert set(Event.objects.filter(scope_id=walk.engagement.pk).values_list("verb", flat=True)) <= set(SENTENCES)


def test_what_somebody_typed_is_never_markup(manager, walk):
    verbs.add_item(walk.engagement, title="<b>bold</b>", area="dns", **walk.specialist)
    assert "&lt;b&gt;bold&lt;/b&gt;" in text(page(manager, "history", walk.engagement.pk))


# ---- Who may not is told so before what they typed is looked at

FORMS = (
    "decide-eligibility",
    "propose-services",
    "data-sheet",
    "environment",
    "apply-environment",
    "add-plan-item",
    "schedule-call",
    "cadence",
    "add-member",
    "designate",
    "assign-manager",
    "assign-specialist",
    "grant-consent",
    "record-outcomes",
    "note-tool-run",
    "hold-engagement",
    "cancel-engagement",
    "correct-purchase",
)


@pytest.mark.parametrize("name", FORMS)
def test_readers_are_refused_even_with_an_empty_form(reader, walk, name):
    assert press(reader, name, walk.engagement.pk).status_code == 403


@pytest.mark.parametrize("name", FORMS)
def test_nothing_is_changed_on_hold(manager, lead, walk, name):
    verbs.hold(walk.engagement, reason="Budget", **walk.manager)
    before = Event.objects.count()
    for client in (manager, lead):
        press(client, name, walk.engagement.pk, data={"reason": "", "answers": "{}"})
    assert Event.objects.count() == before
