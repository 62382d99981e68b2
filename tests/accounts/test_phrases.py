import pytest
from django.utils import translation

from accounts.phrases import labelled, listed


@pytest.mark.parametrize(("language", "words"), [("en", "Ada, Grace"), ("fr", "Ada, Grace"), ("ja", "Ada、Grace")])
def test_a_list_has_the_marks_of_its_language(language, words):
    with translation.override(language):
        assert listed(["Ada", "Grace"]) == words


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Phase: Assess"), ("fr", "Phase\xa0: Assess"), ("zh-hant", "Phase：Assess")]
)
def test_a_label_stands_before_its_value_as_its_language_writes_it(language, words):
    with translation.override(language):
        assert labelled("Phase", "Assess") == words
