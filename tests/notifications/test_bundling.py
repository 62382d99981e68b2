"""At most one mail a day of what can wait: what joins it, what waits for another, and that none is lost or doubled."""

import logging
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from engagements import office
from notifications import actions, bundling, commits
from notifications.models import Message, Preferences
from tests.factories import NOW, EngagementFactory, RegionManagerFactory, UserFactory
from tests.notifications.helpers import HERE, MINUTE, Killed, deliver, draft, owed, post, unit

pytestmark = [pytest.mark.django_db, pytest.mark.services]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TOLD = re.compile(r"Number \d+\b")


@pytest.fixture
def ada():
    return UserFactory(email="ada@example.org")


def numbered(reader, *numbers, after=timedelta(), **more):
    """Tasks that come due, each recognised by its number in the mail that tells of it."""
    when = {"due_at": NOW + after, "not_before": NOW + after}
    return [
        draft(reader, subject=str(one), context={"what": f"Number {one}", "link": f"/tasks/{one}/"}, **when, **more)
        for one in numbers
    ]


def told():
    """What each mail told, in the order in which they were sent."""
    return [sorted(set(TOLD.findall(sent.body))) for sent in mail.outbox]


def waits(number):
    return Message.objects.get(key__contains=f":{number}:").not_before - NOW


# ---- One a day


def test_what_falls_on_one_day_is_one_mail(ada):
    post(*numbered(ada, 1, 2, 3))
    assert [deliver(), deliver()] == [{"sent": 1}, {}]
    assert told() == [["Number 1", "Number 2", "Number 3"]]
    assert set(Message.objects.values_list("status", flat=True)) == {"sent"}


def test_one_alone_is_sent_in_its_own_words(ada):
    post(*numbered(ada, 1))
    deliver()
    assert mail.outbox[0].subject == "Due on : Number 1"
    assert "The task “Number 1” is due" in mail.outbox[0].body


def test_what_comes_after_the_mail_of_the_day_waits_for_the_next_morning(ada):
    post(*numbered(ada, 1))
    deliver()
    post(*numbered(ada, 2, 3, after=HOUR))
    assert [deliver(HOUR), deliver(23 * HOUR), deliver(DAY)] == [{}, {}, {"sent": 1}]
    assert told() == [["Number 1"], ["Number 2", "Number 3"]]


def test_after_a_friday_the_next_morning_is_mondays(ada):
    post(*numbered(ada, 1, after=4 * DAY))
    deliver(4 * DAY)
    post(*numbered(ada, 2, after=4 * DAY + HOUR))
    deliver(4 * DAY + HOUR)
    assert waits(2) == 7 * DAY


def test_a_day_is_the_readers_own():
    """At nine in London it is evening in Tokyo, and seven hours later the next day."""
    kyoko = UserFactory(time_zone="Asia/Tokyo")
    post(*numbered(kyoko, 1))
    deliver()
    post(*numbered(kyoko, 2, after=7 * HOUR))
    assert deliver(7 * HOUR) == {"sent": 1}


def test_what_is_urgent_goes_out_by_itself_and_at_once(ada):
    post(*numbered(ada, 1))
    deliver()
    post(*numbered(ada, 2, 3, after=HOUR, kind="call_soon"))
    assert deliver(HOUR) == {"sent": 2}


def test_what_comes_due_in_the_same_minutes_is_waited_for(ada, settings):
    settings.NOTIFICATIONS_GATHER_SECONDS = 120
    post(*numbered(ada, 1))
    assert deliver(MINUTE) == {}
    post(*numbered(ada, 2, after=MINUTE))
    assert deliver(2 * MINUTE) == {"sent": 1}
    assert told() == [["Number 1", "Number 2"]]


def test_each_has_one_of_their_own(ada):
    people = [ada, *UserFactory.create_batch(3)]
    post(*[one for person in people for one in numbered(person, 1, 2)])
    assert deliver() == {"sent": 4}
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted(person.email for person in people)


