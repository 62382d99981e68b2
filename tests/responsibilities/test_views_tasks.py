"""The page of one task, its verbs, and how a change is answered."""

import pytest
import time_machine
from django.urls import reverse

from audit.models import Event
from engagements.actions import invitations
from phases.models.phase import Kind
from responsibilities.actions import profile
from responsibilities.models import Task, TaskStatus
from tests import factories, journeys, worlds

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def _build():
    walk = journeys.in_phase(Kind.ASSESS)
    profile.apply(walk.engagement, journeys.ANSWERS, **walk.lead)
    return walk, factories.cast_of(walk.engagement)


built = worlds.built(_build)
world = worlds.fresh("built")


@pytest.fixture
def walk(world):
    with time_machine.travel(world[0].at, tick=False):
        yield world[0]


@pytest.fixture
def cast(world):
    return world[1]


@pytest.fixture
def mine(walk):
    """A task of Microsoft's that waits for nothing and is fulfilled by no record."""
    return next(task for task in _open(walk, "microsoft") if not task.entry.predecessors and not task.record)


@pytest.fixture
def theirs(walk):
    return next(task for task in _open(walk, "customer") if not task.record and not task.entry.predecessors)


def _open(walk, party):
    tasks = walk.active.tasks.applying().open().filter(party=party).exclude(slug="")
    return tasks.select_related("engagement__customer", "phase")


def _press(client, task, verb, *, who, data=None, **headers):
    client.force_login(who)
    return client.post(reverse("task-verb", args=[task.pk, verb]), data or {}, **headers)


# ---- The page


def test_the_page_says_what_a_task_is_for_and_why_it_is_here(client, mine, cast):
    client.force_login(cast.specialist)
    text = client.get(mine.link).content.decode()
    assert mine.title in text
    assert "Why is this here?" in text
    assert "Benefit article" in text


def test_a_stranger_cannot_tell_a_task_from_none(client, mine, cast):
    client.force_login(cast.stranger)
    assert client.get(mine.link).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client, mine):
    assert "sign-in" in client.get(mine.link).url


def test_a_reader_without_rights_sees_no_button(client, theirs, cast):
    client.force_login(cast.read_only)
    text = client.get(theirs.link).content.decode()
    assert f"/tasks/{theirs.pk}/complete/" not in text
    assert f"/tasks/{theirs.pk}/plan/" not in text


def test_a_task_that_a_record_fulfils_leads_to_that_record(client, walk, cast):
    task = next(task for task in _open(walk, "customer") if task.record.endswith("_meeting"))
    client.force_login(cast.lead)
    text = client.get(task.link).content.decode()
    assert reverse("calls", args=[task.engagement_id]) in text
    assert f"/tasks/{task.pk}/complete/" not in text


def test_the_page_names_what_has_to_be_done_before(client, walk, cast):
    task = next(task for task in _open(walk, "microsoft") if task.entry.predecessors)
    first = walk.task(task.entry.predecessors[0])
    client.force_login(cast.specialist)
    assert first.title in client.get(task.link).content.decode()


def test_what_happened_to_a_task_is_on_its_page(client, mine, cast):
    _press(client, mine, "start", who=cast.specialist)
    assert cast.specialist.name in client.get(mine.link).content.decode()


# ---- Verbs without script


def test_a_press_changes_the_status_and_leads_back(client, mine, cast):
    answer = _press(client, mine, "start", who=cast.specialist, data={"next": "/worklist/"})
    assert answer.url == "/worklist/"
    assert Task.objects.get(pk=mine.pk).status == TaskStatus.IN_PROGRESS


# Session, person, the task among those visible; begin, lock, all tasks, rights, task, trail, phase, engagement, commit.
UPDATE = 12
# The stretches, the hours of the region, the end of one stretch and the beginning of the next.
TURN = 4


def test_a_change_of_one_task_takes_twelve_statements(client, mine, cast, django_assert_num_queries):
    client.force_login(cast.specialist)
    with django_assert_num_queries(UPDATE):
        client.post(reverse("task-verb", args=[mine.pk, "complete"]))
    assert Task.objects.get(pk=mine.pk).status == TaskStatus.DONE


def test_and_four_more_where_it_ends_a_turn(client, walk, mine, cast, django_assert_num_queries):
    walk.active.tasks.exclude(party="customer").exclude(pk=mine.pk).update(status=TaskStatus.DONE)
    later = walk.later(hours=1)
    with time_machine.travel(later, tick=False):
        client.force_login(cast.specialist)
        with django_assert_num_queries(UPDATE + TURN):
            client.post(reverse("task-verb", args=[mine.pk, "complete"]))
    assert (walk.fresh().waiting_on, walk.fresh().waiting_since) == ("customer", later)


def test_nobody_is_sent_to_another_site_afterwards(client, mine, cast):
    answer = _press(client, mine, "start", who=cast.specialist, data={"next": "https://evil.example/"})
    assert answer.url == mine.link


