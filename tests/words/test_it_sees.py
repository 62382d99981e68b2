"""Whether a text that was not translated would be found."""

import pytest

from tests.words.english import english
from tests.words.visible import texts


def found(html, language="de"):
    return [text for _where, text in texts(html, language) if english(language).finds(text)]


PLANTED = {
    "a message": "<p>Sign in</p>",
    "a message with a number in it": "<p>4 days ago</p>",
    "a message in parts": "<p><b>3 of 5</b> done</p>",
    "a word that was never marked": "<p>All of it is for the readers</p>",
    "a sentence of the catalogue": "<li>Service enablement</li>",
    "a sentence of Django's": "<p class='error'>This field is required.</p>",
    "what is read to people": "<button aria-label='Close'>×</button>",
    "what explains": "<abbr title='Project manager'>PM</abbr>",
    "what waits in an empty field": "<input placeholder='Customer or tenant'>",
    "what can be chosen": "<select><option>Cancelled</option></select>",
    "what is pressed": "<input type='submit' value='Save'>",
}


@pytest.mark.parametrize("html", PLANTED.values(), ids=PLANTED)
def test_it_is_found(html):
    assert found(html)


MEANT = {
    "German": "<p>Anmelden</p>",
    "what is marked as English": "<p lang='en'>Sign in</p>",
    "what people typed": "<p>CNRY-a1-organisation-0a1b2c</p>",
    "names of languages": "<option>English</option>",
    "what German calls the same": "<p>Name</p>",
    "what programs read": "<code>the token of the day</code>",
    "what nobody sees": "<script>const the = 'Sign in'</script>",
}


@pytest.mark.parametrize("html", MEANT.values(), ids=MEANT)
def test_what_is_meant_is_not(html):
    assert found(html) == []


def test_what_a_language_says_is_not_taken_for_an_english_form_with_something_put_into_it():
    """Django says "%(app)s administration"."""
    assert found("<p>Activation et administration</p>", "fr") == []
    assert found("<p>Schlüssel administration</p>", "fr")
