import re

import pytest
from django import forms

from fasttrack.fields import described, problems
from tests.templates.kitchen import page, rail


class Answers(forms.Form):
    seats = forms.IntegerField(label="Seats")
    identity = forms.ChoiceField(choices=[("cloud", "Cloud"), ("federated", "Federated")], widget=forms.RadioSelect)
    note = forms.CharField(widget=forms.Textarea, required=False)


def test_what_people_typed_is_escaped(render):
    assert "<b>" not in render("button.html", "button(text)", text="<b>Save</b>")


def test_a_locked_button_stays_in_place_and_submits_nothing(render):
    html = render("button.html", "button('Close', kind='primary', locked=True)")
    assert 'type="button"' in html
    assert 'aria-disabled="true"' in html


def test_a_button_says_whom_it_is_about_to_those_who_listen(render):
    assert '<span class="sr">: Matthias</span>' in render("button.html", "button('Nudge', about='Matthias')")


def test_a_key_is_announced_with_its_button(render):
    assert 'data-key="d" aria-keyshortcuts="d"' in render("button.html", "button('Done', key='d')")


def test_a_verb_in_one_press_carries_the_token_and_its_fields(render):
    html = render("form.html", "post_button('Nudge', '/nudge', 'TOKEN', fields={'who': '7'})")
    assert 'method="post" action="/nudge"' in html
    assert "TOKEN" in html
    assert '<input type="hidden" name="who" value="7">' in html


def test_a_form_with_a_target_works_with_and_without_script(render):
    html = render("form.html", "post_button('Nudge', '/nudge', '', target='#row')")
    assert 'action="/nudge"' in html
    assert 'hx-post="/nudge" hx-target="#row" hx-swap="outerHTML"' in html


def test_a_field_in_error_keeps_what_was_typed_and_names_the_error(render):
    html = render("form.html", "bound(form['seats'])", form=Answers({"seats": "many"}))
    assert 'value="many"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_seats-e"' in html


def test_the_summary_leads_to_the_first_choice_of_a_question():
    assert {"href": "#id_identity_0", "text": "This field is required."} in problems(Answers({"seats": "1"}))


def test_the_chosen_answer_stays_chosen(render):
    html = render("form.html", "bound(form['identity'])", form=Answers({"identity": "federated"}))
    assert re.search(r'value="federated" checked', html)
    assert "<legend>Identity" in html


def test_text_typed_into_a_box_keeps_its_first_line(render):
    html = render("form.html", "bound(form['note'])", form=Answers({"note": "\nsecond"}))
    assert re.search(r"<textarea[^>]*>\n\nsecond</textarea>", html)


def test_a_bound_field_takes_other_words_from_the_page(render):
    assert "How many?" in render("form.html", "bound(form['seats'], label='How many?')", form=Answers())


@pytest.mark.parametrize(("party", "letters"), [("m", "M"), ("microsoft", "M"), ("customer", "C"), ("both", "MC")])
def test_a_mark_shows_the_letter_of_each_party(render, party, letters):
    html = render("marks.html", "mark(party, silent=True)", party=party)
    assert "".join(re.findall(r">([MC])<", html)) == letters


def test_a_mark_reads_the_word_aloud(render):
    assert '<span class="sr">Customer: </span>' in render("marks.html", "mark('customer')")


def test_the_system_has_no_mark(render):
    assert render("marks.html", "mark('system')") == ""


def test_a_status_always_comes_with_its_word(render):
    assert '<span class="sr">Blocked: </span>' in render("marks.html", "status('blocked', 'Blocked', alone=True)")


def test_the_rail_marks_the_step_under_way_once(render):
    html = render("rail.html", "rail(segments, 'Phases')", segments=rail(2))
    assert re.findall(r'aria-current="step">(\w+)', html) == ["Remediate"]


def test_the_rail_counts_what_is_done_and_who_holds_it_up(render):
    html = render("rail.html", "rail(segments, 'Phases', '#gate')", segments=rail(2))
    assert "<b>6 of 11</b> done" in html
    assert '<a class="rail-holds" href="#gate">2 blockers' in html


def test_a_ready_gate_says_so(render):
    assert "Ready to close" in render("rail.html", "rail(segments, 'Phases')", segments=rail(0, 9, 9, ready=True))


def test_parts_stand_under_one_name(render):
    html = render("rail.html", "rail(segments, 'Phases')", segments=rail(3))
    assert html.count("Enable") == 1
    assert html.count("rail-part") == 2


def test_the_miniature_is_a_sentence_to_those_who_listen(render):
    html = render("rail.html", "mini(segments, 'Assess, 6 of 11')", segments=rail(1))
    assert 'role="img" aria-label="Assess, 6 of 11"' in html


def test_fifty_miniatures_leave_room_for_their_page(render):
    assert len(render("rail.html", "mini(segments, 'Remediate, 6 of 11 done')", segments=rail(2))) < 520


def test_without_a_verb_a_status_is_only_shown(render):
    html = render("status.html", "status_control('done', 'Done', [], '', 'DNS')")
    assert "<form" not in html


def test_the_usual_step_is_one_press_and_the_rest_in_a_menu(render):
    verbs = [{"text": "Start", "url": "/start"}, {"text": "Decline", "url": "/decline"}]
    html = render("status.html", "status_control('not_started', 'Not started', verbs, '', 'DNS')", verbs=verbs)
    assert html.index('action="/start"') < html.index("<details") < html.index('formaction="/decline"')


def test_a_verb_that_asks_for_more_is_a_link(render):
    verbs = [{"text": "Done", "url": "/done"}, {"text": "Blocked …", "url": "/block", "asks": True}]
    html = render("status.html", "status_control('in_progress', 'In progress', verbs, '', 'DNS')", verbs=verbs)
    assert '<a href="/block">' in html


def test_a_toast_offers_to_take_the_act_back(render):
    html = render("messages.html", "toast('Logged', 'TOKEN', '/undo')")
    assert 'action="/undo"' in html
    assert "Undo" in html


def test_a_fragment_may_bring_a_toast_along(render):
    assert 'hx-swap-oob="beforeend:#toasts"' in render("messages.html", "toast('Logged', swap_in=True)")


def test_an_empty_group_of_differences_is_not_drawn(render):
    assert render("diff.html", "diff_group('added', 'Added, 0', [])").strip() == ""


def test_the_ledger_draws_a_slot_for_each_allowed_thing(render):
    html = render("facts.html", "ledger([{'text': 'Pilot users', 'used': 1, 'all': 2}])")
    assert html.count("<i") == 2
    assert html.count("data-used") == 1
    assert "1 of 2" in html


def test_a_sorted_column_says_in_which_order(render):
    columns = [{"text": "Customer", "href": "?", "sort": "descending"}]
    html = render("table.html", "head(columns)", columns=columns)
    assert 'aria-sort="descending"' in html


def test_a_number_field_accepts_what_only_people_can_correct():
    assert described(Answers({"seats": "many"})["seats"])["kind"] == "text"


def test_every_component_renders_together():
    html = page()
    assert "Every component" in html
    assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", html)