@pytest.mark.parametrize("verb", ["block", "mark-not-required"])
def test_what_has_to_be_typed_is_asked_on_a_page(client, mine, cast, verb):
    client.force_login(cast.manager)
    answer = client.get(reverse("task-verb", args=[mine.pk, verb]), {"next": "/worklist/"})
    assert answer.status_code == 200
    assert 'name="reason"' in answer.content.decode()


def test_a_form_leads_back_to_no_other_site(client, mine, cast):
    client.force_login(cast.manager)
    answer = client.get(reverse("task-verb", args=[mine.pk, "block"]), {"next": "javascript:alert(1)"})
    assert "javascript:alert" not in answer.content.decode()


def test_a_block_without_its_reason_comes_back_with_what_was_typed(client, mine, cast):
    answer = _press(client, mine, "block", who=cast.specialist, data={"acts_next": "The change board"})
    assert answer.status_code == 422
    assert 'value="The change board"' in answer.content.decode()


def test_a_block_says_who_acts_next_and_when(client, mine, cast):
    typed = {"reason": "third_party", "acts_next": "Registrar", "acts_on": "2026-05-01"}
    _press(client, mine, "block", who=cast.specialist, data=typed)
    text = client.get(mine.link).content.decode()
    assert "Waits for: Registrar" in text


def test_a_manager_gives_a_reason_for_what_is_not_required(client, mine, cast):
    assert _press(client, mine, "mark-not-required", who=cast.manager).status_code == 422
    assert _press(client, mine, "mark-not-required", who=cast.manager, data={"reason": "Done"}).status_code == 302


def test_an_unknown_verb_is_nothing(client, mine, cast):
    assert _press(client, mine, "explode", who=cast.specialist).status_code == 404


@pytest.mark.parametrize("who", ["lead", "contact", "representative", "read_only"])
def test_customers_do_not_work_the_tasks_of_microsoft(client, mine, cast, who):
    assert _press(client, mine, "complete", who=getattr(cast, who)).status_code == 403


def test_a_task_of_a_later_phase_cannot_be_worked(client, walk, cast):
    later = walk.engagement.phases.get(kind=Kind.ENABLE_CORE).tasks.applying().first()
    assert _press(client, later, "start", who=cast.specialist).status_code == 409


def test_a_stale_page_changes_nothing(client, mine, cast):
    _press(client, mine, "start", who=cast.specialist)
    assert _press(client, mine, "complete", who=cast.specialist, data={"seen": "0"}).status_code == 409


def test_an_unfinished_predecessor_is_named(client, walk, cast):
    task = next(task for task in _open(walk, "microsoft") if task.entry.predecessors and not task.record)
    answer = _press(client, task, "complete", who=cast.specialist)
    assert answer.status_code == 409
    assert walk.task(task.entry.predecessors[0]).title in answer.content.decode()


# ---- For a customer


def test_staff_say_how_they_know_what_a_customer_did(client, theirs, cast):
    answer = _press(client, theirs, "complete", who=cast.specialist)
    assert answer.status_code == 422
    assert "How do you know?" in answer.content.decode()


def test_what_staff_record_is_on_behalf_of_the_customer(client, theirs, cast):
    _press(client, theirs, "complete", who=cast.specialist, data={"note": "On the call today"})
    event = Event.objects.filter(verb="task.completed", subject_id=theirs.pk).get()
    assert event.on_behalf_of == theirs.engagement.customer.name


def test_staff_find_the_note_field_on_the_page(client, theirs, cast):
    client.force_login(cast.specialist)
    assert "Record it for the customer" in client.get(theirs.link).content.decode()


def test_a_customer_declines_what_is_left_to_them(client, walk, cast):
    task = walk.task("assess-screen-sharing")
    assert _press(client, task, "decline", who=cast.lead).status_code == 302
    assert walk.task("assess-screen-sharing").status == TaskStatus.DECLINED


# ---- Undo


def test_what_was_done_can_be_taken_back_by_the_toast(client, mine, cast):
    _press(client, mine, "complete", who=cast.specialist)
    page = client.get(mine.link).content.decode()
    assert f'action="/tasks/{mine.pk}/reopen/' in page
    assert _press(client, mine, "reopen", who=cast.specialist).status_code == 302


def test_later_a_reason_is_asked(client, mine, cast, walk):
    _press(client, mine, "complete", who=cast.specialist)
    with time_machine.travel(walk.at.replace(hour=23), tick=False):
        assert _press(client, mine, "reopen", who=cast.specialist).status_code == 422


# ---- Parts of a page


def test_in_the_worklist_a_press_is_answered_with_the_row(client, mine, cast):
    answer = _press(client, mine, "start", who=cast.specialist, data={"shape": "worklist-task"}, **HTMX)
    text = answer.content.decode()
    assert text.lstrip().startswith(f'<tr id="task-{mine.pk}"')
    assert "Started:" in text


def test_on_the_engagement_rail_and_gate_come_along(client, mine, cast):
    answer = _press(client, mine, "complete", who=cast.specialist, data={"shape": "duty"}, **HTMX)
    text = answer.content.decode()
    assert f'id="task-{mine.pk}"' in text
    assert 'id="rail" hx-swap-oob="true"' in text
    assert 'id="gate-panel" hx-swap-oob="true"' in text


