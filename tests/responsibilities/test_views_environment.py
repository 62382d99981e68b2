"""The environment: answers, the difference before it applies, and applying it."""

import json

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from engagements.models import Engagement, Profile
from engagements.profile import ANSWERS, FOREST_LEVELS, clean
from phases.models.phase import Kind
from responsibilities.actions import profile
from responsibilities.forms.environment import QUESTIONS, ProfileForm
from tests import journeys, worlds
from tests.journeys import ANSWERS as FEDERATED
from tests.journeys import CLOUD
from tests.pages import page, press, text


def _build():
    walk = journeys.in_phase(Kind.ASSESS)
    profile.apply(walk.engagement, FEDERATED, **walk.lead)
    return walk


built = worlds.built(_build)
walk = worlds.fresh("built")


@pytest.fixture
def engagement(walk):
    return walk.engagement


def typed(answers):
    """What a browser would send for these answers."""
    form = ProfileForm(given=clean(answers))
    return {name: value for name, value in form.initial.items() if value not in (None, "")}


def saved(engagement):
    return Profile.objects.get(engagement=engagement)


# ---- The form


def test_every_answer_but_the_tenants_kind_is_asked():
    assert set(QUESTIONS) == set(ANSWERS) - {"tenant_kind"}


@given(st.fixed_dictionaries({
    "identity": st.sampled_from([None, "cloud", "federated"]),
    "writeback": st.sampled_from([None, [], ["password"], ["password", "group"]]),
    "connector": st.sampled_from([None, True, False]),
    "adfs_version": st.sampled_from([None, "3.0"]),
    "forest_list": st.none() | st.lists(
        st.fixed_dictionaries({
            "name": st.sampled_from(["a.example", "b.example"]),
            "functional_level": st.sampled_from([None, *FOREST_LEVELS]),
        }), min_size=1, max_size=5,
    ),
}))  # fmt: skip
def test_what_is_shown_and_sent_unchanged_means_the_same(answers):
    form = ProfileForm(typed(answers), given=clean(answers))
    assert form.is_valid()
    assert clean(form.raw) == clean(answers)


def test_open_answers_stay_apart_from_none_of_them():
    form = ProfileForm({"writeback": ["none"]}, given={})
    assert form.is_valid()
    assert form.raw["writeback"] == []
    assert form.raw["identity"] is None


@pytest.mark.django_db
def test_the_form_shows_what_was_answered(lead, engagement):
    assert 'name="identity" id="id_identity_2" value="federated" checked' in text(
        page(lead, "environment", engagement.pk)
    )


@pytest.mark.django_db
def test_what_is_open_is_listed(lead, engagement, walk):
    profile.apply(engagement, {**FEDERATED, "connector": None}, **walk.lead)
    assert "<li>Connector for servers on premises</li>" in text(page(lead, "environment", engagement.pk))


@pytest.mark.django_db
def test_readers_see_the_answers_and_no_form(reader, engagement):
    shown = text(page(reader, "environment", engagement.pk))
    assert "<dd>federated</dd>" in shown
    assert 'name="identity"' not in shown


# ---- The difference


@pytest.mark.django_db
def test_sending_answers_saves_nothing(lead, engagement):
    answer = press(lead, "environment", engagement.pk, data=typed({**FEDERATED, "connector": False}))
    assert "Apply (" in text(answer)
    assert saved(engagement).get("connector") is True


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["on_hold", "completed", "cancelled"])
def test_no_difference_is_shown_where_none_could_be_applied(lead, engagement, status):
    Engagement.objects.update(status=status)
    answer = lead.post(reverse("environment", args=[engagement.pk]), typed(CLOUD))
    assert answer.status_code == 409
    assert 'role="alert"' in text(answer)


def test_the_difference_names_what_leaves_and_what_was_answered(lead, engagement):
    shown = text(press(lead, "environment", engagement.pk, data=typed({**FEDERATED, "connector": False})))
    assert "Removed, " in shown
    assert "Connector for servers on premises" in shown
    assert "added: 0" in shown


@pytest.mark.django_db
def test_the_difference_warns_of_work_that_becomes_the_customers(lead, engagement):
    forests = [{"name": name, "functional_level": "2012"} for name in ("a.example", "b.example")]
    answers = {**FEDERATED, "forests": "multiple", "forest_list": forests}
    shown = text(press(lead, "environment", engagement.pk, data=typed(answers)))
    assert "AD FS with several forests" in shown
    assert "Changes owner, " in shown


