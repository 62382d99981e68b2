"""Consents by program: asked for, granted, revoked, and what is done under them."""

import pytest

from audit.models import Event
from engagements.models import Consent
from phases.models.phase import Kind
from responsibilities.models import Task
from tests import worlds
from tests.api.calling import codes, fields, items
from tests.factories import NOW
from tests.journeys import in_phase

built = worlds.built(lambda: in_phase(Kind.ASSESS))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db

WORDS = {"activity": "Create the DNS records", "scope": "The zone example.org"}
OURS = "admin-overview"


@pytest.fixture
def consents(here):
    return f"{here}/consents"


@pytest.fixture
def requests(here):
    return f"{here}/consent-requests"


@pytest.fixture
def task(walk):
    return f"/tasks/{walk.task(OURS).pk}"


@pytest.fixture
def granted(lead, consents):
    return lead.post(consents, **WORDS).json()


@pytest.fixture
def asked(specialist, requests):
    return specialist.post(requests, **WORDS).json()


# ---- Granting and revoking


def test_the_lead_consents_to_one_thing(lead, specialist, consents):
    answer = lead.post(consents, **WORDS)
    assert answer.status_code == 201
    assert (answer.json()["live"], answer.json()["task"]) == (True, None)
    assert items(specialist.get(consents)) == [answer.json()]


def test_what_was_consented_to_is_revoked_once(lead, consents, granted):
    path = f"/consents/{granted['id']}/revoke"
    revoked = lead.post(path).json()
    assert revoked["revoked_at"]
    assert revoked["live"] is False
    assert items(lead.get(consents)) == [revoked]
    assert codes(lead.post(path)) == ["not_live"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("activity", " "),
        ("activity", "a" * 201),
        ("scope", ""),
        ("expires_at", "2020-01-01T00:00:00Z"),
        ("expires_at", "2099-01-01T00:00:00Z"),
        ("task_id", "8a0d6a42-0000-4000-8000-000000000000"),
        ("task_id", "here"),
        ("password", "secret"),
    ],
)
def test_a_wrong_consent_is_refused_at_its_field(lead, consents, field, value):
    assert fields(lead.post(consents, **WORDS | {field: value})) == [field]
    assert not Consent.objects.exists()


def test_a_consent_is_for_a_task_that_microsoft_has_a_part_in(lead, consents, walk):
    theirs = walk.engagement.tasks.applying().filter(party="customer").first()
    assert fields(lead.post(consents, **WORDS, task_id=str(theirs.pk))) == ["task_id"]
    ours = str(walk.task(OURS).pk)
    assert lead.post(consents, **WORDS, task_id=ours).json()["task"] == ours


@pytest.mark.parametrize(("who", "code"), [("manager", 403), ("specialist", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_consents_or_answers(request, consents, granted, asked, who, code):
    program, before = request.getfixturevalue(who), Event.objects.exclude(verb="token.issued").count()
    assert program.post(consents, **WORDS).status_code == code
    assert program.post(f"/consents/{granted['id']}/revoke").status_code == code
    assert program.post(f"/consent-requests/{asked['id']}/agree").status_code == code
    assert program.post(f"/consent-requests/{asked['id']}/decline").status_code == code
    assert Event.objects.exclude(verb="token.issued").count() == before


# ---- Asking


def test_what_was_asked_for_is_agreed_to_in_its_own_words(lead, consents, requests, asked):
    assert asked["answer"] == "waiting"
    agreed = lead.post(f"/consent-requests/{asked['id']}/agree").json()
    (made,) = items(lead.get(consents))
    assert (agreed["answer"], agreed["consent"]) == ("agreed", made["id"])
    assert {name: made[name] for name in WORDS} == WORDS
    assert items(lead.get(requests)) == [agreed]


def test_no_is_an_answer_and_an_answer_is_given_once(lead, consents, asked):
    path = f"/consent-requests/{asked['id']}"
    assert lead.post(f"{path}/decline").json()["answer"] == "declined"
    assert codes(lead.post(f"{path}/agree")) == ["answered"]
    assert codes(lead.post(f"{path}/decline")) == ["answered"]
    assert items(lead.get(consents)) == []


def test_the_same_is_asked_once(specialist, requests, asked):
    assert codes(specialist.post(requests, **WORDS)) == ["asked_already"]
    assert fields(specialist.post(requests, **WORDS | {"scope": " "})) == ["scope"]


@pytest.mark.parametrize(("who", "code"), [("lead", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_asks(request, requests, who, code):
    assert request.getfixturevalue(who).post(requests, **WORDS).status_code == code


def test_nothing_is_asked_or_granted_while_on_hold_but_all_is_revoked(manager, lead, here, consents, granted):
    manager.post(f"{here}/hold", reason="A freeze")
    assert codes(lead.post(consents, **WORDS)) == ["on_hold"]
    assert lead.post(f"/consents/{granted['id']}/revoke").status_code == 200


# ---- How a task is done


def test_a_task_is_performed_under_a_consent_and_guided_again(specialist, task, granted):
    assert specialist.get(task).json()["delivery"] == "guide"
    done = specialist.post(f"{task}/perform", consent=granted["id"]).json()
    assert (done["delivery"], done["consent"]) == ("perform", granted["id"])
    guided = specialist.post(f"{task}/guide").json()
    assert (guided["delivery"], guided["consent"]) == ("guide", None)


def test_what_was_performed_is_guided_when_its_consent_is_revoked(specialist, lead, task, granted):
    specialist.post(f"{task}/perform", consent=granted["id"])
    lead.post(f"/consents/{granted['id']}/revoke")
    assert specialist.get(task).json()["delivery"] == "guide"
    assert codes(specialist.post(f"{task}/perform", consent=granted["id"])) == ["no_consent"]


def test_a_consent_that_does_not_exist_is_named(specialist, task):
    assert fields(specialist.post(f"{task}/perform", consent="8a0d6a42-0000-4000-8000-000000000000")) == ["consent"]
    assert fields(specialist.post(f"{task}/perform")) == ["consent"]


def test_a_consent_of_another_engagement_is_none(specialist, task, walk):
    other = in_phase(Kind.ASSESS).engagement
    theirs = Consent.objects.create(
        engagement=other, activity="A", scope="B", granted_by=walk.team.lead, granted_at=NOW
    )
    assert fields(specialist.post(f"{task}/perform", consent=str(theirs.pk))) == ["consent"]


def test_a_duty_of_the_customer_stays_theirs(specialist, granted, walk):
    theirs = walk.engagement.tasks.applying().open().filter(party="customer").first()
    assert specialist.post(f"/tasks/{theirs.pk}/perform", consent=granted["id"]).status_code == 403


@pytest.mark.parametrize(("who", "code"), [("lead", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_says_how_a_task_is_done(request, task, granted, who, code):
    program = request.getfixturevalue(who)
    assert program.post(f"{task}/perform", consent=granted["id"]).status_code == code
    assert program.post(f"{task}/guide").status_code == code
    assert not Task.objects.filter(delivery="perform").exists()
