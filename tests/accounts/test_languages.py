import pytest

from accounts import languages


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("pt-BR", "pt-br"),
        ("pt_BR", "pt-br"),
        ("pt", "pt-br"),
        ("zh-Hant", "zh-hant"),
        ("zh-TW", "zh-hant"),
        ("nl", None),
        ("", None),
        ("../../etc", None),
    ],
)
def test_languages_are_known_by_the_spellings_that_others_use(written, ours):
    assert languages.known(written) == ours


def test_we_speak_eight_languages():
    assert {code for code, _ in languages.choices()} == {"zh-hant", "en", "fr", "de", "it", "ja", "pt-br", "es"}