@pytest.mark.django_db
def test_the_difference_says_what_each_phase_would_hold(lead, engagement):
    shown = text(press(lead, "environment", engagement.pk, data=typed(CLOUD)))
    assert "Required tasks: " in shown


@pytest.mark.django_db
def test_a_contradiction_stands_at_its_question(lead, engagement):
    answer = press(
        lead, "environment", engagement.pk, data=typed({**FEDERATED, "forests": "none", "forest_list": None})
    )
    assert answer.status_code == 422
    assert 'href="#id_forests_0"' in text(answer)
    assert "come from at least one Active Directory forest" in text(answer)


@pytest.mark.django_db
def test_a_contradiction_keeps_what_was_typed(lead, engagement):
    answer = press(lead, "environment", engagement.pk, data=typed({**FEDERATED, "identity": "cloud"}))
    assert 'value="cloud" checked' in text(answer)
    assert 'value="corp.example"' in text(answer)


@pytest.mark.django_db
def test_a_nameless_forest_is_told_so(lead, engagement):
    sent = {**typed(FEDERATED), "forest_name_0": ""}
    assert "Each forest needs a name" in text(press(lead, "environment", engagement.pk, data=sent))


@pytest.mark.django_db
def test_nothing_is_not_written_back_together_with_something(lead, engagement):
    sent = {**typed(FEDERATED), "writeback": ["password", "none"]}
    assert press(lead, "environment", engagement.pk, data=sent).status_code == 422


# ---- Applying


def apply(client, engagement, answers, seen):
    return press(client, "apply-environment", engagement.pk, data={"answers": json.dumps(answers), "seen": seen})


@pytest.mark.django_db
def test_applying_saves_the_answers(lead, engagement):
    answer = apply(lead, engagement, {**FEDERATED, "connector": False}, saved(engagement).version)
    assert answer.url == reverse("environment", args=[engagement.pk])
    assert saved(engagement).get("connector") is False


@pytest.mark.django_db
def test_the_preview_sends_what_it_showed(lead, engagement):
    shown = press(lead, "environment", engagement.pk, data=typed({**FEDERATED, "connector": False}))
    context = (
        shown.context["answers"] if shown.context else text(shown).split('name="answers" value="')[1].split('"')[0]
    )
    assert json.loads(context.replace("&#34;", '"'))["connector"] is False


@pytest.mark.django_db
def test_what_somebody_else_changed_meanwhile_is_not_overwritten(lead, engagement, walk):
    seen = saved(engagement).version
    profile.apply(engagement, CLOUD, **walk.specialist)
    answer = apply(lead, engagement, {**FEDERATED, "connector": False}, seen)
    assert answer.status_code == 409
    assert "Somebody else changed the answers meanwhile" in text(answer)
    assert saved(engagement).get("identity") == "cloud"


@pytest.mark.django_db
@pytest.mark.parametrize("seen", ["", "-1", "²", "9" * 5000])
def test_a_version_that_nobody_saw_breaks_nothing(lead, engagement, seen):
    assert apply(lead, engagement, FEDERATED, seen).status_code == 302


@pytest.mark.django_db
def test_answers_go_back_into_the_form(lead, engagement):
    answers = json.dumps({**FEDERATED, "identity": "synchronized"})
    assert 'value="synchronized" checked' in text(page(lead, "environment", engagement.pk, answers=answers))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answers",
    [
        *("", "[]", "7", "{", '{"identity": 5}', '{"forest_list": 5}', '{"nonsense": 1}'),
        '{"forest_list": ' + "[" * 2000,
        '{"forest_list": [{"name": "\\ud800"}]}',
    ],
)
def test_answers_that_no_preview_wrote_are_refused(lead, engagement, answers):
    assert press(lead, "apply-environment", engagement.pk, data={"answers": answers}).status_code == 400
    assert page(lead, "environment", engagement.pk, answers=answers).status_code == 400


@pytest.mark.django_db
def test_readers_and_strangers_change_no_answer(reader, stranger, engagement):
    assert apply(reader, engagement, CLOUD, 1).status_code == 403
    assert apply(stranger, engagement, CLOUD, 1).status_code == 404
