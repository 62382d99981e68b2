"""The conversation by program: who reads what, writing, second thoughts, hiding."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from notifications.models import Message
from phases.models.phase import Kind
from tests import worlds
from tests.api.calling import codes, fields, items
from tests.factories import AttachmentFactory, CommentFactory
from tests.journeys import in_phase

built = worlds.built(lambda: in_phase(Kind.ASSESS))
walk = worlds.fresh("built")
pytestmark = pytest.mark.django_db

SECRET = "CNRY-they-will-not-renew"
NOWHERE = "8a0d6a42-0000-4000-8000-000000000000"


@pytest.fixture
def comments(here):
    return f"{here}/comments"


@pytest.fixture
def said(lead, comments):
    """By the customer's lead, for everybody."""
    return lead.post(comments, text="Hello", visibility="shared").json()


@pytest.fixture
def note(walk):
    return CommentFactory(
        engagement=walk.engagement, author=walk.team.specialist, visibility="internal", text=SECRET, created_at=walk.at
    )


# ---- Reading


def test_what_is_for_everybody_is_read_by_both_sides(lead, specialist, reader, comments, said):
    for program in (lead, specialist, reader):
        assert items(program.get(comments)) == [said]
        assert program.get(f"/comments/{said['id']}").json() == said


def test_the_newest_comes_first_page_by_page(lead, comments, walk):
    made = [
        CommentFactory(engagement=walk.engagement, author=walk.team.lead, created_at=walk.at - timedelta(days=day))
        for day in range(5)
    ]
    answer, seen = lead.get(comments, limit=2).json(), []
    while True:
        seen += [one["id"] for one in answer["items"]]
        if answer["next"] is None:
            break
        answer = lead.client.get(answer["next"]).json()
    assert seen == [str(one.pk) for one in made]


def test_what_is_about_one_thing_is_found_by_its_id(lead, comments, walk, said):
    task = walk.engagement.tasks.first()
    about = lead.post(comments, text="When?", visibility="shared", about="task", about_id=str(task.pk)).json()
    assert (about["about"], about["about_id"]) == ("task", str(task.pk))
    assert items(lead.get(comments, about_id=str(task.pk))) == [about]
    assert len(items(lead.get(comments))) == 2


def test_files_are_listed_with_the_page_that_serves_them(lead, comments, walk):
    row = AttachmentFactory(comment=CommentFactory(engagement=walk.engagement), name="map.png", size=7)
    (one,) = items(lead.get(comments))
    assert one["files"] == [{"id": str(row.pk), "name": "map.png", "size": 7, "link": f"/attachments/{row.pk}/"}]


@pytest.mark.parametrize("who", ["lead", "reader", "stranger"])
def test_of_a_note_the_customer_finds_no_trace(request, here, comments, note, who):
    program = request.getfixturevalue(who)
    absent = program.get(f"/comments/{NOWHERE}")
    assert (program.get(f"/comments/{note.pk}").status_code, absent.status_code) == (404, 404)
    assert program.patch(f"/comments/{note.pk}", text="Mine").content == absent.content
    assert program.post(f"/comments/{note.pk}/hide", reason="Mine").content == absent.content
    for path in (comments, f"{here}/history"):
        assert SECRET not in program.get(path).text
        assert str(note.pk) not in program.get(path).text


def test_staff_of_the_engagement_read_notes(manager, specialist, comments, note):
    for program in (manager, specialist):
        assert [one["text"] for one in items(program.get(comments))] == [SECRET]


def test_more_rows_ask_no_more_statements(lead, comments, walk):
    for _number in range(4):
        AttachmentFactory(comment=CommentFactory(engagement=walk.engagement))

    def statements(limit):
        with CaptureQueriesContext(connection) as caught:
            lead.get(comments, limit=limit)
        return len(caught)

    statements(1)
    assert statements(100) == statements(1)


# ---- Writing


def test_staff_write_a_note_for_their_own_side(specialist, lead, comments):
    made = specialist.post(comments, text=SECRET, visibility="internal")
    assert (made.status_code, made.json()["visibility"]) == (201, "internal")
    assert items(lead.get(comments)) == []


def test_a_customer_writes_no_note(lead, comments):
    assert lead.post(comments, text="Hello", visibility="internal").status_code == 403
    assert not Comment.objects.exists()


