"""What every answer carries, whatever it is an answer to, and what that is worth."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as ours
from django.http import FileResponse, HttpResponse
from django.test import Client
from django.urls import include, path

from tests.factories import UserFactory
from tests.fasttrack.observatory import Answer, score

ROOT = Path(__file__).resolve().parents[2]


def page(request):
    return HttpResponse("a page")


def careless(request):
    return HttpResponse("kept for long", headers={"Cache-Control": "public, max-age=9999"})


def file(request):
    return FileResponse(open(__file__, "rb"), as_attachment=True)


def broken(request):
    raise ZeroDivisionError("a secret in /srv/secret.py")


urlpatterns = [
    path("page", page),
    path("careless", careless),
    path("file", file),
    path("broken", broken),
    path("", include("fasttrack.urls")),
]
handler404, handler500 = "fasttrack.errors.not_found", "fasttrack.errors.broken"
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def client():
    (ours.STATIC_ROOT / "probe.css").write_text("a {}")
    return Client(raise_request_exception=False)


@pytest.fixture
def person(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return client


def asked(client, address, **more):
    """The answer, read to its end: only then a file is closed."""
    answer = client.get(address, **more)
    if answer.streaming:
        answer.getvalue()
    return answer


ANSWERS = {
    "/page": 200,
    "/file": 200,
    "/": 302,
    "/nowhere": 404,
    "/operations/": 404,
    "/broken": 500,
    "/static/probe.css": 200,
    "/static/nowhere.css": 404,
    "/healthz": 200,
    "/readyz": 503,
    "/sign-in/": 200,
    "/sign-out/": 405,
}


def is_safe(headers):
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    return True


@pytest.mark.parametrize(("address", "code"), ANSWERS.items())
def test_every_answer_is_safe(client, address, code):
    answer = asked(client, address)
    assert answer.status_code == code
    assert is_safe(answer.headers)


@pytest.mark.parametrize(
    "place", ["", "accounts/user/", "engagements/region/add/", "engagements/breakglass/add/", "x/"]
)
def test_the_operators_pages_are_as_safe(person, place):
    assert is_safe(person.get(f"/operations/{place}").headers)


def test_a_name_that_is_not_ours_is_answered_as_safely(client):
    answer = client.get("/page", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert is_safe(answer.headers)


# ---- Caches


@pytest.mark.parametrize("address", ["/page", "/careless", "/file", "/nowhere", "/settings/", "/operations/"])
@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_no_cache_keeps_what_a_signed_in_person_sees(person, address, htmx):
    headers = asked(person, address, headers=htmx).headers
    assert "no-store" in headers["Cache-Control"]
    assert {"Cookie", "HX-Request"} <= set(headers["Vary"].split(", "))


def test_static_files_are_kept(person):
    assert "no-store" not in asked(person, "/static/probe.css").headers.get("Cache-Control", "")


def test_a_broken_page_is_not_kept(client):
    assert client.get("/broken").headers["Cache-Control"] == "no-store"


# ---- What it is worth

GOOD = Answer(
    headers={
        "content-security-policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
        "strict-transport-security": "max-age=31536000",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    },
    cookies=["csrf=1; Secure; HttpOnly; SameSite=Lax"],
    plain_leads_to="https://site.example/",
)
WORSE = [
    ({"content-security-policy": ""}, 35 + 20),  # the extra points are gone as well
    ({"content-security-policy": "default-src 'self'; frame-ancestors 'none'"}, 5),
    ({"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}, 10),
    ({"strict-transport-security": ""}, 35 + 20),
    ({"x-content-type-options": ""}, 5),
    ({"referrer-policy": "unsafe-url"}, 10),
    ({"cross-origin-resource-policy": ""}, 15),
]


def test_the_best_of_sites_has_a_hundred_and_thirty_five():
    assert score(GOOD) == 135


@pytest.mark.parametrize(("change", "cost"), WORSE)
def test_the_rules_see_what_is_missing(change, cost):
    if "content-security-policy" in change and not change["content-security-policy"]:
        cost += 25  # nothing forbids frames either
    assert score(replace(GOOD, headers=GOOD.headers | change)) == 135 - cost


def test_the_rules_see_a_careless_cookie_and_a_missing_redirect():
    assert score(replace(GOOD, cookies=["session=1; Secure; SameSite=Lax"])) < 100
    assert score(replace(GOOD, cookies=["csrf=1; Secure; HttpOnly"])) < 100
    assert score(replace(GOOD, plain_leads_to="")) < 100


ASK = """
import json
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
import django
django.setup()
from django.test import Client
client = Client(SERVER_NAME="onboarding.example.org")
page = client.get("/sign-in/", secure=True, headers={"X-Forwarded-Proto": "https"})
plain = client.get("/sign-in/")
print(json.dumps({
    "headers": {name.lower(): value for name, value in page.headers.items()},
    "cookies": [cookie.OutputString() for cookie in page.cookies.values()],
    "html": page.text,
    "plain_leads_to": plain.headers["Location"],
}))
"""


@pytest.fixture(scope="module")
def in_production(tmp_path_factory):
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "fasttrack.settings",
        "DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "SECRET_KEY": "only-for-this-test",
        "BASE_URL": "https://onboarding.example.org",
        "ALLOWED_HOSTS": "onboarding.example.org",
    }
    asked = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, check=True)
    return Answer(**json.loads(asked.stdout))


def test_in_production_we_have_them_all(in_production):
    assert score(in_production) == 135


def test_in_production_cookies_belong_to_this_very_host(in_production):
    assert [cookie.split("=")[0] for cookie in in_production.cookies] == ["__Host-csrf"]
    assert all("Secure" in cookie and "Path=/" in cookie and "Domain" not in cookie for cookie in in_production.cookies)


def test_in_production_browsers_come_by_tls_only(in_production):
    value = in_production.headers["strict-transport-security"]
    assert value == "max-age=31536000; includeSubDomains; preload"
