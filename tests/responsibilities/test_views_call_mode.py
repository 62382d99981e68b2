"""Call mode: the agenda, what is kept of it, and how it ends."""

import json
from datetime import date, timedelta

import pytest
from django.core import mail as sent_mail
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from engagements.models import CallItem, Customer, Meeting, Minutes, Promise
from notifications import delivery
from notifications.models import Message
from phases.models.phase import Kind
from responsibilities.actions import calling, planning, tasks
from responsibilities.models import Task
from tests import factories, journeys, worlds
from tests.pages import page, press, section, text

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.in_phase(Kind.REMEDIATE))
walk = worlds.fresh("built")
SECRET = "They fear the audit"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def engagement(walk):
    return walk.engagement


@pytest.fixture
def call(engagement):
    return engagement.meetings.filter(status="scheduled").first()


@pytest.fixture
def running(specialist, clock, walk, call):
    """The specialist, at the moment when the call begins."""
    clock.move_to(call.starts_at)
    walk.at = call.starts_at
    specialist.force_login(walk.team.specialist)
    return specialist


def task_of(engagement, party, **more):
    return Task.objects.filter(engagement=engagement, party=party, **more).workable().open().first()


def do(client, call, kind, ref, what, htmx=False, **data):
    return press(client, "call-item", call.pk, kind, ref, what, data=data, **(HTMX if htmx else {}))


def note(client, call, **words):
    return do(client, call, "general", "call", "note", **words)


def end(client, call, **data):
    return press(client, "end-call", call.pk, data=data)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# ---- The agenda


def test_everything_that_is_open_is_on_the_agenda(running, call, engagement):
    ours, theirs = (task_of(engagement, party) for party in ("microsoft", "customer"))
    item = engagement.remediation_items.first()
    asked = engagement.scope_questions.create(
        asked="A third site?", asked_by=engagement.manager, asked_at=call.starts_at
    )
    shown = page(running, "call-mode", call.pk)
    assert ours.title in section(shown, "microsoft")
    assert theirs.title in section(shown, "customer")
    assert item.title in section(shown, "plan")
    assert asked.asked in section(shown, "questions")


@pytest.mark.parametrize("what", ["task", "item"])
def test_what_is_late_comes_first(running, call, engagement, what):
    row = task_of(engagement, "customer") if what == "task" else engagement.remediation_items.first()
    type(row).objects.filter(pk=row.pk).update(due_on=call.starts_at.date() - timedelta(days=1))
    shown = page(running, "call-mode", call.pk)
    assert row.title in section(shown, "late")
    assert text(shown).index('id="late"') < text(shown).index('id="microsoft"')


def test_what_the_gate_asks_of_tasks_and_items_is_there_once(running, call, engagement):
    shown = text(page(running, "call-mode", call.pk))
    for row in (task_of(engagement, "customer", required=True), engagement.remediation_items.first()):
        assert shown.count(f'aria-label="{row.title}"') == 1


def test_a_word_of_the_customers_that_is_waited_for_is_on_the_agenda(running, call, engagement):
    engagement.commitments.update(acknowledged_at=None)
    assert "standing responsibilit" in section(page(running, "call-mode", call.pk), "confirmations")


def test_the_keys_are_shown(running, call):
    shown = text(page(running, "call-mode", call.pk))
    for key in "sdbtnump":
        assert f'data-key="{key}"' in shown or f"<kbd>{key}</kbd>" in shown


# ---- Status and date in place


@pytest.mark.parametrize("party", ["microsoft", "customer"])
@pytest.mark.parametrize("htmx", [True, False])
def test_a_task_is_done_in_place(running, call, engagement, party, htmx):
    task = planning.add_own(engagement, title="Tell the board", party=party, by=engagement.manager, at=call.starts_at)
    answer = do(running, call, "task", task.pk, "complete", htmx, seen=task.version, note="Reported on the call")
    assert answer.status_code == (200 if htmx else 302)
    assert fresh(task).status == "done"
    assert call.items.get(kind="task").outcome == "done"


