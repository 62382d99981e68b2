"""The words of the pages: all of them are found, and what a language lacks is named."""

from pathlib import Path

import pytest

from fasttrack import translations

PO = """msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

{body}
"""
COMPLETE = 'msgid "Hello %(name)s"\nmsgstr "Hallo %(name)s"\n\nmsgid "%(count)s day"\nmsgid_plural "%(count)s days"\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/django").mkdir()
    return tmp_path


def language(folder: Path, body: str) -> Path:
    path = folder / "de.po"
    path.write_text(PO.format(language="de", body=body))
    return path


def said(root: Path) -> set:
    return {message.id for message in translations.spoken(root) if message.id}


def test_texts_are_found_in_code_pages_mails_and_the_pages_of_libraries(root):
    (root / "app.py").write_text('from x import gettext_lazy as _\nname = _("In code")\n')
    (root / "templates/page.html").write_text('{{ _("On a page") }}')
    (root / "templates/mail.txt").write_text('{{ _("In a mail") }}')
    (root / "templates/django/a.html").write_text('{% load i18n %}{% translate "From a library" %}')
    assert said(root) == {"In code", "On a page", "In a mail", "From a library"}


def test_texts_of_tests_are_none_of_ours(root):
    (root / "tests").mkdir()
    (root / "tests/test.py").write_text('_("Not shown to anybody")')
    assert said(root) == set()


def test_the_product_says_more_than_a_thousand_things():
    assert len(said(translations.ROOT)) > 1000


FAULTY = {
    "lacks": "",
    "has no words for": 'msgid "Hello %(name)s"\nmsgstr ""\n',
    "is not sure of": '#, fuzzy\nmsgid "Hello %(name)s"\nmsgstr "Hallo %(name)s"\n',
    "lost a placeholder of": 'msgid "Hello %(name)s"\nmsgstr "Hallo"\n',
    "names a placeholder that": 'msgid "Hello %(name)s"\nmsgstr "Hallo %(nmae)s"\n',
}


@pytest.mark.parametrize("fault", FAULTY)
def test_each_fault_of_a_language_is_named(root, fault):
    (root / "app.py").write_text('_("Hello %(name)s")')
    language(root, FAULTY[fault])
    [found] = translations.faults(root, root=root)
    assert fault in found


@pytest.mark.parametrize(("words", "whole"), [('"Tag"', False), ('"Tag"\nmsgstr[1] "%(count)s Tage"', True)])
def test_a_plural_needs_all_its_forms_and_its_number(root, words, whole):
    (root / "app.py").write_text('ngettext("%(count)s day", "%(count)s days", n)\n_("Hello %(name)s")')
    language(root, f"{COMPLETE}msgstr[0] {words}\n")
    assert (translations.faults(root, root=root) == []) is whole


def test_a_language_without_a_file_is_named(root):
    assert translations.faults(root, ("fr",), root) == ["fr: has no file"]


def test_an_update_keeps_what_is_translated_and_drops_what_is_gone(root):
    (root / "app.py").write_text('_("Stays")\n_("New")')
    path = language(root, 'msgid "Stays"\nmsgstr "Bleibt"\n\nmsgid "Gone"\nmsgstr "Fort"\n')
    translations.update(root, root=root)
    now = translations.read(path)
    assert (now.get("Stays").string, now.get("New").string, now.get("Gone")) == ("Bleibt", "", None)


def test_compiled_words_are_what_the_pages_show(root):
    language(root, 'msgid "Hello"\nmsgstr "Hallo"\n')
    translations.compile_into(root / "made", root)
    made = root / "made/de/LC_MESSAGES/django.mo"
    assert b"Hallo" in made.read_bytes()


def test_what_is_compiled_already_is_left_alone(root):
    language(root, 'msgid "Hello"\nmsgstr "Hallo"\n')
    translations.compile_into(root / "made", root)
    made = root / "made/de/LC_MESSAGES/django.mo"
    made.write_bytes(b"as it was")
    translations.compile_into(root / "made", root)
    assert made.read_bytes() == b"as it was"