def test_who_is_mentioned_gets_a_mail(lead, comments, walk):
    whom = walk.team.specialist
    made = lead.post(comments, text="Please look", visibility="shared", mention=[str(whom.pk)]).json()
    assert made["mentioned"] == [{"id": str(whom.pk), "name": whom.name}]
    assert Message.objects.filter(kind="mentioned", recipient=whom).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", " "),
        ("text", "\0"),
        ("text", "a" * 10_001),
        ("visibility", "secret"),
        ("visibility", None),
        ("mention", [NOWHERE]),
        ("about", "tenant"),
        ("about_id", NOWHERE),
        ("party", "microsoft"),
        ("author", NOWHERE),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_written(lead, comments, field, value):
    assert fields(lead.post(comments, **{"text": "Hello", "visibility": "shared", field: value})) == [field]
    assert not Comment.objects.exists()


def test_what_a_comment_is_about_belongs_to_the_engagement(lead, comments):
    foreign = in_phase(Kind.ASSESS).engagement.tasks.first()
    body = {"text": "Hello", "visibility": "shared", "about": "task"}
    assert fields(lead.post(comments, **body, about_id=str(foreign.pk))) == ["about_id"]
    assert fields(lead.post(comments, **body)) == ["about_id"]


@pytest.mark.parametrize(("who", "code"), [("reader", 403), ("stranger", 404)])
def test_nobody_else_writes(request, comments, who, code):
    program = request.getfixturevalue(who)
    assert program.post(comments, text="Mine", visibility="shared").status_code == code
    assert not Comment.objects.exists()


def test_people_talk_while_it_is_on_hold_and_not_after_its_end(manager, lead, here, comments):
    manager.post(f"{here}/hold", reason="A freeze")
    assert lead.post(comments, text="Still here", visibility="shared").status_code == 201
    manager.post(f"{here}/cancel", reason="No budget")
    assert codes(lead.post(comments, text="Hello?", visibility="shared")) == ["ended"]


# ---- Second thoughts


def test_its_author_changes_it_and_takes_it_back(lead, specialist, comments, said):
    path = f"/comments/{said['id']}"
    changed = lead.patch(path, text="Good morning").json()
    assert (changed["text"], bool(changed["edited_at"])) == ("Good morning", True)
    assert fields(lead.patch(path, text=" ")) == ["text"]
    assert lead.delete(path).status_code == 204
    assert specialist.get(path).status_code == 404
    assert items(specialist.get(comments)) == []


def test_after_fifteen_minutes_it_stands(lead, clock, said):
    clock.shift(timedelta(minutes=15))
    assert codes(lead.patch(f"/comments/{said['id']}", text="Late")) == ["too_late"]
    assert codes(lead.delete(f"/comments/{said['id']}")) == ["too_late"]


@pytest.mark.parametrize(("who", "code"), [("manager", 403), ("specialist", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_changes_or_deletes_it(request, said, who, code):
    program = request.getfixturevalue(who)
    assert program.patch(f"/comments/{said['id']}", nonsense=1).status_code == code
    assert program.delete(f"/comments/{said['id']}").status_code == code
    assert Comment.objects.get().text == "Hello"


def test_a_manager_hides_it_and_its_readers_see_why(manager, lead, said, walk):
    AttachmentFactory(comment=Comment.objects.get())
    path = f"/comments/{said['id']}"
    assert fields(manager.post(f"{path}/hide", reason=" ")) == ["reason"]
    hidden = manager.post(f"{path}/hide", reason="A name too many").json()
    assert (hidden["text"], hidden["files"], hidden["hidden"]["reason"]) == (None, [], "A name too many")
    assert lead.get(path).json() == hidden
    assert codes(manager.post(f"{path}/hide", reason="Again")) == ["gone"]
    assert codes(lead.patch(path, text="Back")) == ["gone"]


@pytest.mark.parametrize(("who", "code"), [("specialist", 403), ("lead", 403), ("reader", 403), ("stranger", 404)])
def test_nobody_else_hides_anything(request, said, who, code):
    assert request.getfixturevalue(who).post(f"/comments/{said['id']}/hide", reason="Mine").status_code == code
    assert Comment.objects.get().hidden_at is None