def test_the_note_that_a_customers_task_needs_says_which_call_it_was(running, call, engagement):
    task = task_of(engagement, "customer")
    shown = section(page(running, "call-mode", call.pk), "customer")
    assert "Reported on the call of" in shown
    assert Event.objects.filter(subject_id=task.pk).count() == 0


def test_what_is_done_stays_on_the_page_and_can_be_undone(running, call, engagement):
    task = task_of(engagement, "microsoft")
    do(running, call, "task", task.pk, "start")
    do(running, call, "task", task.pk, "complete")
    assert task.title in text(page(running, "call-mode", call.pk))
    do(running, call, "task", task.pk, "reopen")
    assert fresh(task).status == "in_progress"


def test_it_is_blocked_in_place(running, call, engagement):
    task = task_of(engagement, "customer")
    given = {"reason": "third_party", "acts_next": "The carrier", "acts_on": "2027-01-05", "note": "Heard"}
    do(running, call, "task", task.pk, "block", **given)
    found = fresh(task)
    assert (found.status, found.acts_next) == ("blocked", "The carrier")


@pytest.mark.parametrize("kind", ["task", "promise"])
def test_the_next_date_is_set_in_place(running, call, engagement, kind):
    row = task_of(engagement, "customer") if kind == "task" else promised(engagement)
    do(running, call, kind, row.pk, "due", due_on="2026-12-01")
    assert fresh(row).due_on == date(2026, 12, 1)
    assert call.items.get(kind=kind).due_on == date(2026, 12, 1)


def test_an_item_of_the_plan_is_resolved_in_place(running, call, engagement):
    item = engagement.remediation_items.first()
    do(running, call, "item", item.pk, "resolve", note="Seen")
    assert fresh(item).status == "resolved"


@pytest.mark.parametrize(("htmx", "where"), [(True, "#head-task-"), (False, "")])
def test_a_refusal_stands_at_its_item(running, call, engagement, htmx, where):
    task = task_of(engagement, "microsoft")
    answer = do(running, call, "task", task.pk, "complete", htmx, seen=99)
    assert answer.status_code == 409
    assert "Somebody else changed this task meanwhile" in text(answer)
    assert answer.headers.get("HX-Retarget", "").startswith(where)
    assert not call.items.exists()


def test_what_was_typed_wrong_stands_at_its_item(running, call, engagement):
    answer = do(running, call, "task", task_of(engagement, "microsoft").pk, "due", True, due_on="soon")
    assert answer.status_code == 422
    assert "Enter a valid date" in text(answer)


@pytest.mark.parametrize(
    ("kind", "ref", "what"),
    [
        ("task", "nonsense", "start"),
        ("task", "00000000-0000-4000-8000-000000000000", "start"),
        ("task", "00000000-0000-4000-8000-000000000000", "resolve"),
        ("weather", "call", "note"),
        ("blocker", "never-seen", "note"),
        ("general", "other", "note"),
    ],
)
def test_what_is_not_on_the_agenda_does_not_exist(running, call, kind, ref, what):
    assert do(running, call, kind, ref, what).status_code == 404


def test_a_task_of_another_engagement_is_not_on_this_agenda(running, call):
    other = journeys.opened().open_tasks("initiate")[0]
    assert do(running, call, "task", other.pk, "start").status_code == 404
    assert fresh(other).status == "not_started"


# ---- Notes


def test_a_note_is_kept_as_it_is_typed_and_the_page_can_be_left(running, call):
    note(running, call, decided="We go on", internal=SECRET, htmx=True)
    again = text(page(running, "call-mode", call.pk))
    assert "We go on" in again
    assert SECRET in again


def test_typing_on_is_no_conflict_with_oneself(running, call):
    seen = ""
    for words in ("We", "We go", "We go on"):
        answer = note(running, call, decided=words, seen=seen, htmx=True)
        assert answer.status_code == 200
        seen = text(answer).partition('name="seen" value="')[2].partition('"')[0]
    assert call.items.get().decided == "We go on"


