"""A subject says who is to do what by when, in seventy columns."""

import pytest
from django.conf import settings as ours

from notifications.kinds import KINDS
from notifications.subjects import LONGEST, cut
from notifications.wrapping import columns
from tests.notifications.letters import FACTS, LONG, written

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in ours.LANGUAGES]
SHORT = {**FACTS, "customer": "Contoso", "what": "Confirm the data sheet", "due": "2026-03-31"}


@pytest.mark.parametrize(
    ("kind", "turn", "subject"),
    [
        ("contact_deadline", "you", "You: reach Contoso by 31 Mar (Azure RMS)"),
        ("contact_deadline", "microsoft", "Microsoft’s turn: reach Contoso by 31 Mar (Azure RMS)"),
        ("contact_breach", "you", "Late, you: reach Contoso, was due 31 Mar (Azure RMS)"),
        ("task_due", "you", "You: Confirm the data sheet by 31 Mar"),
        ("task_due", "side", "Your side: Confirm the data sheet by 31 Mar"),
        ("task_due", "both", "Either side: Confirm the data sheet by 31 Mar (Contoso)"),
        ("task_due", "customer", "Customer’s turn: Confirm the data sheet by 31 Mar (Contoso)"),
        ("task_overdue", "you", "Late, you: Confirm the data sheet, was due 31 Mar"),
        ("gate_open", "you", "You: close Remediate, nothing blocks it (Contoso, Azure RMS)"),
        ("consent_expiring", "customer", "Customer’s turn: Confirm the data sheet, consent ends 31 Mar (Contoso)"),
        ("mentioned", "", "You: answer Grace, who mentioned you (Contoso, Azure RMS)"),
        ("break_glass", "", "Operator access until 31 Mar: Grace reads Contoso"),
    ],
)
def test_a_subject_says_whose_turn_it_is(time_machine, kind, turn, subject):
    time_machine.move_to("2026-03-02T09:00Z")
    assert written(kind, context={**SHORT, "turn": turn}).subject == subject


def test_staff_are_told_for_which_customer(time_machine):
    time_machine.move_to("2026-03-02T09:00Z")
    subject = written(context={**SHORT, "party": "microsoft"}).subject
    assert subject == "You: Confirm the data sheet by 31 Mar (Contoso)"


@pytest.mark.parametrize(
    "kind", ["call_invited", "call_moved", "call_cancelled", "call_soon", "call_missed", "call_minutes"]
)
def test_a_call_is_named_with_its_time(time_machine, kind):
    time_machine.move_to("2026-03-02T09:00Z")
    subject = written(kind, context={**SHORT, "what": "Kick-off", "due": "2026-03-31T14:00:00+00:00"}).subject
    assert "Kick-off" in subject
    assert "31 Mar, 14:00" in subject


def test_a_subject_never_says_today(time_machine):
    time_machine.move_to("2026-03-31T09:00Z")
    assert "31 Mar" in written(context=SHORT).subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_long_names_give_way_and_the_date_stays(kind, language):
    short = written(kind, language=language, context=SHORT).subject
    subject = written(kind, language=language, context=SHORT | LONG | {"who": "Gräfin " * 9}).subject
    # Other languages say the same in more words.
    assert columns(subject) <= (LONGEST if language == "en" else LONGEST + 15)
    assert ("31" in subject) == ("31" in short)


@pytest.mark.parametrize(
    ("name", "room", "shorter"),
    [
        ("Contoso", 12, "Contoso"),
        ("Hallesche Papierwerke Brückner & Söhne GmbH & Co. KG", 30, "Hallesche Papierwe…& Co. KG"),
        ("Raise the forest hpb.local to Windows Server 2008", 24, "Raise the fore…rver 2008"),
        ("日本製紙環境評価株式会社", 12, "日本製…会社"),
    ],
)
def test_a_name_loses_its_middle(name, room, shorter):
    assert cut(name, room) == shorter
    assert columns(shorter) <= room


@pytest.mark.parametrize("bad", ["\r\nBcc: x@example.org", "\u2028", "\x0b", "\n"])
@pytest.mark.parametrize("fact", ["what", "customer", "who", "phase", "service"])
def test_no_name_breaks_the_line(fact, bad):
    for kind in KINDS:
        assert len(written(kind, context={**SHORT, fact: f"a{bad}b"}).subject.splitlines()) == 1
