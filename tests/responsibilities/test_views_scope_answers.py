"""Scope questions and their answers on their page."""

import pytest

from responsibilities.actions import scope
from responsibilities.models import ScopeQuestion
from tests import journeys, worlds
from tests.pages import page, press, section, text

pytestmark = pytest.mark.django_db
built = worlds.built(journeys.opened)
walk = worlds.fresh("built")


@pytest.fixture
def question(walk):
    return scope.ask(walk.engagement, asked="May we protect a third library?", **walk.lead)


def test_a_question_and_who_asked_it_are_on_record(lead, walk, question):
    shown = section(page(lead, "scope", walk.engagement.pk), "questions")
    assert "May we protect a third library?" in shown
    assert f"Asked by {walk.team.lead.name}" in shown


@pytest.mark.parametrize("given", ["yes", "no"])
def test_a_manager_answers_with_a_reason(manager, question, given):
    press(manager, "answer-scope", question.pk, data={"answer": given, "reason": "Agreed with the region"})
    assert ScopeQuestion.objects.get(pk=question.pk).answer == given


def test_an_answer_without_a_reason_comes_back(manager, question):
    answer = press(manager, "answer-scope", question.pk, data={"answer": "yes"})
    assert answer.status_code == 422
    assert 'value="yes" checked' in text(answer)


def test_the_answer_is_read_by_both_sides(manager, lead, walk, question):
    press(manager, "answer-scope", question.pk, data={"answer": "no", "reason": "Beyond the test set-up"})
    assert "Beyond the test set-up" in text(page(lead, "scope", walk.engagement.pk))


def test_nobody_but_a_manager_answers(specialist, lead, question):
    for client in (specialist, lead):
        assert press(client, "answer-scope", question.pk, data={"answer": "yes", "reason": "x"}).status_code == 403


def test_questions_of_others_do_not_exist(stranger, question):
    assert press(stranger, "answer-scope", question.pk, data={"answer": "yes", "reason": "x"}).status_code == 404


def test_the_ledger_shows_free_slots(specialist, walk):
    assert "0 of 2" in section(page(specialist, "scope", walk.engagement.pk), "ledger")
