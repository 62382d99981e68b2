import re
from pathlib import Path

import pytest
from django.conf import settings as ours

from notifications.kinds import DIGEST, KINDS
from tests.notifications.letters import FACTS, read, written

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_subject_a_text_a_page_and_its_reason(kind):
    mail = written(kind)
    [page] = mail.alternatives
    assert mail.subject
    assert "http://127.0.0.1:8000/tasks/7/" in mail.body
    assert 'href="http://127.0.0.1:8000/tasks/7/' in page.content
    assert str(KINDS[kind].why) in read(mail)


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_reads_as_it_was_written_and_the_page_is_escaped(kind):
    mail = written(kind)
    assert "Papier & Söhne <GmbH>" in mail.body
    assert "&amp;" not in mail.subject + mail.body
    assert "<GmbH>" not in mail.alternatives[0].content


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_written_from_no_facts_at_all(kind):
    assert written(kind, context={}).body


def test_a_moment_is_told_by_the_readers_clock():
    assert "Monday 2 March 2026, 23:30" in read(written(time_zone="UTC"))
    assert "Tuesday 3 March 2026, 08:30" in read(written(time_zone="Asia/Tokyo"))


def test_a_date_has_no_hour():
    assert "due on Monday 2 March 2026." in read(written(context={**FACTS, "due": "2026-03-02"}))


def test_words_that_are_no_date_stand_as_they_are():
    assert "due on next spring." in written(context={**FACTS, "due": "next spring"}).body


def test_a_date_is_written_in_the_readers_language():
    assert "2. März 2026" in written(language="de", context={**FACTS, "due": "2026-03-02"}).body


def test_a_mail_goes_to_one_person_and_names_itself():
    mail = written(email="ada@example.org")
    assert mail.recipients() == ["ada@example.org"]
    headers = mail.message()
    assert headers["Message-ID"] == "<1@example.org>"
    assert headers["Date"] == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert headers["Auto-Submitted"] == "auto-generated"


def test_no_fact_can_add_a_header():
    mail = written(context={**FACTS, "what": "Forest\r\nBcc: everybody@example.org"})
    assert mail.message()["Bcc"] is None
    assert "\n" not in mail.subject


@pytest.mark.parametrize("link", ["/tasks/7/", "//evil.example/", "https://evil.example/", "evil.example", ""])
def test_links_lead_to_our_own_host_only(link):
    mail = written(context={**FACTS, "link": link})
    hosts = re.findall(r"https?://([^/\s\"<]*)/", mail.body)
    assert hosts[0] == "127.0.0.1:8000"
    assert set(re.findall(r"href=\"(https?://[^/]*)", mail.alternatives[0].content)) == {"http://127.0.0.1:8000"}


def test_there_is_no_folder_of_words_without_its_kind():
    folder = Path(ours.BASE_DIR) / "templates" / "notifications"
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {*KINDS, DIGEST}