@pytest.mark.parametrize("kinds", [("task_due", "task_overdue"), ("gate_open", "gate_open")])
def test_a_step_that_was_overtaken_while_it_waited_is_not_told(ada, kinds):
    for number, kind in enumerate(kinds):
        post(draft(ada, kind=kind, period=str(number), due_at=NOW + number * MINUTE))
    assert deliver(HOUR) == {"sent": 1}
    sent = Message.objects.filter(status="sent", carrier__isnull=False).get()
    assert (sent.kind, sent.key.split(":")[2]) == (kinds[1], "1")
    assert Message.objects.filter(status="dropped").count() == 1


# ---- What it says


def test_a_digest_tells_by_engagement_and_the_most_urgent_first(ada, settings):
    settings.NOTIFICATIONS_CONCERN = settings.NOTIFICATIONS_HOURS = None
    region = RegionManagerFactory(user=ada).region
    first, second = (EngagementFactory(manager=ada, purchase__tenant__customer__region=region) for _time in range(2))
    for kind, engagement in (("gate_open", first), ("task_due", second), ("sign_off_waiting", second)):
        about = {"customer": engagement.customer.name, "what": kind, "link": f"/{kind}/"}
        post(draft(ada, kind=kind, scope_id=engagement.pk, context=about))
    deliver()
    [sent] = mail.outbox
    places = [sent.body.index(words) for words in (second.customer.name, "/sign_off_waiting/", "/task_due/")]
    assert places == sorted(places)
    assert sent.body.index("/task_due/") < sent.body.index(first.customer.name) < sent.body.index("/gate_open/")
    assert sent.subject.endswith("and 2 more")


def test_each_line_of_a_digest_says_why(ada):
    post(draft(ada), draft(ada, kind="gate_open"))
    deliver()
    for text in (mail.outbox[0].body, mail.outbox[0].alternatives[0].content):
        assert "because the task is yours or your side" in text
        assert "because you manage this engagement" in text


def test_the_text_of_a_digest_reads_as_it_was_written_and_its_page_is_escaped(ada):
    about = {"customer": "Papier & Söhne <GmbH>", "what": "A & B <C>"}
    post(draft(ada, context=about), draft(ada, subject="8", context=about))
    deliver()
    [sent] = mail.outbox
    assert "Papier & Söhne <GmbH>" in sent.body
    assert "A & B <C>" in sent.subject
    assert not {"<GmbH>", "<C>"} & set(re.findall(r"<\w+>", sent.alternatives[0].content))


# ---- Who is not concerned any more


def test_one_alone_is_its_own_row_and_several_are_carried_by_another(ada):
    post(*numbered(ada, 1), *numbered(UserFactory(), 2, 3))
    deliver()
    assert Counter(Message.objects.values_list("kind", flat=True)) == {"task_due": 3, "digest": 1}
    assert Message.objects.filter(slot__isnull=False).count() == 2


def test_what_no_longer_concerns_somebody_is_dropped_alone(ada, settings):
    settings.NOTIFICATIONS_CONCERN = f"{__name__}.not_the_second"
    post(*numbered(ada, 1, 2, 3))
    assert deliver() == {"sent": 1}
    assert told() == [["Number 1", "Number 3"]]
    assert Message.objects.get(key__contains=":2:").status == "dropped"


def not_the_second(message, *, at):
    return ":2:" not in message.key


def test_a_digest_that_tells_of_nothing_leaves_its_day_to_another(ada, settings):
    settings.NOTIFICATIONS_CONCERN = f"{__name__}.not_the_second"
    post(*numbered(ada, 2))
    assert deliver() == {"dropped": 1}
    post(*numbered(ada, 3, after=HOUR))
    assert deliver(HOUR) == {"sent": 1}
    assert told() == [["Number 3"]]


def test_one_that_cannot_be_written_is_given_up_alone(ada, caplog):
    caplog.set_level(logging.CRITICAL, "notifications.delivery")
    post(*numbered(ada, 1, 2, 3))
    Message.objects.filter(key__contains=":2:").update(kind="forgotten")
    assert deliver() == {"sent": 1}
    assert told() == [["Number 1", "Number 3"]]
    assert [one.kind for one in Message.objects.troubled(at=NOW)] == ["forgotten"]


# ---- What they chose


def chooses(reader, weekday=1, **frequencies):
    Preferences.objects.create(reader=reader, frequencies=frequencies, weekday=weekday)


