"""The security boundary: who may know of a comment, a note and a file."""

from datetime import timedelta

import pytest

from comments.models import Attachment, Comment
from tests.factories import (
    EVERYBODY,
    NOW,
    AssignmentFactory,
    AttachmentFactory,
    CommentFactory,
    EngagementFactory,
    MemberFactory,
    RegionManagerFactory,
)

STAFF = {"manager", "specialist"}
GONE = {"former_specialist", "other_manager", "former_representative", "stranger"}
KINDS = ("shared", "internal")


def seen(user, at=NOW):
    return set(Comment.objects.visible_to(user, at).values_list("visibility", flat=True))


@pytest.fixture
def both(engagement):
    return [CommentFactory(engagement=engagement, visibility=kind) for kind in KINDS]


@pytest.mark.parametrize("who", EVERYBODY)
def test_notes_are_seen_by_staff_alone_and_comments_by_everybody_there(engagement, cast, both, who):
    expected = set(KINDS) if who in STAFF else set() if who in GONE else {"shared"}
    assert seen(getattr(cast, who)) == expected


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_sees_anything_of_a_foreign_engagement(engagement, cast, who):
    for kind in KINDS:
        CommentFactory(visibility=kind)
    assert seen(getattr(cast, who)) == set()


@pytest.mark.parametrize("who", EVERYBODY)
def test_files_are_seen_by_whoever_sees_their_comment(engagement, cast, both, who):
    for comment in both:
        AttachmentFactory(comment=comment)
    person = getattr(cast, who)
    assert Attachment.objects.visible_to(person, NOW).count() == len(seen(person))


def test_who_is_staff_here_and_customer_there_reads_notes_here_alone(engagement, both):
    there = EngagementFactory(region=engagement.region)
    CommentFactory(engagement=there, visibility="internal")
    person = AssignmentFactory(engagement=engagement).user
    MemberFactory(customer=there.customer, user=person)
    notes = Comment.objects.visible_to(person, NOW).filter(visibility="internal")
    assert [note.engagement_id for note in notes] == [engagement.pk]


def test_who_stands_on_both_sides_of_one_engagement_reads_its_notes(engagement, cast, both):
    AssignmentFactory(engagement=engagement, user=cast.lead)
    assert seen(cast.lead) == set(KINDS)


def test_an_assignment_as_manager_alone_gives_no_sight_of_anything(engagement, both):
    person = AssignmentFactory(engagement=engagement, role="manager").user
    assert seen(person) == set()


def test_notes_vanish_with_the_assignment(engagement, cast, both):
    MemberFactory(customer=engagement.customer, user=cast.specialist)
    cast.specialist.assignments.update(ends_at=NOW + timedelta(hours=1))
    assert seen(cast.specialist) == set(KINDS)
    assert seen(cast.specialist, NOW + timedelta(hours=2)) == {"shared"}


def test_a_manager_of_the_region_reads_what_nobody_assigned_them_to(engagement, both):
    assert seen(RegionManagerFactory(region=engagement.region).user) == set(KINDS)


@pytest.mark.parametrize("gone", [{"deleted_at": NOW}, {"hidden_at": NOW, "hidden_reason": "Names a person"}])
def test_files_of_what_is_gone_are_nobodys(engagement, cast, gone):
    hider = {"hidden_by": cast.manager} if "hidden_at" in gone else {}
    AttachmentFactory(comment=CommentFactory(engagement=engagement, text="", **gone, **hider))
    assert not Attachment.objects.visible_to(cast.manager, NOW).exists()


def test_it_is_asked_in_one_statement(cast, both, django_assert_num_queries):
    with django_assert_num_queries(1):
        list(Comment.objects.visible_to(cast.lead, NOW))
