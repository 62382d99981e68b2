"""The conversation on its pages: who reads what, writing, second thoughts, hiding, and files."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from audit.models import Event
from comments import actions
from comments.models import Attachment, Comment
from engagements.models import Engagement, Meeting
from notifications.models import Message
from phases.models.phase import Kind
from responsibilities.models import Task
from tests import factories, journeys, worlds
from tests.comments.files import HTML, PNG, upload
from tests.factories import AttachmentFactory, CommentFactory
from tests.pages import page, press, text
from tests.responsibilities.conftest import signed_in

pytestmark = pytest.mark.django_db
built = worlds.built(lambda: journeys.in_phase(Kind.REMEDIATE))
walk = worlds.fresh("built")

HTMX = {"HX-Request": "true"}
SECRET = "CNRY-they-will-not-renew"


@pytest.fixture
def engagement(walk):
    return walk.engagement


@pytest.fixture
def task(engagement):
    return engagement.tasks.get(slug="remediation-tools")


def said_by(walk, who="specialist", words="Hello", visibility="shared", **more):
    by = getattr(walk.team, who)
    return actions.write(walk.engagement, words, visibility=visibility, by=by, at=walk.at, **more)


def send(client, engagement, words="Hello", headers=None, **more):
    return press(client, "write-comment", engagement.pk, data={"text": words, **more}, headers=headers or {})


def shown(client, name, *args, **data):
    return text(page(client, name, *args, **data))


# ---- What one reader sees


def test_nothing_written_yet_says_what_to_do_next(lead, engagement):
    assert "Begin with a question" in shown(lead, "comments", engagement.pk)


def test_both_sides_read_what_is_for_everybody(lead, specialist, walk, engagement):
    said_by(walk, "lead", "From the customer")
    said_by(walk, "specialist", "From Microsoft")
    for reader in (lead, specialist):
        found = shown(reader, "comments", engagement.pk)
        assert "From the customer" in found
        assert "From Microsoft" in found


def every_page(client, engagement, task):
    pages = [shown(client, name, engagement.pk) for name in ("comments", "engagement", "checklist", "history")]
    return [*pages, shown(client, "task", task.pk), shown(client, "comments", engagement.pk, about=f"task:{task.pk}")]


def told_apart(client, engagement, task):
    """All that a reader is shown, without what differs from one showing to the next."""
    return [without_tokens(found) for found in every_page(client, engagement, task)]


def without_tokens(found):
    lines = found.splitlines()
    return [line for line in lines if not any(word in line for word in ("csrf", 'name="token"', "X-CSRFToken"))]


@pytest.mark.parametrize("role", ["lead", "reader"])
def test_no_page_of_a_customer_changes_with_a_note(request, walk, engagement, task, role):
    client = request.getfixturevalue(role)
    said_by(walk, words="For everybody", about=("task", task.pk))
    before = told_apart(client, engagement, task)
    note = said_by(walk, words=SECRET, visibility="internal", about=("task", task.pk))
    AttachmentFactory(comment=note, name=f"{SECRET}.txt")
    assert told_apart(client, engagement, task) == before


def test_staff_see_that_note_on_each_of_those_pages(specialist, walk, engagement, task):
    said_by(walk, words=SECRET, visibility="internal", about=("task", task.pk))
    assert SECRET in shown(specialist, "comments", engagement.pk)
    assert SECRET in shown(specialist, "task", task.pk)
    assert "an internal note" in shown(specialist, "history", engagement.pk)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("verb", ["", "edit/", "delete/", "hide/"])
def test_to_a_customer_a_note_is_answered_like_nothing(lead, walk, method, verb):
    note = said_by(walk, words=SECRET, visibility="internal")
    codes = {getattr(lead, method)(f"/comments/{pk}/{verb}").status_code for pk in (note.pk, uuid4())}
    assert codes in ({404}, {405})


def test_a_page_of_notes_leaves_no_gap_for_customers(lead, walk, engagement):
    said_by(walk, words="The oldest")
    for number in range(60):
        said_by(walk, words=f"{SECRET} {number}", visibility="internal")
    found = shown(lead, "comments", engagement.pk)
    assert "The oldest" in found
    assert 'rel="next"' not in found


def test_a_mark_says_which_side_wrote(lead, walk, engagement):
    said_by(walk, "lead")
    assert 'data-party="c"' in shown(lead, "comments", engagement.pk).split('class="comment-head"')[1]


def test_a_script_stays_text_and_an_address_is_a_link(lead, walk, engagement):
    said_by(walk, words="<script>alert(1)</script> https://a.example/x")
    found = shown(lead, "comments", engagement.pk)
    assert "<script>alert" not in found
    assert '<a href="https://a.example/x" rel="nofollow noopener noreferrer">' in found


def test_htmx_keeps_its_hands_off_what_people_wrote(lead, walk, engagement):
    said_by(walk)
    assert 'class="comment-text" dir="auto" hx-disable>Hello<' in shown(lead, "comments", engagement.pk)


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_after_the_end_it_can_be_read_and_not_written(lead, walk, engagement, status):
    said_by(walk)
    Engagement.objects.update(status=status)
    found = shown(lead, "comments", engagement.pk)
    assert "Hello" in found
    assert "Send" not in found


def test_who_only_reads_is_offered_no_form(reader, engagement):
    assert "Send" not in shown(reader, "comments", engagement.pk)
    assert send(reader, engagement).status_code == 403


# ---- Many


def write_many(engagement, count, **more):
    Comment.objects.bulk_create(
        CommentFactory.build(
            engagement=engagement,
            author=engagement.manager,
            created_at=engagement.opened_at + timedelta(seconds=number),
            text=f"Number {number}.",
            **{"about_id": engagement.pk, **more},
        )
        for number in range(count)
    )


def numbers(found):
    return [int(part.split(".")[0]) for part in found.split(">Number ")[1:]]


def test_a_thousand_are_read_page_by_page_without_one_twice(lead, engagement):
    write_many(engagement, 1000)
    seen, address = [], reverse("comments", args=[engagement.pk])
    while address:
        found = text(lead.get(address))
        seen += numbers(found)
        address = found.split('rel="next"')[0].rpartition('href="')[2].split('"')[0] if 'rel="next"' in found else ""
        address = address.replace("&amp;", "&")
    assert seen == list(range(999, -1, -1))


def test_a_thousand_cost_as_many_statements_as_two(lead, engagement, django_assert_num_queries):
    write_many(engagement, 2)
    with django_assert_num_queries(10):
        page(lead, "comments", engagement.pk)
    write_many(engagement, 1000)
    with django_assert_num_queries(10):
        page(lead, "comments", engagement.pk)


def test_a_page_that_nobody_wrote_shows_the_first(lead, walk, engagement):
    said_by(walk)
    for junk in ("x", "\0", "=" * 5000, "🙂"):
        assert "Hello" in shown(lead, "comments", engagement.pk, after=junk, **{"from": junk})


def test_the_way_from_a_mail_begins_with_the_comment(lead, walk, engagement):
    write_many(engagement, 120)
    tenth = Comment.objects.get(text="Number 10.")
    answer = lead.get(reverse("comment", args=[tenth.pk]), follow=True)
    assert answer.redirect_chain[0][0].endswith(f"#comment-{tenth.pk}")
    assert numbers(text(answer))[0] == 10


# ---- Writing


def test_a_customer_writes_for_everybody(lead, engagement):
    answer = send(lead, engagement)
    comment = Comment.objects.get()
    assert answer.url == reverse("comments", args=[engagement.pk])
    assert (comment.text, comment.visibility, comment.party) == ("Hello", "shared", "customer")


def test_a_customer_cannot_write_a_note_whatever_is_sent(lead, engagement):
    send(lead, engagement, visibility="internal")
    assert Comment.objects.get().visibility == "shared"


def test_staff_are_offered_their_own_side_first(specialist, engagement):
    found = shown(specialist, "comments", engagement.pk)
    assert 'value="internal" checked' in found
    assert "Only Microsoft" in found


def test_nothing_is_shared_by_staff_who_did_not_say_so(specialist, engagement):
    assert send(specialist, engagement).status_code == 422
    assert not Comment.objects.exists()


@pytest.mark.parametrize("visibility", ["internal", "shared"])
def test_staff_are_told_who_reads_it(specialist, engagement, visibility):
    answer = specialist.post(
        reverse("write-comment", args=[engagement.pk]), {"text": "Hello", "visibility": visibility}, follow=True
    )
    sentence = "Only Microsoft reads it." if visibility == "internal" else "Everybody on this engagement reads it."
    assert sentence in text(answer)


def test_sent_twice_it_is_written_once(lead, engagement):
    token = str(uuid4())
    codes = {send(lead, engagement, token=token).status_code for _time in range(2)}
    assert codes == {302}
    assert Comment.objects.count() == 1


def test_every_form_has_a_token_of_its_own(lead, engagement):
    tokens = {shown(lead, "comments", engagement.pk).split('name="token" value="')[1][:36] for _ in range(2)}
    assert len(tokens) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"text": ""}, "Write something."),
        ({"text": "a\0b"}, "Null characters are not allowed."),
        ({"text": "a" * 10_001}, "at most 10000 characters"),
        ({"mention": str(uuid4())}, "Select a valid choice"),
        ({"mention": "x"}, "Select a valid choice"),
        ({"token": "x"}, "Enter a valid UUID"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(lead, engagement, wrong, sentence):
    answer = send(lead, engagement, **{"text": "Kept words", **wrong})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert wrong.get("text", "Kept words").replace("\0", "")[:9] in text(answer)


def test_a_long_text_with_line_breaks_and_faces_is_read_as_typed(lead, engagement):
    typed = "🙂 Zeile\r\n" * 1000
    send(lead, engagement, typed)
    assert typed.strip().replace("\r\n", "\n") in shown(lead, "comments", engagement.pk)


def test_on_the_way_meanwhile_ended_it_says_so_beside_what_was_typed(lead, engagement):
    Engagement.objects.update(status="cancelled")
    answer = send(lead, engagement, "Kept words")
    assert answer.status_code == 409
    assert "Kept words" in text(answer)


def test_a_mention_of_a_customer_in_a_note_is_refused_with_a_sentence(specialist, walk, engagement):
    answer = send(specialist, engagement, f"@{walk.team.lead.name}", visibility="internal")
    assert answer.status_code == 422
    assert "will not read a note" in text(answer)


def test_somebody_picked_is_shown_as_mentioned_and_owed_a_mail(specialist, walk, engagement):
    send(specialist, engagement, visibility="shared", mention=str(walk.team.lead.pk))
    assert f"Mentioned: {walk.team.lead.name}" in shown(specialist, "comments", engagement.pk)
    assert Message.objects.get(kind="mentioned").recipient == walk.team.lead


# ---- In place


def test_in_place_the_part_comes_back_with_the_comment_and_a_fresh_form(lead, engagement):
    token = str(uuid4())
    answer = send(lead, engagement, "In place", token=token, headers=HTMX)
    assert "In place" in text(answer).split('class="comments"')[1]
    assert "<html" not in text(answer)
    assert token not in text(answer)


def test_in_place_a_mistake_comes_back_with_the_same_token(lead, engagement):
    token = str(uuid4())
    answer = send(lead, engagement, "", token=token, headers=HTMX)
    assert answer.status_code == 422
    assert token in text(answer)


def test_in_place_a_refusal_leaves_the_form_alone(lead, engagement):
    Engagement.objects.update(status="cancelled")
    answer = send(lead, engagement, headers=HTMX)
    assert answer.status_code == 409
    assert "<form" not in text(answer)


def test_in_place_on_the_page_of_a_task_its_own_part_comes_back(lead, walk, engagement, task):
    said_by(walk, words="About something else")
    answer = send(lead, engagement, about=f"task:{task.pk}", next=task.link, headers=HTMX)
    assert "Hello" in text(answer)
    assert "About something else" not in text(answer)


# ---- About something


def subjects(engagement, task):
    call = engagement.meetings.first()
    item = engagement.remediation_items.first()
    return {"task": task, "call": call, "plan_item": item}


@pytest.mark.parametrize("kind", ["task", "call", "plan_item"])
def test_a_comment_is_about_a_task_a_call_or_an_item(lead, engagement, task, kind):
    about = subjects(engagement, task)[kind]
    send(lead, engagement, "About it", about=f"{kind}:{about.pk}")
    assert (Comment.objects.get().about, Comment.objects.get().about_id) == (kind, about.pk)
    assert "About it" in shown(lead, "comments", engagement.pk, about=f"{kind}:{about.pk}")


@pytest.mark.parametrize("kind", ["task", "call", "plan_item"])
def test_the_whole_conversation_says_what_each_is_about(lead, walk, engagement, task, kind):
    about = subjects(engagement, task)[kind]
    said_by(walk, about=(kind, about.pk))
    name = {"task": "task", "call": "call", "plan_item": "plan-item"}[kind]
    assert f'About: <a href="{reverse(name, args=[about.pk])}">' in shown(lead, "comments", engagement.pk)


@pytest.mark.parametrize("kind", ["call", "plan-item"])
def test_the_page_of_it_leads_to_its_conversation(lead, engagement, task, kind):
    about = subjects(engagement, task)[kind.replace("-", "_")]
    assert f"?about={kind.replace('-', '_')}:{about.pk}" in shown(lead, kind, about.pk)


@pytest.mark.parametrize("about", ["task", "task:", "task:x", "user:{}", "x", ":", "task:{}", "call:{}", "\0:{}"])
def test_nothing_is_written_about_what_is_not_there(lead, engagement, about):
    assert send(lead, engagement, about=about.format(uuid4())).status_code == 404
    assert page(lead, "comments", engagement.pk, about=about.format(uuid4())).status_code == 404


def test_nor_about_a_task_of_somebody_else(lead, engagement):
    foreign = Task.objects.filter(engagement=journeys.opened().engagement).first()
    assert send(lead, engagement, about=f"task:{foreign.pk}").status_code == 404


def test_the_page_of_a_task_shows_the_last_few_words_and_leads_to_all(lead, engagement, task):
    write_many(engagement, 12, about="task", about_id=task.pk)
    found = shown(lead, "task", task.pk)
    assert numbers(found) == list(range(11, 1, -1))
    assert f"?about=task:{task.pk}" in found


# ---- Second thoughts and hiding


def verbs_offered(client, engagement, comment):
    found = shown(client, "comments", engagement.pk)
    return {verb for verb in ("edit", "delete", "hide") if reverse("comment-verb", args=[comment.pk, verb]) in found}


def test_authors_are_offered_to_edit_and_delete_managers_to_hide(lead, specialist, manager, walk, engagement):
    comment = said_by(walk, "lead")
    offered = [verbs_offered(client, engagement, comment) for client in (lead, specialist, manager)]
    assert offered == [{"edit", "delete"}, set(), {"hide"}]


def test_after_a_quarter_of_an_hour_nothing_is_offered(lead, clock, walk, engagement):
    comment = said_by(walk, "lead")
    clock.shift(timedelta(minutes=15))
    assert verbs_offered(lead, engagement, comment) == set()


def test_an_edited_comment_says_so(lead, walk, engagement):
    comment = said_by(walk, "lead")
    press(lead, "comment-verb", comment.pk, "edit", data={"text": "Better words"})
    found = shown(lead, "comments", engagement.pk)
    assert "Better words" in found
    assert "changed today" in found


def test_the_form_to_edit_holds_what_was_written_and_keeps_what_is_typed(lead, walk, clock):
    comment = said_by(walk, "lead", "As it was")
    assert "As it was" in shown(lead, "comment-verb", comment.pk, "edit")
    clock.shift(timedelta(minutes=15))
    answer = press(lead, "comment-verb", comment.pk, "edit", data={"text": "Too late"})
    assert answer.status_code == 409
    assert "Too late" in text(answer)


def test_a_deleted_comment_is_gone_for_everybody(lead, specialist, walk, engagement):
    comment = said_by(walk, "lead", SECRET)
    press(lead, "comment-verb", comment.pk, "delete")
    for client in (lead, specialist):
        assert SECRET not in shown(client, "comments", engagement.pk)
        assert page(client, "comment", comment.pk).status_code == 404


def test_a_hidden_comment_says_who_hid_it_and_why(lead, manager, walk, engagement):
    comment = said_by(walk, "lead", SECRET)
    press(manager, "comment-verb", comment.pk, "hide", data={"reason": "Names a person"})
    found = shown(lead, "comments", engagement.pk)
    assert SECRET not in found
    assert f"Hidden by {walk.team.manager.name}" in found
    assert "Names a person" in found


@pytest.mark.parametrize("verb", ["edit", "delete", "hide"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_is_told_so_before_anything_is_asked(specialist, walk, verb, method):
    address = reverse("comment-verb", args=[said_by(walk, "lead").pk, verb])
    assert getattr(specialist, method)(address).status_code == 403


def test_hiding_asks_for_a_reason(manager, walk):
    comment = said_by(walk, "lead")
    assert press(manager, "comment-verb", comment.pk, "hide", data={"reason": ""}).status_code == 422
    assert not Comment.objects.get().is_gone


def test_there_are_no_other_verbs(manager, walk):
    assert page(manager, "comment-verb", said_by(walk).pk, "publish").status_code == 404


def test_strangers_find_nothing(stranger, walk, engagement):
    comment = said_by(walk)
    assert page(stranger, "comments", engagement.pk).status_code == 404
    assert page(stranger, "comment", comment.pk).status_code == 404
    assert send(stranger, engagement).status_code == 404


# ---- History


def test_the_history_tells_customers_of_comments_alone(lead, specialist, walk, engagement):
    said_by(walk)
    said_by(walk, words=SECRET, visibility="internal")
    assert "wrote a comment" in shown(lead, "history", engagement.pk)
    assert "internal note" not in shown(lead, "history", engagement.pk)
    assert "wrote an internal note" in shown(specialist, "history", engagement.pk)


def test_the_history_never_tells_what_was_hidden(lead, manager, walk, engagement):
    comment = said_by(walk, "lead", SECRET)
    press(manager, "comment-verb", comment.pk, "hide", data={"reason": "Names a person"})
    assert Event.objects.get(verb="comment.hidden").before["text"] == SECRET
    assert SECRET not in shown(lead, "history", engagement.pk) + shown(manager, "history", engagement.pk)


# ---- Files


def attach(client, engagement, *files, **more):
    return send(client, engagement, files=list(files), **more)


def download(client, **headers):
    """The answer, with all that came as its body."""
    answer = client.get(reverse("attachment", args=[Attachment.objects.get().pk]), headers=headers)
    answer.body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def test_a_file_is_given_back_as_it_was_taken(lead, specialist, engagement):
    attach(lead, engagement, upload("picture.png", PNG))
    answer = download(specialist)
    assert answer.body == PNG
    assert answer.headers["Content-Type"] == "image/png"


def test_a_file_is_saved_never_shown_and_kept_by_nobody(lead, engagement):
    attach(lead, engagement, upload("picture.png", PNG))
    headers = download(lead).headers
    assert headers["Content-Disposition"] == 'attachment; filename="picture.png"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert headers["Cache-Control"] == "no-store"
    assert not {"ETag", "Last-Modified", "Accept-Ranges"} & set(headers)


@pytest.mark.parametrize("asked", ["If-Modified-Since", "If-None-Match", "Range"])
def test_a_cache_that_asks_gets_the_whole_file_again(lead, engagement, asked):
    attach(lead, engagement, upload("picture.png", PNG))
    value = {"Range": "bytes=0-1", "If-None-Match": "*"}.get(asked, "Fri, 01 Jan 2100 00:00:00 GMT")
    answer = download(lead, **{asked: value})
    assert (answer.status_code, answer.body) == (200, PNG)


def test_the_name_survives_in_every_script(lead, engagement):
    attach(lead, engagement, upload("Größe 見積.png", PNG))
    assert download(lead).headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%20%E8%A6%8B%E7%A9%8D.png"
    )
    assert "<bdi>Größe 見積.png</bdi>" in shown(lead, "comments", engagement.pk)


def test_a_name_with_markup_is_text(lead, engagement):
    attach(lead, engagement, upload("<img src=x onerror=alert(1)>.png", PNG))
    assert "<img" not in shown(lead, "comments", engagement.pk)


@pytest.mark.parametrize("visibility", ["shared", "internal"])
def test_a_file_is_there_for_whoever_reads_its_comment(lead, specialist, stranger, engagement, visibility):
    attach(specialist, engagement, upload("picture.png", PNG), visibility=visibility)
    codes = [download(client).status_code for client in (specialist, lead, stranger)]
    assert codes == [200, 200 if visibility == "shared" else 404, 404]


def test_a_foreign_file_and_none_are_told_alike(stranger, lead, engagement):
    attach(lead, engagement, upload("picture.png", PNG))
    there = text(download(stranger))
    nowhere = text(stranger.get(reverse("attachment", args=[uuid4()])))
    assert without_tokens(there) == without_tokens(nowhere)


def test_whoever_is_not_signed_in_is_asked_to(client, lead, engagement):
    attach(lead, engagement, upload("picture.png", PNG))
    assert "/sign-in/" in download(client).url


def test_a_revoked_assignment_ends_the_download(specialist, walk, engagement):
    attach(specialist, engagement, upload("picture.png", PNG), visibility="internal")
    walk.team.specialist.assignments.update(ends_at=walk.at)
    assert download(specialist).status_code == 404


def test_a_hidden_comment_takes_its_file_from_the_page(lead, manager, engagement):
    attach(lead, engagement, upload("picture.png", PNG))
    press(manager, "comment-verb", Comment.objects.get().pk, "hide", data={"reason": "Names a person"})
    assert "picture.png" not in shown(lead, "comments", engagement.pk)
    assert download(manager).status_code == 404


def test_a_file_whose_bytes_are_lost_is_not_found(lead, walk):
    comment = said_by(walk)
    AttachmentFactory(comment=comment)
    assert download(lead).status_code == 404


@pytest.mark.parametrize("address", ["/attachments/{}", "/media/{}", "/static/{}", "/{}", "/static/../attachments/{}"])
def test_no_address_leads_to_the_stored_file_itself(lead, engagement, address):
    attach(lead, engagement, upload("picture.png", PNG))
    assert lead.get(address.format(Attachment.objects.get().stored_as)).status_code == 404


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (upload("page.html", HTML), "Files like page.html are not taken"),
        (upload("page.png", HTML), "is not what its name says"),
        (upload("empty.txt", b""), "empty.txt is empty"),
        (upload("large.txt", b"a" * (2**20 + 1)), "large.txt is larger than 1 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_said_at_its_field_and_the_text_stays(lead, engagement, settings, file, sentence):
    settings.ATTACHMENT_MAX_MB = 1
    file.seek(0)
    answer = attach(lead, engagement, file, words="Kept words")
    assert answer.status_code == 422
    assert sentence in text(answer).split('id="id_files-e"')[1]
    assert "Kept words" in text(answer)
    assert not Comment.objects.exists()


def test_more_files_than_go_with_a_comment_are_refused(lead, engagement):
    answer = attach(lead, engagement, *[upload(f"{number}.png", PNG) for number in range(6)])
    assert answer.status_code == 422
    assert "At most 5 files" in text(answer)


def test_in_place_a_file_that_is_not_taken_is_said_too(lead, engagement):
    answer = attach(lead, engagement, upload("page.html", HTML), headers=HTMX)
    assert "Files like page.html are not taken" in text(answer)


# ---- Around


def test_both_sides_find_the_way_there(lead, specialist, engagement):
    here = f'href="{reverse("comments", args=[engagement.pk])}"'
    assert here in shown(lead, "checklist", engagement.pk)
    assert here in shown(specialist, "engagement", engagement.pk)


def test_every_role_sees_the_page_of_their_own_engagement(clock, engagement):
    cast = factories.cast_of(engagement)
    ours = ("manager", "specialist", "lead", "contact", "read_only", "representative", "confirming", "signing")
    for who in factories.EVERYBODY:
        expected = 200 if who in ours else 404
        assert page(signed_in(getattr(cast, who)), "comments", engagement.pk).status_code == expected, who


def test_a_call_that_is_asked_about_is_of_this_engagement(lead, engagement):
    foreign = factories.MeetingFactory()
    assert Meeting.objects.filter(pk=foreign.pk).exists()
    assert page(lead, "comments", engagement.pk, about=f"call:{foreign.pk}").status_code == 404


def test_on_hold_the_form_says_that_it_works(lead, engagement):
    Engagement.objects.update(status="on_hold")
    assert "write to each other while it is on hold" in shown(lead, "comments", engagement.pk)
    assert send(lead, engagement).status_code == 302
