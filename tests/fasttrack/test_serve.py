import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest

from tests import database

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serve(tmp_path, port, **more):
    clean = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PORT": str(port), **more}
    command = [sys.executable, "-m", "fasttrack.serve"]
    server = subprocess.Popen(command, cwd=ROOT, env=clean, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with server:
        try:
            yield server
        finally:
            server.terminate()


def left_over(port):
    """Command lines of programs that still serve this port."""
    found = (path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists())
    return [line for line in found if f"127.0.0.1:{port}".encode() in line]


@pytest.fixture(params=["migrated", pytest.param("empty", marks=pytest.mark.full)])
def folder(request, tmp_path):
    """Of one's own. The migrations of an empty one take most of the time: make test-full."""
    if request.param == "migrated":
        database.copy_to(tmp_path / "db.sqlite3")
    return tmp_path


def signed_in(port, password):
    """At once, as somebody who has just read the password."""
    browser = build_opener(HTTPCookieProcessor())
    address = f"http://127.0.0.1:{port}/sign-in/"
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)', browser.open(address).read().decode())[1]
    form = {"csrfmiddlewaretoken": token, "email": "manager@demo.example", "password": password}
    return browser.open(address, urlencode(form).encode()).url == f"http://127.0.0.1:{port}/"


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which programs are left")
def test_one_command_serves_prints_the_sign_in_and_stops_everything(folder, port):
    with serve(folder, port) as server:
        shown = "".join(takewhile(lambda line: line != "Ctrl-C stops it.\n", server.stdout))
        assert f"http://127.0.0.1:{port}" in shown
        assert (password := (folder / "demo-password").read_text()) in shown
        assert signed_in(port, password)
        assert urlopen(f"http://127.0.0.1:{port}/healthz").status == 200
        server.send_signal(signal.SIGINT)
        server.stdout.read()
        assert server.wait(30) == 0
    assert left_over(port) == []


def test_a_port_that_is_taken_is_named_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken, serve(tmp_path, taken.getsockname()[1]) as server:
        shown = server.stdout.read()
        assert server.wait(30) == 1
    assert shown.startswith("PORT: ")
    assert len(shown.splitlines()) == 1


def test_a_database_of_ones_own_is_never_the_demo(tmp_path, port):
    with serve(tmp_path, port, DATABASE_URL="postgres://nobody@127.0.0.1:1/none") as server:
        shown = server.stdout.read()
        assert server.wait(30) == 1
    assert shown.startswith("SECRET_KEY: is required")
