"""Writing, second thoughts, hiding: who may, when, and what stays in the trail."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from audit.models import Event
from comments import actions
from comments.models import MAX_TEXT, Attachment, Comment
from engagements.models import Engagement
from engagements.refusals import Invalid, NotAllowed, Refused
from tests.factories import EVERYBODY, NOW, AssignmentFactory, CommentFactory, EngagementFactory

STAFF = {"manager", "specialist"}
CUSTOMER = {"lead", "contact", "representative", "confirming", "signing"}
SOON, LATE = NOW + timedelta(minutes=14), NOW + timedelta(minutes=15)
SECRET = "the customer's budget"


def note(text="A note", name="a.txt", **more):
    return SimpleUploadedFile(name, text.encode(), **more)


def write(engagement, by, text="Hello", visibility="shared", **more):
    return actions.write(engagement, text, visibility=visibility, by=by, **{"at": NOW, **more})


def trail():
    return Event.objects.filter(subject_type="comment").order_by("pk")


# ---- Who may


@pytest.mark.parametrize("where", ["own", "foreign"])
@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("visibility", ["shared", "internal"])
def test_staff_write_notes_and_everybody_active_writes_comments(engagement, cast, who, visibility, where):
    place = engagement if where == "own" else EngagementFactory()
    may = STAFF if visibility == "internal" else STAFF | CUSTOMER
    if where == "own" and who in may:
        assert write(place, getattr(cast, who), visibility=visibility).visibility == visibility
        return
    with pytest.raises(NotAllowed):
        write(place, getattr(cast, who), visibility=visibility)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("who", EVERYBODY)
def test_managers_alone_hide(engagement, cast, who):
    comment = write(engagement, cast.lead)
    if who == "manager":
        assert actions.hide(comment, reason="Names a person", by=cast.manager, at=NOW).hidden_by == cast.manager
        return
    with pytest.raises(NotAllowed):
        actions.hide(comment, reason="No", by=getattr(cast, who), at=NOW)


@pytest.mark.parametrize("verb", [lambda c, **who: actions.edit(c, "Other", **who), actions.delete])
@pytest.mark.parametrize("who", EVERYBODY)
def test_authors_alone_have_second_thoughts(engagement, cast, who, verb):
    comment = write(engagement, cast.contact)
    if who == "contact":
        verb(comment, by=cast.contact, at=NOW)
        return
    with pytest.raises(NotAllowed):
        verb(comment, by=getattr(cast, who), at=NOW)


def test_an_author_who_lost_the_side_of_a_note_no_longer_changes_it(engagement, cast):
    person = AssignmentFactory(engagement=engagement, user=cast.lead)
    comment = write(engagement, cast.lead, visibility="internal")
    type(person).objects.filter(pk=person.pk).update(ends_at=NOW)
    with pytest.raises(NotAllowed):
        actions.edit(comment, "Other", by=cast.lead, at=SOON)


def test_the_database_itself_refuses_a_note_of_a_customer(engagement, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentFactory(engagement=engagement, author=cast.lead, party="customer", visibility="internal")


# ---- When


@pytest.mark.parametrize("status", ["intake", "active", "on_hold"])
def test_people_write_while_it_is_live_on_hold_as_well(engagement, cast, status):
    Engagement.objects.update(status=status)
    assert write(engagement, cast.lead).pk


@pytest.mark.parametrize("status", ["completed", "cancelled", "ineligible"])
def test_after_the_end_nothing_is_written_but_hidden_still(engagement, cast, status):
    comment = write(engagement, cast.lead)
    Engagement.objects.update(status=status)
    with pytest.raises(Refused, match="over"):
        write(engagement, cast.lead)
    assert actions.hide(comment, reason="Names a person", by=cast.manager, at=NOW).is_gone


def test_a_comment_can_be_changed_for_a_quarter_of_an_hour(engagement, cast):
    comment = write(engagement, cast.lead)
    assert actions.edit(comment, "Other", by=cast.lead, at=SOON).text == "Other"


@pytest.mark.parametrize("verb", [lambda c, **who: actions.edit(c, "Other", **who), actions.delete])
def test_after_a_quarter_of_an_hour_it_stays(engagement, cast, verb):
    comment = write(engagement, cast.lead)
    with pytest.raises(Refused, match="15 minutes"):
        verb(comment, by=cast.lead, at=LATE)


def test_what_is_gone_cannot_be_changed(engagement, cast):
    comment = write(engagement, cast.lead)
    actions.hide(comment, reason="Names a person", by=cast.manager, at=NOW)
    with pytest.raises(Refused, match="meanwhile"):
        actions.edit(comment, "Other", by=cast.lead, at=SOON)


# ---- What


@pytest.mark.parametrize("text", ["", "   ", "\n\r\n"])
def test_nothing_is_no_comment(engagement, cast, text):
    with pytest.raises(Invalid, match="Write something"):
        write(engagement, cast.lead, text)


@pytest.mark.parametrize("text", ["a\0b", "half a letter \ud83d"])
def test_what_cannot_be_stored_is_refused_with_a_sentence(engagement, cast, text):
    with pytest.raises(Invalid, match="cannot be stored"):
        write(engagement, cast.lead, text)


def test_a_long_text_is_kept_and_a_longer_one_is_told_so(engagement, cast):
    assert write(engagement, cast.lead, "🙂" * MAX_TEXT).text == "🙂" * MAX_TEXT
    with pytest.raises(Invalid, match="at most 10000"):
        write(engagement, cast.lead, "a" * (MAX_TEXT + 1))


def test_a_visibility_that_does_not_exist_is_refused(engagement, cast):
    with pytest.raises(Invalid):
        write(engagement, cast.manager, visibility="public")


def test_a_representative_writes_on_behalf_of_somebody(engagement, cast):
    comment = write(engagement, cast.representative)
    assert (comment.party, comment.on_behalf_of) == ("customer", engagement.customer.name)


def test_who_stands_on_both_sides_writes_as_microsoft(engagement, cast):
    AssignmentFactory(engagement=engagement, user=cast.lead)
    assert write(engagement, cast.lead).party == "microsoft"


# ---- Once


def test_a_form_sent_twice_writes_once(engagement, cast):
    token = uuid4()
    first, second = (write(engagement, cast.lead, text, token=token) for text in ("One", "Two"))
    assert first == second
    assert (Comment.objects.get().text, trail().count()) == ("One", 1)


def test_the_database_itself_refuses_the_same_form_twice(engagement, cast):
    comment = CommentFactory(engagement=engagement)
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentFactory(engagement=engagement, token=comment.token)


def test_the_token_of_somebody_else_is_no_way_to_their_comment(engagement, cast):
    token = uuid4()
    others = write(engagement, cast.specialist, SECRET, "internal", token=token)
    assert write(engagement, cast.lead, "Mine", token=token) != others


# ---- Trail


@pytest.mark.parametrize(("visibility", "internal"), [("shared", False), ("internal", True)])
def test_the_trail_tells_customers_of_comments_and_not_of_notes(engagement, cast, visibility, internal):
    comment = write(engagement, cast.manager, visibility=visibility)
    actions.edit(comment, "Other", by=cast.manager, at=SOON)
    actions.hide(comment, reason="Names a person", by=cast.manager, at=SOON)
    assert [(one.verb, one.internal) for one in trail()] == [
        ("comment.written", internal),
        ("comment.edited", internal),
        ("comment.hidden", internal),
    ]


def test_writing_leaves_no_words_in_the_trail(engagement, cast):
    write(engagement, cast.lead, SECRET)
    assert SECRET not in json.dumps(list(trail().values()), default=str)


VERBS = {
    "edit": lambda c, cast: actions.edit(c, "Other", by=cast.lead, at=SOON),
    "delete": lambda c, cast: actions.delete(c, by=cast.lead, at=SOON),
    "hide": lambda c, cast: actions.hide(c, reason="Names a person", by=cast.manager, at=SOON),
}


@pytest.mark.parametrize("verb", VERBS)
def test_what_was_taken_back_stays_in_the_trail_alone(engagement, cast, verb):
    comment = write(engagement, cast.lead, SECRET)
    VERBS[verb](comment, cast)
    assert SECRET not in json.dumps(list(Comment.objects.values()), default=str)
    assert trail().last().before["text"] == SECRET


def test_the_database_itself_keeps_no_text_of_what_is_gone(engagement):
    with pytest.raises(IntegrityError), transaction.atomic():
        CommentFactory(engagement=engagement, deleted_at=NOW, text=SECRET)


def test_hiding_needs_a_reason(engagement, cast):
    with pytest.raises(Invalid, match="Say why"):
        actions.hide(write(engagement, cast.lead), reason=" ", by=cast.manager, at=NOW)


# ---- Files


def stored(attachment):
    return storages["attachments"].exists(attachment.stored_as)


def test_files_are_kept_under_a_name_that_tells_nothing(engagement, cast):
    write(engagement, cast.lead, files=[note(name="Budget 2026.txt")])
    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.kind, attachment.size) == ("Budget 2026.txt", "txt", 6)
    assert stored(attachment)
    assert "Budget" not in attachment.stored_as


def test_a_comment_with_a_file_that_is_refused_is_not_written(engagement, cast):
    with pytest.raises(Invalid, match="not taken"):
        write(engagement, cast.lead, files=[note(), note(name="a.exe")])
    assert not Comment.objects.exists()


class Torn(SimpleUploadedFile):
    """A file that can be looked at, and whose disk fails while it is stored."""

    def chunks(self, chunk_size=None):
        raise OSError


def on_disk():
    return sorted(path.name for path in Path(storages["attachments"].location).rglob("*") if path.is_file())


def test_nothing_stays_on_disk_of_a_comment_that_failed(engagement, cast):
    before = on_disk()
    with pytest.raises(OSError):  # noqa: PT011
        write(engagement, cast.lead, files=[note(), Torn("b.txt", b"B")])
    assert on_disk() == before


def test_a_deleted_comment_takes_its_files_along(engagement, cast, django_capture_on_commit_callbacks):
    comment = write(engagement, cast.lead, files=[note()])
    attachment = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete(comment, by=cast.lead, at=SOON)
    assert not stored(attachment)
