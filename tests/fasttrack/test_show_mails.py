"""Every kind of mail as files to look at."""

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import Link, User
from engagements.models import Engagement
from notifications.kinds import DIGEST, KINDS
from tests.journeys import opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def _demo():
    opened()
    Engagement.objects.update(phase="remediate")


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_kind_is_written_in_every_language(tmp_path, language):
    call_command("show_mails", tmp_path, language=language)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{kind}.{form}" for kind in (*KINDS, DIGEST) for form in ("html", "txt")
    }
    assert f'lang="{language}"' in (tmp_path / "task_due.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("_demo")
def test_nothing_is_sent_and_nothing_stays(tmp_path):
    before = User.objects.count()
    call_command("show_mails", tmp_path)
    assert (User.objects.count(), Link.objects.count(), mail.outbox) == (before, 0, [])


def test_an_empty_database_has_nothing_to_show(tmp_path):
    with pytest.raises(CommandError, match="seed_demo"):
        call_command("show_mails", tmp_path)
