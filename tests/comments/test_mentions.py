"""Mentions: who can be mentioned, who is told, and that no mail carries a note."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from comments import actions, mentions, readers
from comments.models import Comment
from engagements.actions import invitations
from engagements.models import Engagement
from engagements.refusals import Invalid
from notifications import rendering
from notifications.models import Message
from tests.factories import NOW, AssignmentFactory, MemberFactory, UserFactory

SECRET = "They will not renew"


def write(engagement, by, text="Hello", visibility="shared", **more):
    return actions.write(engagement, text, visibility=visibility, by=by, at=NOW, **more)


def names(comment):
    return sorted(person.name for person in comment.mentioned.all())


@pytest.fixture
def ann(engagement):
    return MemberFactory(customer=engagement.customer, user__name="Ann Lee").user


@pytest.fixture
def sam(engagement):
    return AssignmentFactory(engagement=engagement, user__name="Sam").user


def sent():
    message = Message.objects.get(kind="mentioned")
    message.message_id, message.date = "<1@example.org>", NOW
    return rendering.mail(message)


# ---- Who


def test_the_readers_are_everybody_who_may_see_it_each_on_their_side(engagement, cast):
    sides = {reader.user: reader.party for reader in readers.of(engagement, at=NOW)}
    staff = {cast.manager, cast.specialist}
    customers = {cast.lead, cast.contact, cast.read_only, cast.representative, cast.confirming, cast.signing}
    assert set(sides) == staff | customers
    assert {user for user, party in sides.items() if party == "microsoft"} == staff


@pytest.fixture
def invited(engagement):
    """Somebody whose account tells another name than the one they were invited by."""
    user = MemberFactory(customer=engagement.customer, user__name="Secret Account Name").user
    by = MemberFactory(customer=engagement.customer).user
    invitations.send(engagement.customer, user, name="Kim from the office", by=by, at=NOW)
    return user


def test_whoever_has_not_come_yet_is_called_as_they_were_named(engagement, invited):
    (shown,) = [one.name for one in readers.of(engagement, at=NOW) if one.user == invited]
    assert shown == "Kim from the office"
    assert names(write(engagement, engagement.manager, "@Secret Account Name")) == []


def test_once_they_have_come_they_are_called_by_their_own_name(engagement, invited):
    User.objects.filter(pk=invited.pk).update(last_login=NOW + timedelta(days=1))
    assert "Secret Account Name" in [one.name for one in readers.of(engagement, at=NOW)]


def test_somebody_is_mentioned_by_name_or_picked(engagement, ann, sam):
    assert names(write(engagement, engagement.manager, "@Ann Lee, see this", mention=[sam.pk])) == ["Ann Lee", "Sam"]


@pytest.mark.parametrize("text", ["@Ann Leeward", "Ann Lee", "@ann lee", "@Nobody"])
def test_another_name_mentions_nobody(engagement, ann, text):
    assert names(write(engagement, engagement.manager, text)) == []


def test_the_longest_name_counts(engagement, ann):
    MemberFactory(customer=engagement.customer, user__name="Ann")
    assert names(write(engagement, engagement.manager, "@Ann Lee")) == ["Ann Lee"]


def test_a_name_of_two_people_is_nobodys(engagement, ann):
    MemberFactory(customer=engagement.customer, user__name="Ann Lee")
    assert names(write(engagement, engagement.manager, "@Ann Lee")) == []


def test_a_name_is_no_pattern(engagement):
    MemberFactory(customer=engagement.customer, user__name="A.* (b")
    assert names(write(engagement, engagement.manager, "@A.* (b and @Axx")) == ["A.* (b"]


@pytest.mark.parametrize("how", ["named", "picked"])
def test_a_customer_cannot_be_mentioned_in_a_note(engagement, ann, how):
    more = {"text": "@Ann Lee"} if how == "named" else {"mention": [ann.pk]}
    with pytest.raises(Invalid, match="Ann Lee will not read"):
        write(engagement, engagement.manager, visibility="internal", **more)
    assert not Comment.objects.exists()


def test_a_customer_cannot_be_edited_into_a_note_either(engagement, ann):
    note = write(engagement, engagement.manager, visibility="internal")
    with pytest.raises(Invalid, match="Ann Lee will not read"):
        actions.edit(note, "@Ann Lee", by=engagement.manager, at=NOW)


def test_strangers_cannot_be_mentioned(engagement):
    with pytest.raises(Invalid, match="does not take part"):
        write(engagement, engagement.manager, mention=[UserFactory().pk])


# ---- The mail


def test_a_mention_owes_one_mail(engagement, ann):
    comment = write(engagement, engagement.manager, "@Ann Lee", mention=[ann.pk])
    message = Message.objects.get()
    assert (message.recipient, message.kind, message.context["comment"]) == (ann, "mentioned", str(comment.pk))


def test_nobody_is_told_of_themselves(engagement, sam):
    write(engagement, sam, "@Sam")
    assert not Message.objects.exists()


def test_the_outbox_keeps_no_word_of_it(engagement, ann):
    write(engagement, engagement.manager, f"@Ann Lee {SECRET}")
    assert SECRET not in str(list(Message.objects.values()))


def test_the_mail_quotes_the_first_words_of_what_everybody_reads(engagement, ann):
    write(engagement, engagement.manager, "@Ann Lee <b>look</b> " + "word " * 100)
    found = sent()
    assert "“@Ann Lee <b>look</b> word" in found.body
    assert "&lt;b&gt;look" in found.alternatives[0].content
    assert found.body.count("word") < 40


def test_the_mail_of_a_note_carries_none_of_it(engagement, sam):
    write(engagement, engagement.manager, f"@Sam {SECRET}", "internal")
    found = sent()
    assert SECRET not in found.body + found.alternatives[0].content + found.subject
    assert engagement.customer.name in found.body


def test_the_mail_leads_to_the_comment(engagement, ann):
    comment = write(engagement, engagement.manager, "@Ann Lee")
    assert f"/comments/{comment.pk}/" in sent().body


@pytest.mark.parametrize("verb", ["delete", "hide"])
def test_what_was_taken_back_meanwhile_is_not_told(engagement, ann, verb):
    comment = write(engagement, engagement.manager, "@Ann Lee")
    more = {"reason": "Names a person"} if verb == "hide" else {}
    getattr(actions, verb)(comment, by=engagement.manager, at=NOW, **more)
    assert not mentions.concerns(Message.objects.get())
    assert mentions.first_words(str(comment.pk)) == ""


def test_what_was_changed_meanwhile_is_quoted_as_it_is_now(engagement, ann):
    comment = write(engagement, engagement.manager, f"@Ann Lee {SECRET}")
    actions.edit(comment, "@Ann Lee, all is well", by=engagement.manager, at=NOW)
    assert SECRET not in sent().body


def test_on_hold_people_still_hear_of_it(engagement, ann):
    Engagement.objects.update(status="on_hold")
    write(engagement, engagement.manager, "@Ann Lee")
    assert mentions.concerns(Message.objects.get())


def test_who_left_hears_nothing(engagement, ann):
    write(engagement, engagement.manager, "@Ann Lee")
    ann.memberships.all().delete()
    assert not mentions.concerns(Message.objects.get())


def test_who_changed_sides_hears_nothing_of_a_note(engagement, sam):
    write(engagement, engagement.manager, "@Sam", "internal")
    MemberFactory(customer=engagement.customer, user=sam)
    sam.assignments.update(ends_at=timezone.now())
    assert not mentions.concerns(Message.objects.get())


def test_other_messages_are_judged_as_ever(engagement, cast):
    about = {"kind": "task_due", "scope_id": engagement.pk}
    assert mentions.concerns(Message(recipient=cast.lead, **about))
    assert not mentions.concerns(Message(recipient=cast.stranger, **about))


def test_a_request_talks_to_no_mail_server(engagement, ann):
    write(engagement, engagement.manager, "@Ann Lee")
    assert not mail.outbox
