import pytest

from audit.models import Event
from engagements.actions import organisation
from engagements.models import Engagement
from engagements.refusals import Invalid
from tests.factories import NOW, MemberFactory


@pytest.fixture
def lead(engagement):
    return MemberFactory(customer=engagement.customer).user


@pytest.fixture
def change(engagement, lead):
    def changed(**values):
        told = {"language": "en", "time_zone": "UTC", "contact": "", **values}
        return organisation.change(engagement.customer, by=lead, at=NOW, **told)

    return changed


def test_the_organisation_says_how_it_is_reached(change, engagement):
    made = change(language="de", contact=" +49 30 1234, mornings ")
    assert (made.language, made.contact) == ("de", "+49 30 1234, mornings")
    assert Event.objects.get().after["language"] == "de"


def test_the_deadline_keeps_its_day_and_ends_where_the_customer_is(change, engagement):
    change(time_zone="America/Los_Angeles")
    moved = Engagement.objects.get(pk=engagement.pk)
    assert (moved.contact_due_at - engagement.contact_due_at).total_seconds() == 7 * 3600
    assert moved.contact_target_at <= moved.contact_due_at


def test_what_is_over_keeps_its_deadline(change, engagement):
    Engagement.objects.filter(pk=engagement.pk).update(status="completed")
    change(time_zone="Asia/Tokyo")
    assert Engagement.objects.get(pk=engagement.pk).contact_due_at == engagement.contact_due_at


def test_nothing_new_is_no_event(change):
    change()
    assert not Event.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("language", "tlh"), ("time_zone", "Mars/Olympus"), ("time_zone", "\0")])
def test_what_nobody_knows_is_refused(change, field, value):
    with pytest.raises(Invalid) as refusal:
        change(**{field: value})
    assert refusal.value.field == field
