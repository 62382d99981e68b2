import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from accounts.middleware import ReaderSettings
from tests.factories import UserFactory


def seen(request, user):
    """Language and zone in force while a view runs."""
    found = {}

    def view(_request):
        found.update(language=translation.get_language(), zone=timezone.get_current_timezone_name())
        return HttpResponse()

    request.user = user
    found["answer"] = ReaderSettings(view)(request)
    return found


@pytest.fixture
def somebody(db):
    return UserFactory(language="ja", time_zone="Asia/Tokyo")


def test_a_page_speaks_the_language_and_the_clock_of_its_reader(somebody):
    found = seen(RequestFactory().get("/"), somebody)
    assert (found["language"], found["zone"]) == ("ja", "Asia/Tokyo")
    assert found["answer"].headers["Content-Language"] == "ja"


def test_the_next_reader_gets_nothing_of_the_one_before(somebody):
    before = (translation.get_language(), timezone.get_current_timezone_name())
    seen(RequestFactory().get("/"), somebody)
    assert (translation.get_language(), timezone.get_current_timezone_name()) == before


def test_an_account_keeps_its_language_whatever_the_address_says(somebody):
    assert seen(RequestFactory().get("/?l=de"), somebody)["language"] == "ja"


def test_an_unknown_language_in_the_address_is_ignored(client, db):
    answer = client.get("/sign-in/", {"l": "xx"})
    assert '<html lang="en">' in answer.content.decode()


def test_a_visitor_gets_the_language_of_their_browser(client, db):
    answer = client.get("/sign-in/", headers={"Accept-Language": "pt-BR,pt;q=0.9,en;q=0.5"})
    assert '<html lang="pt-br">' in answer.content.decode()