def test_nobody_writes_unawares_over_somebody_elses_note(running, call):
    seen = text(page(running, "call-mode", call.pk)).rpartition('name="seen" value="')[2].partition('"')[0]
    note(running, call, decided="Theirs", seen=seen)
    answer = note(running, call, decided="Mine", seen=seen, htmx=True)
    assert answer.status_code == 409
    assert "Now there: Theirs" in text(answer)
    assert call.items.get().decided == "Theirs"


def test_without_script_what_was_typed_comes_back(running, call):
    note(running, call, decided="Theirs")
    answer = note(running, call, decided="Mine", seen="0" * 16)
    assert answer.status_code == 409
    assert "Mine" in text(answer)


def test_the_trail_tells_customers_nothing_of_notes(running, lead, call, engagement):
    note(running, call, decided="We go on", internal=SECRET)
    assert Event.objects.get(verb="call.noted").internal
    assert SECRET not in json.dumps(list(Event.objects.values()), default=str)
    assert "took a note" not in text(page(lead, "history", engagement.pk))


def test_who_is_there_is_kept_too(running, walk, call):
    press(running, "call-present", call.pk, data={"present": [str(walk.team.lead.pk)]})
    assert {one.user: one.present for one in call.attendances.all()} == {
        walk.team.lead: True,
        walk.team.specialist: False,
    }
    assert section(page(running, "call-mode", call.pk), "present").count(" checked") == 1


def test_until_then_everybody_is_ticked_who_did_not_say_no(running, walk, call):
    call.attendances.filter(user=walk.team.lead).update(answer="no")
    assert section(page(running, "call-mode", call.pk), "present").count(" checked") == 1


# ---- Promises


def promised(engagement, **more):
    before = factories.MeetingFactory(engagement=engagement, status="held")
    given = {"meeting": before, "what": "Send the list", "party": "customer", "made_at": before.starts_at, **more}
    return engagement.promises.create(**given)


@pytest.mark.parametrize("htmx", [True, False])
def test_a_promise_has_its_person_and_its_day(running, walk, call, htmx):
    given = {"what": "Send the list", "who": str(walk.team.lead.pk), "due_on": "2026-12-01"}
    answer = press(running, "add-promise", call.pk, data=given, **(HTMX if htmx else {}))
    assert answer.status_code == (200 if htmx else 302)
    made = Promise.objects.get()
    assert (made.what, made.user, made.party, made.due_on) == (
        "Send the list",
        walk.team.lead,
        "customer",
        date(2026, 12, 1),
    )


def test_a_promise_that_is_sent_twice_is_noted_once(running, call):
    for _time in range(2):
        press(running, "add-promise", call.pk, data={"what": "Send the list", "who": "customer"})
    assert Promise.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"what": ""}, {"who": "nobody"}, {"what": "x" * 201}, {"due_on": "soon"}])
def test_a_promise_that_is_none_comes_back(running, call, wrong):
    answer = press(running, "add-promise", call.pk, data={"what": "Send it", "who": "customer", **wrong})
    assert answer.status_code == 422
    assert not Promise.objects.exists()


def test_a_promise_is_taken_back_as_long_as_the_call_goes_on(running, call):
    press(running, "add-promise", call.pk, data={"what": "Send the list", "who": "customer"})
    made = Promise.objects.get()
    end(running, call)
    assert press(running, "take-back-promise", made.pk).status_code == 409
    assert Promise.objects.exists()


def test_what_was_promised_is_on_the_next_agenda_until_it_is_kept(running, call, engagement):
    made = promised(engagement)
    assert made.what in section(page(running, "call-mode", call.pk), "promised")
    do(running, call, "promise", made.pk, "keep")
    assert fresh(made).status == "kept"
    CallItem.objects.all().delete()
    assert made.what not in text(page(running, "call-mode", call.pk))


def test_what_is_promised_now_is_for_the_next_call(running, call):
    press(running, "add-promise", call.pk, data={"what": "Send the list", "who": "customer"})
    assert 'id="promised"' not in text(page(running, "call-mode", call.pk))


# ---- Nobody came


