"""What a visitor learns when something is broken: that it is, and nothing else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, SERVER_NAME="localhost")
client.cookies["session"] = "a" * 32
for method in ("get", "post"):
    answer = getattr(client, method)("/portfolio/")
    print(answer.status_code, dict(answer.headers), answer.text)
"""


@pytest.fixture(scope="module")
def told():
    """A person who was signed in asks for a page, and the database is gone."""
    gone = "postgres://somebody:hush@127.0.0.1:1/gone"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "LEG_DATABASE_URL": gone}
    command = [sys.executable, "-c", ASK]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)


def test_without_the_database_there_is_a_page_of_ours(told):
    assert told.stdout.startswith("500 ")
    assert "Something broke on our side" in told.stdout


@pytest.mark.parametrize(
    "secret", ["Traceback", "OperationalError", "psycopg", "SELECT", "hush", "somebody", ".py", "Django", str(ROOT)]
)
def test_it_tells_nothing_of_what_is_inside(told, secret):
    assert secret not in told.stdout


def test_the_log_knows_what_happened(told):
    assert "OperationalError" in told.stderr
    assert "hush" not in told.stderr


HOSTS = [
    "evil.example",
    "evil.example:443",
    "testserver.evil.example",
    "testserver:80@evil.example",
    "evil.example/testserver",
    "testserver#evil.example",
    "testserver?evil.example",
    "testserver evil.example",
    "testserver,evil.example",
    "testserver;evil.example",
    "testserver\tevil.example",
    "testserver:evil",
    "testserver:80:80",
    "testserver:-1",
    "testserver:http",
    ".testserver",
    "..testserver",
    "-testserver",
    "testserver..",
    "testserver\\",
    "eviltestserver",
    "testserverevil",
    "xtestserver",
    "www.testserver",
    "a@testserver",
    "//testserver",
    "http://testserver",
    "https://evil.example",
    "[::2]",
    "[::1",
    "::1",
    "[::ffff:127.0.0.1]",
    "[evil.example]",
    "127.0.0.2",
    "127.1",
    "0.0.0.0",
    "2130706433",
    "0x7f000001",
    "169.254.169.254",
    "10.0.0.1",
    "*",
    "*.testserver",
    "%74estserver",
    "testserver%00",
    "testserver\x00.evil.example",
    "tëstserver",
    "xn--tstserver-55a",
    "testserver'",
    'testserver"',
    "<testserver>",
    "{testserver}",
    " ",
]


@pytest.mark.parametrize("host", HOSTS)
def test_another_name_in_the_request_is_refused(client, host):
    answer = client.get("/sign-in/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded", "X-Forwarded-Server"])
def test_what_a_header_says_of_our_name_is_not_believed(client, header):
    answer = client.get("/settings/", headers={header: "evil.example"}, follow=True)
    assert "evil" not in answer.text
    assert [where for where, _code in answer.redirect_chain] == ["/sign-in/?next=/settings/"]