def test_on_the_checklist_card_and_list_are_answered_together(client, theirs, cast):
    answer = _press(client, theirs, "complete", who=cast.lead, data={"shape": "checklist"}, **HTMX)
    text = answer.content.decode()
    assert 'id="checklist-parts"' in text
    assert "<html" not in text


def test_a_press_that_needs_words_sends_the_browser_to_their_page(client, mine, cast):
    answer = _press(client, mine, "block", who=cast.specialist, data={"shape": "duty"}, **HTMX)
    assert answer.headers["HX-Redirect"] == reverse("task-verb", args=[mine.pk, "block"])


def test_a_refused_press_is_answered_with_its_reason(client, walk, cast):
    task = next(task for task in _open(walk, "microsoft") if task.entry.predecessors and not task.record)
    answer = _press(client, task, "complete", who=cast.specialist, data={"shape": "duty"}, **HTMX)
    assert answer.status_code == 409
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("verb", ["start", "complete"])
def test_the_row_that_a_change_answers_with_takes_two_more_at_most(
    client, mine, cast, verb, django_assert_max_num_queries
):
    client.force_login(cast.specialist)
    # How far its reader reaches, and the tenant that the row names.
    with django_assert_max_num_queries(UPDATE + 2):
        client.post(reverse("task-verb", args=[mine.pk, verb]), {"shape": "worklist-task"}, **HTMX)


# ---- Plan


def _plan(client, task, what, who, **data):
    client.force_login(who)
    return client.post(reverse("task-plan", args=[task.pk, what]), data)


def test_a_day_can_be_given_and_taken_away(client, mine, cast):
    _plan(client, mine, "due", cast.specialist, due_on="2026-05-04")
    assert Task.objects.get(pk=mine.pk).due_on.isoformat() == "2026-05-04"
    _plan(client, mine, "due", cast.specialist, due_on="")
    assert Task.objects.get(pk=mine.pk).due_on is None


@pytest.mark.parametrize("day", ["soon", "0001-01-01", "9999-12-31"])
def test_a_wrong_day_stays_in_its_field(client, mine, cast, day):
    answer = _plan(client, mine, "due", cast.specialist, due_on=day)
    assert answer.status_code == 422
    assert f'value="{day}"' in answer.content.decode()


def test_a_task_is_given_to_somebody_of_its_side(client, theirs, cast):
    _plan(client, theirs, "assignee", cast.lead, assignee=str(cast.contact.pk))
    assert Task.objects.get(pk=theirs.pk).assignee == cast.contact


@pytest.mark.parametrize("who", ["specialist", "read_only", "stranger", "former_representative"])
def test_a_task_is_given_to_nobody_else(client, theirs, cast, who):
    assert _plan(client, theirs, "assignee", cast.lead, assignee=str(getattr(cast, who).pk)).status_code == 422


def test_a_customer_does_not_plan_for_microsoft(client, mine, cast):
    assert _plan(client, mine, "note", cast.lead, note="Hurry").status_code == 403


def test_a_note_is_kept(client, mine, cast):
    _plan(client, mine, "note", cast.specialist, note="Two registrars")
    assert "Two registrars" in client.get(mine.link).content.decode()


def test_nothing_else_can_be_planned(client, mine, cast):
    assert _plan(client, mine, "status", cast.specialist, status="done").status_code == 404


# ---- Own tasks


def test_everybody_who_works_adds_tasks_of_their_own(client, walk, cast):
    client.force_login(cast.lead)
    url = reverse("add-task", args=[walk.engagement.pk])
    assert client.post(url, {"title": "Tell the works council", "due_on": "2026-05-04"}).status_code == 302
    task = walk.engagement.tasks.get(own_title="Tell the works council")
    assert task.party == "customer"


def test_an_own_task_needs_a_title(client, walk, cast):
    client.force_login(cast.lead)
    answer = client.post(reverse("add-task", args=[walk.engagement.pk]), {"due_on": "2026-05-04"})
    assert answer.status_code == 422
    assert 'value="2026-05-04"' in answer.content.decode()


def test_staff_say_whose_task_it_is(client, walk, cast):
    client.force_login(cast.specialist)
    url = reverse("add-task", args=[walk.engagement.pk])
    client.post(url, {"title": "Send the guide", "party": "customer"})
    assert walk.engagement.tasks.get(own_title="Send the guide").party == "customer"


def test_whoever_has_not_come_yet_is_offered_as_they_were_named(client, theirs, walk):
    member = factories.MemberFactory(customer=walk.engagement.customer, user__name="Secret Account Name")
    words = {"name": "Kim from the office", "by": walk.team.lead, "at": walk.at}
    invitations.send(walk.engagement.customer, member.user, **words)
    client.force_login(walk.team.lead)
    text = client.get(reverse("task", args=[theirs.pk])).content.decode()
    assert f'<option value="{member.user.pk}">Kim from the office</option>' in text
    assert "Secret Account Name" not in text