def test_what_somebody_never_wants_is_dropped_and_takes_no_day(ada):
    chooses(ada, tasks="never")
    post(*numbered(ada, 1))
    assert deliver() == {}
    assert Message.objects.get().status == "dropped"


@pytest.mark.parametrize("kind", ["contact_deadline", "sign_off_waiting", "call_missed"])
def test_a_duty_comes_whatever_was_chosen(ada, kind):
    chooses(ada, **dict.fromkeys(("tasks", "progress", "comments", "contact", "asked", "calls"), "never"))
    post(*numbered(ada, 1, kind=kind))
    assert deliver() == {"sent": 1}


def test_what_is_wanted_weekly_waits_for_its_day(ada):
    chooses(ada, weekday=3, tasks="weekly")
    post(*numbered(ada, 1), draft(ada, kind="gate_open"))
    assert [deliver(), deliver(DAY)] == [{"sent": 1}, {}]
    post(*numbered(ada, 2, after=DAY))
    assert [deliver(DAY), deliver(2 * DAY)] == [{}, {"sent": 1}]
    assert told()[1] == ["Number 1", "Number 2"]


def test_what_comes_after_the_weekly_mail_waits_another_week(ada):
    chooses(ada, tasks="weekly")
    post(*numbered(ada, 1))
    deliver()
    post(*numbered(ada, 2, after=HOUR))
    deliver(HOUR)
    assert waits(2) == 7 * DAY


def test_a_weekly_mail_of_a_sunday_comes_on_the_monday(ada):
    chooses(ada, weekday=7, tasks="weekly")
    post(*numbered(ada, 1, after=-2 * DAY))
    assert [deliver(-2 * DAY), waits(1), deliver()] == [{}, timedelta(), {"sent": 1}]


def test_what_is_stopped_before_its_digest_goes_is_not_in_it(ada, settings):
    settings.EMAIL_BACKEND = f"{HERE}.RefusesBad"
    type(ada).objects.update(email="bad@example.org")
    post(*numbered(ada, 1), draft(ada, kind="gate_open", context={"what": "Number 9"}))
    deliver()
    type(ada).objects.update(email="ada@example.org")
    chooses(ada, tasks="never")
    assert deliver(HOUR) == {"sent": 1}
    assert told() == [[]]


# ---- Trouble


def test_a_digest_that_was_refused_takes_in_what_comes_later(settings):
    settings.EMAIL_BACKEND = f"{HERE}.RefusesBad"
    bad = UserFactory(email="bad@example.org")
    post(*numbered(bad, 1))
    assert deliver() == {"queued": 1}
    post(*numbered(bad, 2))
    settings.EMAIL_BACKEND = f"{HERE}.EmailBackend"
    assert deliver(HOUR) == {"sent": 1}
    assert told() == [["Number 1", "Number 2"]]


@pytest.mark.parametrize("name", ["Breaks", "DiesAfter"])
def test_a_digest_in_doubt_takes_nothing_in_and_its_day_is_spent(ada, settings, name):
    settings.EMAIL_BACKEND = f"{HERE}.{name}"
    message = owed(ada)
    try:
        deliver()
    except Killed:
        deliver(MINUTE)
    settings.EMAIL_BACKEND = f"{HERE}.EmailBackend"
    post(*numbered(ada, 2, after=2 * MINUTE))
    assert [deliver(2 * MINUTE), deliver(HOUR), deliver(2 * HOUR)] == [{}, {"sent": 1}, {}]
    assert "Number 2" not in mail.outbox[-1].body
    assert (unit(message).status, message.status, waits(2)) == ("sent", "sent", DAY)


def test_an_unsent_digest_of_yesterday_is_todays(ada, settings):
    settings.EMAIL_BACKEND = f"{HERE}.RefusesBad"
    type(ada).objects.update(email="bad@example.org")
    post(*numbered(ada, 1))
    deliver()
    type(ada).objects.update(email="ada@example.org")
    assert deliver(DAY) == {"sent": 1}
    post(*numbered(ada, 2, after=DAY + HOUR))
    assert [deliver(DAY + HOUR), deliver(2 * DAY)] == [{}, {"sent": 1}]


