import pytest
from django.http import HttpResponse
from django.urls import include, path

from accounts.models import User
from engagements.refusals import Blocker, NotAllowed, Refused

BLOCKER = Blocker("task_open", "A required task is open.", "customer", link="/somewhere/")


def refuse(request):
    raise Refused("gate_closed", "This phase cannot end yet.", blockers=[BLOCKER])


def forbid(request):
    raise NotAllowed("Only the manager closes a phase.")


def page(request):
    return HttpResponse("a page")


urlpatterns = [
    path("refuse", refuse),
    path("forbid", forbid),
    path("page", page),
    path("", include("fasttrack.urls")),
]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def person(client):
    user = User.objects.create_user(email="person@demo.example", password="a long password", name="Person")
    client.force_login(user)
    return user


def test_a_refusal_answers_409_with_what_blocks(client):
    response = client.post("/refuse")
    assert response.status_code == 409
    assert "This phase cannot end yet." in response.text
    assert "A required task is open." in response.text


def test_what_one_may_not_do_answers_403(client):
    assert client.post("/forbid").status_code == 403


def test_htmx_gets_the_refusal_as_a_fragment(client):
    response = client.post("/refuse", headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert "A required task is open." in response.text
    assert "<html" not in response.text


def test_an_unknown_address_answers_with_a_page_of_ours(client):
    response = client.get("/nowhere")
    assert response.status_code == 404
    assert "<html" in response.text


@pytest.mark.parametrize("address", ["/page", "/nowhere", "/healthz", "/forbid"])
def test_every_answer_carries_the_safety_headers(client, address):
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_cache_keeps_what_a_signed_in_person_sees(client, person):
    headers = client.get("/page").headers
    assert headers["Cache-Control"] == "no-store"
    assert {"Cookie", "HX-Request"} <= set(headers["Vary"].split(", "))
