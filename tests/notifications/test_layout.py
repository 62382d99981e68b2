"""Every kind in every language is one sound page that mail programs show, and a text that says the same."""

import re
from email import message_from_bytes, policy

import pytest
from django.conf import settings as ours

from notifications import rendering
from notifications.kinds import KINDS
from notifications.models import Message
from notifications.wrapping import columns
from tests.factories import NOW, EngagementFactory, UserFactory
from tests.notifications.helpers import owed
from tests.notifications.letters import FACTS, LONG, Elements, page, read, written

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in ours.LANGUAGES]
every_kind = pytest.mark.parametrize("kind", KINDS)
every_language = pytest.mark.parametrize("language", LANGUAGES)
HOST = "http://127.0.0.1:8000/"


@every_language
@every_kind
def test_a_page_is_sound(kind, language):
    found = Elements(page(written(kind, language=language)))
    assert not found.open
    assert found.named("html")[0]["lang"] == language
    assert len(found.named("h1")) == 1
    assert {table.get("role") for table in found.named("table")} == {"presentation"}


@every_language
@every_kind
def test_a_mail_is_decoded_as_it_was_written(kind, language):
    mail = written(kind, language=language, context=FACTS | LONG)
    came = message_from_bytes(mail.message().as_bytes(), policy=policy.default)
    assert came["Subject"].strip() == mail.subject
    assert {part.get_content_charset() for part in came.walk() if not part.is_multipart()} == {"utf-8"}
    assert came.get_body(("plain",)).get_content().split() == mail.body.split()


@every_kind
def test_a_page_loads_nothing_and_leads_to_us_only(kind):
    found = Elements(page(written(kind)))
    assert not {tag for tag, _attrs in found.all} & {"script", "img", "link", "iframe", "object", "form", "base"}
    assert not [attrs for _tag, attrs in found.all if {"src", "background", "srcset"} & set(attrs)]
    assert all(link["href"].startswith(HOST) for link in found.named("a"))
    assert "url(" not in page(written(kind))


@every_kind
def test_there_is_one_button(kind):
    assert len(Elements(page(written(kind))).classed("button")) == 1


@every_kind
def test_a_page_is_not_cut_off_by_any_mail_program(kind):
    mail = written(kind, context=FACTS | LONG, scope_id=EngagementFactory().pk)
    assert len(page(mail).encode()) < 30_000
    assert max(map(len, page(mail).splitlines())) < 998


@every_kind
def test_the_list_of_mails_shows_a_first_sentence(kind):
    assert re.search(r'class="preheader"[^>]*>\s*[“\w]', page(written(kind)))


def test_the_code_is_not_seen_before_the_mail_is_opened():
    html = page(written("sign_in_link", context={}))
    preview = html.split('class="preheader"', 1)[1].split("</div>", 1)[0]
    assert "The link works once." in preview


@every_kind
def test_styles_stand_in_the_elements_and_what_cannot_in_the_head(kind):
    found = Elements(page(written(kind)))
    assert all("style" in attrs for attrs in found.classed("button"))
    assert page(written(kind)).count("prefers-color-scheme: dark") == 2


def test_facts_stand_in_a_small_table():
    html = page(written())
    facts = " ".join(re.sub(r"<[^>]+>", " ", html.split('class="fact-table"', 1)[1].split("</table>")[0]).split())
    assert "What Raise the forest's level" in facts.replace("&#39;", "'")
    assert "23:30, UTC" in facts
    assert facts.endswith("Whose turn C You")


def test_the_text_has_the_same_facts():
    assert "What: Raise the forest's level By when: 2 March 2026, 23:30, UTC Whose turn: You" in read(written())


def test_facts_that_look_like_marks_are_left_alone():
    mail = written(context={**FACTS, "what": "\ue000customer\ue001 {{ name }} &amp; %(due)s"})
    assert "\ue000customer\ue001 {{ name }} &amp; %(due)s" in mail.body


def test_each_reader_gets_their_own_facts_from_the_same_page():
    first, second = (page(written(context={**FACTS, "what": what}, name=what)) for what in ("One", "Two"))
    assert "Two" not in first
    assert "One" not in second


# ---- The phase rail


@pytest.fixture
def engagement():
    return EngagementFactory(phase="assess", phase_done=6, phase_required=11)


@pytest.mark.parametrize("kind", ["task_due", "gate_open", "call_soon", "contact_deadline"])
def test_a_mail_about_an_engagement_draws_its_phases(engagement, kind):
    found = Elements(page(written(kind, scope_id=engagement.pk)))
    states = [next(iter(set(one["class"].split()) - {"seg"})) for one in found.classed("seg")]
    assert states == ["seg-done", "seg-active", *["seg-locked"] * 3]


def test_the_rail_says_with_words_and_signs_what_it_draws(engagement):
    words = re.sub(r"<[^>]+>|\s+", " ", page(written(scope_id=engagement.pk)))
    assert re.search(r"Initiate +✓ +Done", words)
    assert re.search(r"Assess +● +6 of 11 done", words)
    assert re.search(r"Remediate +○ +Locked", words)


def test_the_text_tells_the_phases_in_a_line(engagement):
    assert "Initiate ✓ · Assess ● 6 of 11 done · Remediate …" in read(written(scope_id=engagement.pk))


def test_a_look_of_an_operator_shows_the_phases_though_it_goes_out_at_any_time(engagement):
    mail = written("break_glass", context={**FACTS, "engagement": str(engagement.pk)})
    assert "Assess ● 6 of 11 done" in read(mail)


def test_a_mail_costs_one_statement_however_much_it_shows(engagement, django_assert_num_queries):
    owed(engagement.region.lead, context=FACTS, scope_id=engagement.pk)
    message = Message.objects.select_related("recipient").get()
    message.message_id, message.date = "<1@example.org>", message.created_at
    with django_assert_num_queries(1):
        rendering.mail(message)


def test_the_phases_are_those_of_now(engagement):
    assert "Assess ●" in read(written(scope_id=engagement.pk))
    type(engagement).objects.update(phase="remediate")
    assert "Assess ✓ · Remediate ●" in read(written(scope_id=engagement.pk))


# ---- Several in one mail


def several(count=3, **reader):
    """Of as many engagements, to one person."""
    user = UserFactory(**reader)
    told = [owed(user, context=FACTS | LONG, scope_id=EngagementFactory().pk, subject=str(n)) for n in range(count)]
    told[0].message_id, told[0].date, told[0].recipient = "<1@example.org>", NOW, user
    return told


@every_language
def test_a_digest_is_sound_too(language):
    told = several(language=language)
    mail = rendering.mail(told[0], told)
    found = Elements(page(mail))
    assert not found.open
    assert (len(found.classed("button")), len(found.named("h2")), len(found.classed("rail"))) == (1, 3, 3)
    assert columns(mail.subject) <= (70 if language == "en" else 85)
    assert all("style" in item for item in found.classed("list-group"))


def test_a_digest_asks_for_the_phases_of_all_its_engagements_at_once(django_assert_num_queries):
    told = several()
    with django_assert_num_queries(1):
        rendering.mail(told[0], told)