def test_what_must_not_be_repeated_keeps_its_digest_from_being_repeated(ada, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Breaks"
    post(*numbered(ada, 1), draft(ada, kind="sign_off_waiting"))
    assert [deliver(), deliver(DAY)] == [{"doubt": 1}, {}]
    assert set(Message.objects.values_list("status", flat=True)) == {"doubt"}


def test_a_person_settles_a_digest_with_all_that_it_carries(ada, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Breaks"
    post(*numbered(ada, 1, 2, kind="sign_off_waiting"))
    deliver()
    settings.EMAIL_BACKEND = f"{HERE}.EmailBackend"
    actions.send_again(Message.objects.filter(carrier__isnull=False).first(), by=UserFactory(), at=NOW + HOUR)
    assert deliver(HOUR) == {"sent": 1}
    assert told() == [["Number 1", "Number 2"]]


def test_a_sender_killed_while_it_makes_digests_up_changed_nothing(ada, settings):
    chooses(ada, tasks="weekly")
    post(*numbered(ada, 1), draft(ada, kind="gate_open"))
    settings.NOTIFICATIONS_OPENINGS = f"{__name__}.die"
    with pytest.raises(Killed):
        deliver()
    assert set(Message.objects.values_list("status", "carrier", "not_before")) == {("queued", None, NOW)}


def die(_readers, **_more):
    raise Killed


def test_what_is_erased_meanwhile_stays_erased(ada, settings):
    chooses(ada, tasks="weekly")
    message = owed(ada)
    settings.NOTIFICATIONS_OPENINGS = f"{__name__}.erased_meanwhile"
    deliver()
    message.refresh_from_db()
    assert (message.status, message.carrier, mail.outbox) == ("dropped", None, [])


def erased_meanwhile(readers, **more):
    Message.objects.update(status="dropped")
    return office.openings(readers, **more)


# ---- Many at once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("people", [1, 7])
def test_senders_that_bundle_at_the_same_time_tell_each_person_everything_in_one_mail(people):
    for person in UserFactory.create_batch(people):
        post(*numbered(person, *range(12)))
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(_deliver, range(4)))
    assert sum(count.get("sent", 0) for count in counts) == people
    assert told() == [[f"Number {one}" for one in sorted(map(str, range(12)), key="Number {}".format)]] * people


@pytest.mark.django_db(transaction=True)
def test_what_is_posted_while_senders_run_is_told_once(ada):
    """Today with the first ones, or tomorrow."""
    post(*numbered(ada, 0))
    with ThreadPoolExecutor(5) as pool:
        runs = [pool.submit(_deliver, number) for number in range(4)]
        runs.append(pool.submit(_post, numbered(ada, *range(1, 9))))
        [run.result() for run in runs]
    for _time in range(3):
        deliver()
    deliver(DAY)
    assert Counter(one for sent in told() for one in sent) == {f"Number {one}": 1 for one in range(9)}
    assert len(told()) <= 2


@pytest.mark.django_db(transaction=True)
def test_who_waited_for_another_that_bundles_and_finds_nothing_left_is_done():
    """Or two that wait for each other would take turns for ever, and send nothing."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            commits.one_at_a_time()
            second = pool.submit(_bundle)
            while not _somebody_waits():
                assert not second.done()
        assert second.result() is False


def _bundle():
    try:
        return bundling.bundle(at=NOW)
    finally:
        connections.close_all()


def _somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return cursor.fetchone()[0]


def _deliver(_number):
    try:
        return deliver()
    finally:
        connections.close_all()


def _post(drafts):
    try:
        return [post(one) for one in drafts]
    finally:
        connections.close_all()


@pytest.mark.parametrize("size", [2, 5])
def test_making_digests_up_takes_the_same_statements_for_any_number(size):
    for person in UserFactory.create_batch(3 * size):
        post(*numbered(person, *range(size)))
    with CaptureQueriesContext(connections["default"]) as captured:
        assert bundling.bundle(at=NOW)
    assert len([one for one in captured if one["sql"].startswith(('SELECT "', "INSERT", "UPDATE"))]) == 4
