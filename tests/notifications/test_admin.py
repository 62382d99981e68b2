import pytest

from notifications.models import Message
from tests.factories import SecondFactorFactory, UserFactory
from tests.notifications.helpers import deliver, owed, unit

pytestmark = pytest.mark.django_db
PLACE = "/operations/notifications/message/"


@pytest.fixture
def admin(client):
    client.force_login(SecondFactorFactory(user__is_staff=True, user__is_superuser=True).user)
    return client


def test_an_operator_sees_that_mail_flows_but_not_what_it_says(admin):
    message = owed(UserFactory(), context={"what": "A private matter"})
    assert admin.get(PLACE).status_code == 200
    page = admin.get(f"{PLACE}{message.pk}/change/")
    assert page.status_code == 200
    assert "A private matter" not in page.content.decode()


@pytest.mark.parametrize(("act", "status"), [("send_again", "queued"), ("drop", "dropped")])
def test_an_operator_settles_what_is_in_doubt(admin, act, status):
    message = owed(UserFactory())
    Message.objects.update(status="doubt", next_try_at=None)
    admin.post(PLACE, {"action": act, "_selected_action": [message.pk]})
    assert Message.objects.get().status == status


def test_an_operator_sees_what_a_digest_carries_and_what_goes_with_which(admin):
    reader = UserFactory(email="ada@example.org")
    message = owed(reader)
    owed(reader, kind="gate_open")
    deliver()
    digest = unit(message)
    page = admin.get(PLACE).content.decode()
    assert f'<a href="{PLACE}{digest.pk}/change/">2026-03-02</a>' in page
    assert '<td class="field-carries">2</td>' in page
    assert "gate_open" in admin.get(f"{PLACE}{digest.pk}/change/").content.decode()


@pytest.mark.parametrize(
    ("unit", "kinds"), [("mail", {"digest", "break_glass"}), ("part", {"task_due"}), ("later", {"gate_open"})]
)
def test_an_operator_tells_mails_from_what_they_carry(admin, unit, kinds):
    reader = UserFactory()
    for kind, subject in (("task_due", "1"), ("task_due", "2"), ("break_glass", "3")):
        owed(reader, kind=kind, subject=subject)
    deliver()
    owed(reader, kind="gate_open")
    rows = admin.get(PLACE, {"unit": unit}).context["cl"].queryset
    assert {row.kind for row in rows} == kinds