def test_a_call_to_which_nobody_came_is_missed_in_one_press_and_that_is_taken_back(running, call, engagement):
    press(running, "call-verb", call.pk, "miss", data={"next": reverse("call", args=[call.pk])})
    assert fresh(call).status == "missed"
    assert reverse("call-verb", args=[call.pk, "take-back"]) in text(page(running, "call", call.pk))
    press(running, "call-verb", call.pk, "take-back")
    assert fresh(call).status == "scheduled"
    assert [one.status for one in Meeting.objects.filter(follows=call)] == ["cancelled"]


# ---- The end


def written(running, walk, call):
    note(running, call, decided="We go on in May", internal=SECRET)
    press(running, "add-promise", call.pk, data={"what": "Send the list", "who": str(walk.team.lead.pk)})
    return end(running, call, present=[str(walk.team.lead.pk)])


def test_ending_holds_the_call_and_plans_the_next(running, walk, call, engagement):
    written(running, walk, call)
    assert fresh(call).status == "held"
    assert {one.user: one.present for one in call.attendances.all()}[walk.team.specialist] is False
    following = engagement.meetings.get(follows=call)
    assert Minutes.objects.get().shared["next"]["starts_at"] == following.starts_at.isoformat()


def test_both_sides_read_what_was_decided_and_promised(running, lead, walk, call):
    written(running, walk, call)
    for client in (running, lead):
        shown = section(page(client, "call", call.pk), "minutes")
        for words in ("We go on in May", "Send the list", walk.team.lead.name, "Checkpoint call", "<h3>"):
            assert words in shown


def test_what_was_typed_is_no_markup_on_the_sheet(running, walk, call):
    note(running, call, decided="<b>We</b> go on")
    press(running, "add-promise", call.pk, data={"what": "<i>Send</i> it", "who": "customer"})
    end(running, call)
    shown = section(page(running, "call", call.pk), "minutes")
    assert "&lt;b&gt;We&lt;/b&gt; go on" in shown
    assert "<i>" not in shown


def test_what_is_only_for_microsoft_is_on_no_page_of_a_customer(running, lead, reader, walk, call, engagement):
    written(running, walk, call)
    assert SECRET in text(page(running, "call", call.pk))
    for client in (lead, reader):
        for name, about in (("call", call), ("calls", engagement), ("history", engagement), ("checklist", engagement)):
            assert SECRET not in text(page(client, name, about.pk))


def test_the_sheet_is_in_the_customers_language_for_both(running, walk, call, engagement):
    Customer.objects.update(language="de")
    written(running, walk, call)
    assert '<div lang="de">' in section(page(running, "call", call.pk), "minutes")


def test_the_minutes_are_mailed_to_everybody_invited_without_what_is_internal(running, clock, walk, call):
    written(running, walk, call)
    sent_mail.outbox.clear()
    delivery.deliver(at=walk.at + timedelta(days=5))
    mails = [one for one in sent_mail.outbox if one.subject.startswith("Minutes")]
    assert {one.to[0] for one in mails} == {walk.team.lead.email, walk.team.specialist.email}
    for one in mails:
        assert "We go on in May" in one.body
        assert "Send the list" in one.alternatives[0][0]
        assert SECRET not in one.message().as_string() + str(one.alternatives)


def test_no_queued_mail_holds_what_is_internal(running, walk, call):
    written(running, walk, call)
    assert SECRET not in json.dumps(list(Message.objects.values()), default=str)


def test_each_reads_the_mail_in_their_own_language(running, walk, call):
    task = task_of(walk.engagement, "microsoft")
    do(running, call, "task", task.pk, "start")
    written(running, walk, call)
    User.objects.filter(pk=walk.team.lead.pk).update(language="ja")
    delivery.deliver(at=walk.at + timedelta(days=5))
    mails = {one.to[0]: one.body for one in sent_mail.outbox if str(call.pk) in one.body}
    mine, theirs = (mails[one.email] for one in (walk.team.specialist, walk.team.lead))
    assert task.title in mine
    assert task.title not in theirs or mine != theirs


