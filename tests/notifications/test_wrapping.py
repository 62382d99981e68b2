import pytest

from notifications.wrapping import SIGNATURE, WIDTH, columns, wrapped


def test_no_line_is_longer_than_one_reads():
    assert max(map(columns, wrapped("forest " * 60).splitlines())) <= WIDTH


def test_short_lines_stay_as_they_are():
    assert wrapped("  * One\n\nTwo\n") == "* One\n\nTwo\n"


def test_an_address_is_never_broken():
    link = "https://fasttrack.example/" + "x" * 90 + "/"
    assert link in wrapped(f"Open it: {link}").splitlines()


def test_a_word_without_end_is_not_broken():
    assert wrapped("x" * 100) == "x" * 100 + "\n"


def test_japanese_is_broken_between_its_characters():
    lines = wrapped("環境の評価を始めます。" * 20).splitlines()
    assert len(lines) > 1
    assert max(map(columns, lines)) <= WIDTH


@pytest.mark.parametrize("stop", "。、」）ー")
def test_no_line_begins_with_a_stop(stop):
    lines = wrapped(f"あいうえお{stop}" * 40).splitlines()
    assert not [line for line in lines if line.startswith(stop)]


def test_no_line_ends_with_an_opening_bracket():
    assert not [line for line in wrapped("「あいうえお」" * 40).splitlines() if line.endswith("「")]


def test_characters_of_east_asia_take_two_columns():
    assert (columns("abc"), columns("日本"), columns("é"), columns("e\u0301")) == (3, 4, 1, 1)


def test_the_signature_keeps_its_space():
    assert SIGNATURE in wrapped("One\n-- \nTwo").splitlines()


def test_the_second_line_of_a_paragraph_begins_with_a_word():
    assert not [line for line in wrapped("forest " * 60).splitlines() if line != line.strip()]
