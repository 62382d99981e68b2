"""After a restore nobody gets a second time what they got since the dump."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from notifications import delivery
from tests.stories.test_sweeps import busy

pytestmark = pytest.mark.django_db


def run(command, at, **options):
    told = StringIO()
    call_command(command, at=at, stdout=told, **options)
    return told.getvalue().strip()


def test_what_was_due_since_the_dump_is_held_and_let_go_again():
    place = busy()
    held = int(run("park_mail", place.at).removesuffix(" held"))
    run("sweep", place.at)
    run("deliver", place.at)
    assert (held > 0, mail.outbox) == (True, [])
    assert run("park_mail", place.at, release=True) == f"{held} let go"
    assert delivery.deliver(at=place.at)["sent"] == len(mail.outbox) > 0