def test_ending_twice_is_one_ending(running, walk, call, engagement):
    for _time in range(2):
        assert written(running, walk, call).status_code in (302, 409)
        assert end(running, call).status_code == 302
    assert Minutes.objects.count() == 1
    assert engagement.meetings.filter(follows=call).count() == 1
    assert Message.objects.filter(kind="call_minutes").count() == 2
    assert Event.objects.filter(verb__in=("call.held", "call.written_up")).filter(subject_id=call.pk).count() == 2


def test_a_second_person_who_ends_it_finds_it_ended(running, manager, walk, call):
    written(running, walk, call)
    manager.force_login(walk.team.manager)
    assert end(manager, call).status_code == 302
    assert Minutes.objects.get().written_by == walk.team.specialist


def test_what_is_written_up_takes_no_more_notes(running, walk, call, engagement):
    written(running, walk, call)
    assert note(running, call, decided="Too late").status_code == 409
    assert do(running, call, "task", task_of(engagement, "microsoft").pk, "start").status_code == 409
    assert press(running, "call-present", call.pk).status_code == 409
    assert page(running, "call-mode", call.pk).status_code == 302


def test_a_call_that_was_noted_as_held_can_still_be_written_up(running, call):
    press(running, "call-verb", call.pk, "hold")
    assert page(running, "call-mode", call.pk).status_code == 200
    end(running, call)
    assert Minutes.objects.exists()


def test_a_call_that_lies_far_ahead_is_not_ended(specialist, call):
    note(specialist, call, decided="Prepared")
    answer = end(specialist, call)
    assert answer.status_code == 409
    assert "This call lies more than a day ahead" in text(answer)
    assert (fresh(call).status, Minutes.objects.count()) == ("scheduled", 0)


# ---- Who may


@pytest.mark.parametrize("who", ["lead", "reader"])
def test_customers_have_no_call_mode(request, running, call, engagement, who):
    client, made = request.getfixturevalue(who), promised(engagement)
    assert page(client, "call-mode", call.pk).status_code == 403
    assert "Enter call mode" not in text(page(client, "call", call.pk))
    assert note(client, call, decided="x").status_code == 403
    assert press(client, "call-present", call.pk).status_code == 403
    assert press(client, "add-promise", call.pk, data={"what": "x", "who": "customer"}).status_code == 403
    assert press(client, "take-back-promise", made.pk).status_code == 403
    assert end(client, call).status_code == 403


def test_for_strangers_none_of_it_exists(stranger, call, engagement):
    made = promised(engagement)
    assert page(stranger, "call-mode", call.pk).status_code == 404
    assert note(stranger, call, decided="x").status_code == 404
    assert press(stranger, "take-back-promise", made.pk).status_code == 404
    assert end(stranger, call).status_code == 404


# ---- What it costs


def test_more_items_ask_no_more_statements(
    running, walk, call, engagement, django_assert_max_num_queries, django_assert_num_queries
):
    address = reverse("call-mode", args=[call.pk])
    fill(walk, call, 1)
    with django_assert_max_num_queries(24) as before:
        running.get(address)
    fill(walk, call, 6)
    with django_assert_num_queries(len(before)):
        running.get(address)


def fill(walk, call, count):
    engagement, at = walk.engagement, call.starts_at
    for number in range(count):
        factories.AttendanceFactory(meeting=call)
        promised(engagement, what=f"Promise {count}.{number}", user=walk.team.lead)
        engagement.remediation_items.create(title=f"Item {number}", area="network", created_at=at)
        engagement.scope_questions.create(asked=f"Site {count}.{number}?", asked_by=walk.team.lead, asked_at=at)
    some = list(Task.objects.filter(engagement=engagement).workable().open().filter(party="microsoft"))
    for task in some[:count]:
        given = {"kind": "task", "ref": str(task.pk), "changed_at": at, "decided": "Yes"}
        call.items.get_or_create(kind="task", ref=given["ref"], defaults=given)


def test_the_actions_are_those_of_tasks():
    assert calling.VERBS["task", "complete"] is tasks.complete
